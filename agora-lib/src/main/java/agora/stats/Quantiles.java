package agora.stats;

/** Quantiles of a sample. */
public final class Quantiles {
  private Quantiles() {}

  /**
   * Returns the quantile between order statistics, interpolated linearly as numpy does by default.
   *
   * @param sorted an ascending sample of at least one value
   * @param probability in [0, 1]
   */
  public static double ofSorted(double[] sorted, double probability) {
    if (sorted.length == 0) {
      throw new IllegalArgumentException("a quantile needs at least one value, there was none");
    }
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability must be in [0, 1], was " + probability);
    }
    double position = probability * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    double weight = position - below;
    return weight == 0 ? sorted[below] : sorted[below] + weight * (sorted[above] - sorted[below]);
  }

  /** Returns the quantile of a sample in any order; see {@link #ofSorted}. */
  public static double of(double[] sample, double probability) {
    double[] sorted = sample.clone();
    java.util.Arrays.sort(sorted);
    return ofSorted(sorted, probability);
  }
}
