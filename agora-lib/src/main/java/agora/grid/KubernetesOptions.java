package agora.grid;

import org.jspecify.annotations.Nullable;

/**
 * Options of a job for Kubernetes; null leaves the field out.
 *
 * @param image container image with the project, built by the Dockerfile beside the job
 * @param parallelism cells that may run at once, >= 1
 * @param claim name of a persistent volume claim that all pods can write, for the run directory
 * @param queue Kueue's queue, which admits the job when there is room
 * @param gpus GPUs of each cell, >= 0
 * @param secret name of a secret whose entries become environment variables, such as API keys
 */
public record KubernetesOptions(
    String image,
    int parallelism,
    @Nullable String claim,
    @Nullable String queue,
    int gpus,
    @Nullable String secret) {
  public KubernetesOptions {
    if (image.isBlank()) {
      throw new IllegalArgumentException("--image must name a container image, was ''");
    }
    if (parallelism < 1) {
      throw new IllegalArgumentException("--array-limit must be >= 1, was " + parallelism);
    }
    if (gpus < 0) {
      throw new IllegalArgumentException("--gpus must be >= 0, was " + gpus);
    }
  }
}
