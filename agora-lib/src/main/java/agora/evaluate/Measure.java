package agora.evaluate;

/**
 * One figure of a benchmark with its uncertainty.
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
  private static final double Z = 1.959963984540054;

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
    double sum = 0;
    boolean binary = true;
    for (double score : scores) {
      sum += score;
      binary &= score == 0 || score == 1;
    }
    double mean = sum / n;
    double squares = 0;
    for (double score : scores) {
      squares += (score - mean) * (score - mean);
    }
    double error = n == 1 ? Double.NaN : Math.sqrt(squares / (n - 1) / n);
    if (binary) {
      return wilson(name, n, mean, error);
    }
    double half = Z * error;
    return new Measure(name, n, mean, error, Math.max(0, mean - half), Math.min(1, mean + half));
  }

  private static Measure wilson(String name, int n, double mean, double error) {
    double z2 = Z * Z / n;
    double centre = (mean + z2 / 2) / (1 + z2);
    double half = Z / (1 + z2) * Math.sqrt(mean * (1 - mean) / n + z2 / (4 * n));
    return new Measure(
        name, n, mean, error, Math.max(0, centre - half), Math.min(1, centre + half));
  }
}
