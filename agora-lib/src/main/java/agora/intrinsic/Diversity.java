package agora.intrinsic;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.llm.EmbeddingModel;
import agora.stats.Estimate;
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
      throw tooFew(name, n);
    }
    UnitSum sum = new UnitSum(name, vectors[0].length);
    for (int i = 0; i < n; i++) {
      sum.add(i, vectors[i]);
    }
    List<Double> distances = new ArrayList<>(n);
    double total = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double distance = sum.distance(i, vectors[i]);
      distances.add(distance);
      total += distance;
      squares += distance * distance;
    }
    return new MetricValues(name, distances, estimate(name, n, total, squares), Map.of());
  }

  /**
   * Returns the diversity with its 95 % interval.
   *
   * @param n number of instances
   * @param total sum of their mean distances to the others
   * @param squares sum of the squares of those
   * @throws IllegalArgumentException if there are fewer than two instances
   */
  public static Estimate estimate(String name, long n, double total, double squares) {
    if (n < 2) {
      throw tooFew(name, n);
    }
    double mean = total / n;
    // A mean over pairs varies as twice the mean of what each item brings (Hoeffding 1948).
    double error = n < 3 ? Double.NaN : 2 * Math.sqrt(Math.max(0, squares / n - mean * mean) / n);
    return MetricValues.around(mean, error);
  }

  private static IllegalArgumentException tooFew(String name, long n) {
    return new IllegalArgumentException(name + " needs at least two instances, there were " + n);
  }
}
