package agora.stats;

import java.util.Locale;

/**
 * A number with its uncertainty.
 *
 * @param value the estimate itself
 * @param standardError its standard error, &gt;= 0
 * @param low the lower end of the interval, possibly negative infinity
 * @param high the upper end of the interval, possibly positive infinity
 * @param level the interval's level, such as 0.95
 */
public record Estimate(double value, double standardError, double low, double high, double level) {
  /** Half the width of a normal 95 % interval, in standard errors. */
  public static final double Z = 1.959963984540054;

  /**
   * Returns a number with its 95 % interval by Student's t.
   *
   * @param freedom degrees of freedom of the standard error; infinite gives the normal interval
   */
  public static Estimate student(double value, double standardError, double freedom) {
    double half = Distributions.tTwoSidedQuantile(0.95, freedom) * standardError;
    return new Estimate(value, standardError, value - half, value + half, 0.95);
  }

  /**
   * Returns the mean of values with its normal 95 % interval; the error, and so the interval, is
   * NaN for a single value.
   *
   * @param values at least one
   */
  public static Estimate ofMean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double error =
        values.length == 1 ? Double.NaN : Math.sqrt(squares / (values.length - 1) / values.length);
    return new Estimate(mean, error, mean - Z * error, mean + Z * error, 0.95);
  }

  /** Returns whether the two intervals have a point in common. */
  public boolean overlaps(Estimate other) {
    return low <= other.high && other.low <= high;
  }

  /**
   * Returns the probability that a number is above 0, by Student's t around its estimate.
   *
   * @param standardError its standard error; 0 gives 0, 0.5 or 1
   * @param freedom degrees of freedom of the standard error; infinite gives the normal one
   */
  public static double probabilityAboveZero(double value, double standardError, double freedom) {
    if (value == 0) {
      return 0.5;
    }
    double t = value / standardError;
    if (Double.isInfinite(t)) {
      return value > 0 ? 1 : 0;
    }
    double tail = Distributions.tTwoSided(t, freedom) / 2;
    return value > 0 ? 1 - tail : tail;
  }

  /** Returns the same number on another scale, such as {@code times(100)} for percent. */
  public Estimate times(double factor) {
    double a = low * factor;
    double b = high * factor;
    return new Estimate(
        value * factor, standardError * Math.abs(factor), Math.min(a, b), Math.max(a, b), level);
  }

  /** Returns value and interval with two decimals, such as {@code 12.34 [10.00, 14.50]}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f [%.2f, %.2f]", value, low, high);
  }
}
