package agora.stats;

import java.util.Arrays;

/** Kernel density of a sample. */
public final class Density {
  private Density() {}

  /**
   * Returns the density at some places, by a Gaussian kernel with Silverman's bandwidth: 0.9 times
   * the smaller of the standard deviation and the interquartile range / 1.34, times n^(-1/5).
   *
   * @param sample at least two values
   * @param places where the density is wanted
   * @param leastBandwidth the bandwidth where the sample has no spread; above 0
   */
  public static double[] of(double[] sample, double[] places, double leastBandwidth) {
    if (sample.length < 2) {
      throw new IllegalArgumentException(
          "a density needs at least two values, there were " + sample.length);
    }
    double mean = Arrays.stream(sample).average().orElseThrow();
    double squares = Arrays.stream(sample).map(v -> (v - mean) * (v - mean)).sum();
    double deviation = Math.sqrt(squares / (sample.length - 1));
    double spread = Quantiles.of(sample, 0.75) - Quantiles.of(sample, 0.25);
    double scale = spread > 0 ? Math.min(deviation, spread / 1.34) : deviation;
    double bandwidth = Math.max(0.9 * scale * Math.pow(sample.length, -0.2), leastBandwidth);
    double norm = sample.length * bandwidth * Math.sqrt(2 * Math.PI);
    return Arrays.stream(places)
        .map(place ->
            Arrays.stream(sample)
                    .map(v -> (place - v) / bandwidth)
                    .map(z -> Math.exp(-z * z / 2))
                    .sum()
                / norm)
        .toArray();
  }
}
