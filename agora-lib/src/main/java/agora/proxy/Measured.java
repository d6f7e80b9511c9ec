package agora.proxy;

import agora.intrinsic.MetricValues;
import agora.stats.Estimate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Values of a metric from passes: means and ratios of means, with the reasons of what is missing.
 */
final class Measured {
  private Measured() {}

  /** Returns the mean over instances of a number of each pass, with its normal 95 % interval. */
  static MetricValues mean(
      String name, List<StudentPass> passes, ToDoubleFunction<StudentPass> number) {
    return mean(name, passes, passes.stream().map(number::applyAsDouble).toList());
  }

  static MetricValues mean(String name, List<StudentPass> passes, List<Double> numbers) {
    return of(name, passes, numbers, Estimate.ofMean(finite(name, numbers)));
  }

  /**
   * Returns the ratio of two means over the instances that have both numbers. Its standard error is
   * that of the mean of (a - ratio b) / mean(b), the ratio's influence (delta method). An
   * instance's own number is its own ratio.
   */
  static MetricValues ratio(
      String name,
      List<StudentPass> passes,
      ToDoubleFunction<StudentPass> above,
      ToDoubleFunction<StudentPass> below) {
    List<Double> a = passes.stream().map(above::applyAsDouble).toList();
    List<Double> b = passes.stream().map(below::applyAsDouble).toList();
    List<Double> own = IntStream.range(0, a.size()).mapToObj(i -> a.get(i) / b.get(i)).toList();
    int[] both =
        IntStream.range(0, a.size())
            .filter(i -> Double.isFinite(a.get(i)) && Double.isFinite(b.get(i)))
            .toArray();
    requireSome(name, both.length, a.size());
    double meanA = IntStream.of(both).mapToDouble(a::get).average().orElseThrow();
    double meanB = IntStream.of(both).mapToDouble(b::get).average().orElseThrow();
    double ratio = meanA / meanB;
    double[] influence =
        IntStream.of(both)
            .mapToDouble(i -> ratio + (a.get(i) - ratio * b.get(i)) / meanB)
            .toArray();
    return of(name, passes, own, around(ratio, influence));
  }

  /** Returns a value with the interval that its instances' influences give, which average to it. */
  static Estimate around(double value, double[] influences) {
    double error = Estimate.ofMean(influences).standardError();
    return around(value, error);
  }

  static Estimate around(double value, double error) {
    return new Estimate(value, error, value - Estimate.Z * error, value + Estimate.Z * error, 0.95);
  }

  static MetricValues of(
      String name, List<StudentPass> passes, List<Double> numbers, Estimate value) {
    Map<String, Integer> reasons = new TreeMap<>();
    for (int i = 0; i < numbers.size(); i++) {
      if (!Double.isFinite(numbers.get(i))) {
        String reason = passes.get(i).missing();
        reasons.merge(reason.isEmpty() ? "no finite number" : reason, 1, Integer::sum);
      }
    }
    return new MetricValues(name, numbers, value, reasons);
  }

  private static double[] finite(String name, List<Double> numbers) {
    double[] finite =
        numbers.stream().mapToDouble(Double::doubleValue).filter(Double::isFinite).toArray();
    requireSome(name, finite.length, numbers.size());
    return finite;
  }

  private static void requireSome(String name, int known, int all) {
    if (known == 0) {
      throw new IllegalArgumentException(
          name + " needs an instance that has a number, none of " + all + " has one");
    }
  }
}
