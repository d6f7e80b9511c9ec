package agora.intrinsic;

import agora.stats.Estimate;
import java.util.List;

/**
 * One metric of one data set.
 *
 * @param name what tables and features call it, such as {@code response_perplexity}
 * @param perInstance one number an instance, in order; NaN where none could be had
 * @param mean over the instances that have one, with its 95 % interval
 */
public record MetricValues(String name, List<Double> perInstance, Estimate mean) {
  private static final double Z = 1.959963984540054;

  public MetricValues {
    perInstance = List.copyOf(perInstance);
  }

  /**
   * Returns the metric with the mean of the numbers and its normal 95 % interval.
   *
   * @throws IllegalArgumentException if no instance has a number
   */
  public static MetricValues of(String name, List<Double> perInstance) {
    double[] known =
        perInstance.stream().mapToDouble(Double::doubleValue).filter(Double::isFinite).toArray();
    if (known.length == 0) {
      throw new IllegalArgumentException(
          perInstance.isEmpty()
              ? name + " needs at least one instance, the data set is empty"
              : name + ": none of " + perInstance.size() + " instances has a value");
    }
    double sum = 0;
    for (double value : known) {
      sum += value;
    }
    double mean = sum / known.length;
    double squares = 0;
    for (double value : known) {
      squares += (value - mean) * (value - mean);
    }
    double error =
        known.length == 1 ? Double.NaN : Math.sqrt(squares / (known.length - 1) / known.length);
    return new MetricValues(name, perInstance, around(mean, error));
  }

  /** Returns a 95 % interval of a value whose standard error is known. */
  static Estimate around(double value, double error) {
    return new Estimate(value, error, value - Z * error, value + Z * error, 0.95);
  }

  /** Returns how many instances have no number. */
  public int missing() {
    return (int) perInstance.stream().filter(value -> !Double.isFinite(value)).count();
  }
}
