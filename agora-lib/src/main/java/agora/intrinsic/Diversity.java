package agora.intrinsic;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.llm.EmbeddingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Diversity of texts: the mean cosine distance of all pairs of their embeddings, in [0, 2]. It is
 * exact and takes one pass, because the cosines of all pairs sum to (|s|^2 - n) / 2 where s is the
 * sum of the n unit vectors. An instance's number is its mean distance to the others, so that the
 * numbers' mean is the diversity.
 *
 * @param part which text
 * @param model embeds it
 */
public record Diversity(Part part, EmbeddingModel model) implements IntrinsicMetric {
  private static final int BATCH = 256;

  /**
   * @throws IllegalArgumentException if there are fewer than two instances, or an embedding has a
   *     length of zero or is not finite
   */
  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    String name = part.key() + "_diversity";
    List<String> texts = dataset.instances().stream().map(part::of).toList();
    float[][] vectors = new float[texts.size()][];
    for (int start = 0; start < vectors.length; start += BATCH) {
      List<String> some = texts.subList(start, Math.min(texts.size(), start + BATCH));
      float[][] batch = model.embed(some);
      if (batch.length != some.size()) {
        throw new IllegalStateException(
            "the embedding model gave " + batch.length + " vectors for " + some.size() + " texts");
      }
      System.arraycopy(batch, 0, vectors, start, batch.length);
      listener.update(
          new agora.data.Progress(name, start + (long) some.size(), texts.size(), Map.of()));
    }
    return of(name, vectors);
  }

  /**
   * Returns the diversity of given vectors, which need not be normalised.
   *
   * @throws IllegalArgumentException as {@code measure} does
   */
  public static MetricValues of(String name, float[][] vectors) {
    int n = vectors.length;
    if (n < 2) {
      throw new IllegalArgumentException(name + " needs at least two instances, there were " + n);
    }
    int width = vectors[0].length;
    double[] inverse = new double[n];
    double[] sum = new double[width];
    for (int i = 0; i < n; i++) {
      inverse[i] = 1 / norm(name, vectors[i], width, i);
      for (int j = 0; j < width; j++) {
        sum[j] += vectors[i][j] * inverse[i];
      }
    }
    List<Double> distances = new ArrayList<>(n);
    double total = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double dot = 0;
      for (int j = 0; j < width; j++) {
        dot += vectors[i][j] * sum[j];
      }
      double distance = 1 - (dot * inverse[i] - 1) / (n - 1);
      distances.add(distance);
      total += distance;
      squares += distance * distance;
    }
    double mean = total / n;
    // A mean over pairs varies as twice the mean of what each item brings (Hoeffding 1948).
    double error = n < 3 ? Double.NaN : 2 * Math.sqrt(Math.max(0, squares / n - mean * mean) / n);
    return new MetricValues(name, distances, MetricValues.around(mean, error), Map.of());
  }

  private static double norm(String name, float[] vector, int width, int index) {
    if (vector.length != width) {
      throw new IllegalArgumentException(
          name + ": embeddings must be of one length, " + index + " has " + vector.length);
    }
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    if (!(squares > 0) || Double.isInfinite(squares)) {
      throw new IllegalArgumentException(
          name
              + ": the embedding of instance "
              + index
              + (squares == 0 ? " is zero" : " is not finite")
              + ": is its text empty, or the model broken?");
    }
    return Math.sqrt(squares);
  }
}
