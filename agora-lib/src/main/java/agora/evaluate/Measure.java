package agora.evaluate;

import agora.stats.Estimate;
import java.util.Arrays;

/**
 * Metric of a benchmark with its uncertainty.
 *
 * @param name what tables call it, such as {@code score} or {@code length-controlled win rate}
 * @param n how many problems it rests on
 * @param value within [0, 1]
 * @param standardError of the value; NaN where it is not known
 * @param low lower end of the 95 % interval
 * @param high upper end of the 95 % interval
 */
public record Measure(
    String name, int n, double value, double standardError, double low, double high) {
  /**
   * Returns the mean of problem scores: standard error from their sample deviation, and Wilson's
   * interval where every score is 0 or 1 (it stays within [0, 1] and does not collapse at 0 % and
   * 100 %), else the normal one cut to [0, 1].
   */
  public static Measure mean(String name, double[] scores) {
    int n = scores.length;
    if (n == 0) {
      return new Measure(name, 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    Estimate mean = Estimate.ofMean(scores);
    if (Arrays.stream(scores).allMatch(score -> score == 0 || score == 1)) {
      return wilson(name, n, mean.value(), mean.standardError());
    }
    return new Measure(
        name,
        n,
        mean.value(),
        mean.standardError(),
        Math.max(0, mean.low()),
        Math.min(1, mean.high()));
  }

  private static Measure wilson(String name, int n, double mean, double error) {
    double z2 = Estimate.Z * Estimate.Z / n;
    double centre = (mean + z2 / 2) / (1 + z2);
    double half = Estimate.Z / (1 + z2) * Math.sqrt(mean * (1 - mean) / n + z2 / (4 * n));
    return new Measure(
        name, n, mean, error, Math.max(0, centre - half), Math.min(1, centre + half));
  }
}
