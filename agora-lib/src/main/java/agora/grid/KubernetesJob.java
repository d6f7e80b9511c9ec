package agora.grid;

import agora.data.Jsonl;
import agora.data.TextFiles;
import agora.store.SharedRun;
import agora.study.Study;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Indexed Job of a study for Kubernetes: pod n runs cell n. A pod that ends with 42 fails its index
 * for good, a disrupted pod does not count, every other failure is tried again.
 */
public final class KubernetesJob {
  private static final int TRIES_PER_INDEX = 20;
  private static final int MOST_WITHOUT_LIMIT = 100_000;
  private static final int MOST_FAILED = 10_000;
  private static final int GRACE_SECONDS = 90;
  private static final int LONGEST_NAME = 52;
  private static final String HOME = "/opt/agora";

  private final Path folder;
  private final Path project;
  private final Path file;
  private final String study;
  private final int cells;
  private final SharedRun.Mark mark;
  private final KubernetesOptions options;

  private KubernetesJob(
      Study opened, Path file, Path project, SharedRun.Mark mark, KubernetesOptions options) {
    this.folder = opened.folder().resolve("grid");
    this.project = project.toAbsolutePath().normalize();
    this.file = file.toAbsolutePath().normalize();
    this.study = opened.config().name();
    this.cells = opened.cells().size();
    this.mark = mark;
    this.options = options;
  }

  /**
   * Returns the job of a shared study.
   *
   * @param project the project's folder, of which the image has a copy
   * @throws IllegalArgumentException if the study's file is outside of the project, or the pods
   *     would have no store in common
   */
  public static KubernetesJob of(Study study, Path file, Path project, KubernetesOptions options) {
    SharedRun.Mark mark = StudyGrid.shared(study).mark();
    requireCommon(file, project, mark.store(), options);
    return new KubernetesJob(study, file, project, mark, options);
  }

  /**
   * Checks that pods would have the study's file and a store in common.
   *
   * @param store "files" or {@code s3://bucket/prefix}
   * @throws IllegalArgumentException if not
   */
  public static void requireCommon(
      Path file, Path project, String store, KubernetesOptions options) {
    Path study = file.toAbsolutePath().normalize();
    Path copied = project.toAbsolutePath().normalize();
    if (!study.startsWith(copied)) {
      throw new IllegalArgumentException(
          "%s is not in the project %s, of which the image has a copy: move it to data/studies"
              .formatted(study, copied));
    }
    if (store.equals(SharedRun.Mark.FILES) && options.claim() == null) {
      throw new IllegalArgumentException(
          "pods have no folder in common: give --claim NAME (a volume that all of them can write),"
              + " or --store s3://bucket/prefix");
    }
  }

  /** Writes the job and the Dockerfile of its image; returns both files. */
  public List<Path> write() throws IOException {
    Files.createDirectories(folder);
    Path job = folder.resolve("job.yaml");
    Path image = folder.resolve("Dockerfile");
    TextFiles.write(
        job,
        "# Written by 'agora submit'. Build the image, push it, then: kubectl create -f job.yaml\n"
            + Yaml.of(tree()));
    TextFiles.write(image, dockerfile());
    return List.of(job, image);
  }

  /** Returns the job as a tree. */
  ObjectNode tree() {
    ObjectNode job = Jsonl.mapper().createObjectNode();
    job.put("apiVersion", "batch/v1").put("kind", "Job");
    ObjectNode metadata = job.putObject("metadata");
    metadata.put("name", name());
    ObjectNode spec = job.putObject("spec");
    if (options.queue() != null) {
      metadata.putObject("labels").put("kueue.x-k8s.io/queue-name", options.queue());
      spec.put("suspend", true); // Kueue starts it when there is room
    }
    spec.put("completionMode", "Indexed")
        .put("completions", cells)
        .put("parallelism", Math.min(options.parallelism(), cells))
        .put("backoffLimitPerIndex", TRIES_PER_INDEX)
        .put("podReplacementPolicy", "Failed");
    if (cells > MOST_WITHOUT_LIMIT) {
      spec.put("maxFailedIndexes", MOST_FAILED);
    }
    ArrayNode rules = spec.putObject("podFailurePolicy").putArray("rules");
    rules
        .addObject()
        .put("action", "FailIndex")
        .putObject("onExitCodes")
        .put("containerName", "cell")
        .put("operator", "In")
        .putArray("values")
        .add(ExitStatus.NEVER.code());
    rules
        .addObject()
        .put("action", "Ignore")
        .putArray("onPodConditions")
        .addObject()
        .put("type", "DisruptionTarget")
        .put("status", "True");
    pod(spec.putObject("template").putObject("spec"));
    return job;
  }

  private void pod(ObjectNode pod) {
    pod.put("restartPolicy", "Never").put("terminationGracePeriodSeconds", GRACE_SECONDS);
    ObjectNode container = pod.putArray("containers").addObject();
    container.put("name", "cell").put("image", options.image());
    container.putArray("command").add("/bin/sh").add("-c").add(command());
    ArrayNode variables = container.putArray("env");
    variables.addObject().put("name", "AGORA_RUNS").put("value", HOME + "/runs");
    if (options.secret() != null) {
      container
          .putArray("envFrom")
          .addObject()
          .putObject("secretRef")
          .put("name", options.secret());
    }
    if (options.gpus() > 0) {
      container.putObject("resources").putObject("limits").put("nvidia.com/gpu", options.gpus());
    }
    if (options.claim() != null) {
      container
          .putArray("volumeMounts")
          .addObject()
          .put("name", "runs")
          .put("mountPath", HOME + "/runs");
      pod.putArray("volumes")
          .addObject()
          .put("name", "runs")
          .putObject("persistentVolumeClaim")
          .put("claimName", options.claim());
    }
  }

  /** Returns the container's command; the shell is replaced, so that signals reach the cell. */
  private String command() {
    List<String> words = new ArrayList<>();
    words.add("exec environment/agora run-cell");
    words.add(Shell.quoted(project.relativize(file).toString().replace('\\', '/')));
    words.add("\"$JOB_COMPLETION_INDEX\"");
    boolean onClaim = mark.store().equals(SharedRun.Mark.FILES); // not this machine's folder
    words.add("--grid " + (onClaim ? StudyGrid.ofFile(mark.study()) : mark.id()));
    words.add("--store " + Shell.quoted(mark.store()));
    return String.join(" ", words);
  }

  /** Returns a name by the rules of Kubernetes; the suffix of a pod must fit as well. */
  private String name() {
    String name = ("agora-" + study).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-");
    return name.substring(0, Math.min(LONGEST_NAME, name.length())).replaceAll("-+$", "");
  }

  private static String dockerfile() {
    return """
    # Image of the cells. Build it in the project's folder: docker build -f THIS_FILE -t IMAGE .
    # Checkpoints and data that the study names must be in the folder data, or on the volume of the runs.
    FROM eclipse-temurin:25-jdk
    RUN apt-get update \\
     && apt-get install -y --no-install-recommends maven bubblewrap python3 fontconfig fonts-dejavu-core libatomic1 \\
     && rm -rf /var/lib/apt/lists/*
    WORKDIR HOME
    COPY pom.xml ./
    COPY environment environment
    COPY data data
    COPY agora-lib agora-lib
    RUN environment/setup --java-only
    """
        .replace("HOME", HOME);
  }
}
