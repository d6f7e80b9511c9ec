package agora.intrinsic;

import agora.stats.Estimate;
import agora.stats.Quantiles;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Values of one metric on one data set.
 *
 * @param name what tables and features call it, such as {@code response_perplexity}
 * @param perInstance one number per instance, in order; NaN where none could be had
 * @param mean over the instances that have one, with its 95 % interval
 * @param reasons why instances have no number, and how many for each reason; empty if all have one
 */
public record MetricValues(
    String name, List<Double> perInstance, Estimate mean, Map<String, Integer> reasons) {
  public MetricValues {
    perInstance = List.copyOf(perInstance);
    reasons = // null in the files of reports that were written before there were reasons
        Collections.unmodifiableMap(
            new LinkedHashMap<>(Objects.requireNonNullElse(reasons, Map.of())));
  }

  /**
   * Returns the metric with the mean of the numbers and its normal 95 % interval.
   *
   * @throws IllegalArgumentException if no instance has a number
   */
  public static MetricValues of(String name, List<Double> perInstance) {
    return of(name, perInstance, Unmeasured.NO_NUMBER);
  }

  /** Returns the metric with the mean of the numbers; every missing number has this reason. */
  public static MetricValues of(String name, List<Double> perInstance, String reason) {
    int missing = missing(perInstance);
    return of(name, perInstance, missing == 0 ? Map.of() : Map.of(reason, missing));
  }

  /** As {@link #of(String, List)}, with how many numbers are missing for which reason. */
  static MetricValues of(String name, List<Double> perInstance, Map<String, Integer> reasons) {
    double[] known =
        perInstance.stream().mapToDouble(Double::doubleValue).filter(Double::isFinite).toArray();
    if (known.length == 0) {
      throw new IllegalArgumentException(
          perInstance.isEmpty()
              ? name + " needs at least one instance, the data set is empty"
              : name
                  + ": none of "
                  + perInstance.size()
                  + " instances has a value; "
                  + describe(reasons));
    }
    return new MetricValues(name, perInstance, Estimate.ofMean(known), reasons);
  }

  /** Returns how the data set's one value is made of the instances' numbers. */
  public Aggregate aggregate() {
    return Aggregate.of(name);
  }

  /**
   * Returns the data set's value with its 95 % interval: the mean, or for perplexity the geometric
   * mean.
   */
  public Estimate value() {
    return aggregate() == Aggregate.MEAN ? mean : aggregate().of(known());
  }

  /** Returns the quantile of the instances' numbers, {@code probability} in [0, 1]. */
  public double quantile(double probability) {
    return Quantiles.of(known(), probability);
  }

  /**
   * Returns the share of the numbers' squared deviations from their median that the farthest
   * instance holds, in [0, 1]: near 1 where one instance owns the arithmetic mean, 0 where all are
   * equal.
   */
  public double farthestShare() {
    double median = quantile(0.5);
    double[] squares = Arrays.stream(known()).map(x -> (x - median) * (x - median)).toArray();
    double sum = Arrays.stream(squares).sum();
    return sum == 0 ? 0 : Arrays.stream(squares).max().orElseThrow() / sum;
  }

  private double[] known() {
    return perInstance.stream().mapToDouble(Double::doubleValue).filter(Double::isFinite).toArray();
  }

  /** Returns a 95 % interval of a value whose standard error is known. */
  static Estimate around(double value, double error) {
    return new Estimate(value, error, value - Estimate.Z * error, value + Estimate.Z * error, 0.95);
  }

  /** Returns how many instances have no number. */
  public int missing() {
    return missing(perInstance);
  }

  /** Returns the number of instances without a value by reason; empty if all have one. */
  public String missingBecause() {
    return describe(reasons);
  }

  private static int missing(List<Double> values) {
    return (int) values.stream().filter(value -> !Double.isFinite(value)).count();
  }

  private static String describe(Map<String, Integer> reasons) {
    return reasons.entrySet().stream()
        .map(reason -> reason.getValue() + ": " + reason.getKey())
        .collect(Collectors.joining("; "));
  }
}
