package agora.intrinsic;

import agora.stats.Estimate;
import java.util.Arrays;

/** Summary of a data set's numbers: one value with a 95 % interval from one number per instance. */
@SuppressWarnings("ImmutableEnumChecker") // functions of java.lang.Math have no state
public enum Aggregate {
  /** Arithmetic mean, for numbers that are bounded or spread evenly. */
  MEAN("mean"),

  /**
   * Exponential of the mean logarithm, for positive numbers of which one instance can outweigh all
   * others in a sum: perplexities and lengths. Of perplexities it is exp of the mean nats per token
   * over instances.
   */
  GEOMETRIC_MEAN("geometric mean");

  private final String label;

  Aggregate(String label) {
    this.label = label;
  }

  /**
   * Returns the aggregate of a metric: the geometric mean for names that end in {@code perplexity},
   * else the mean. The reference project's perplexity by batch keeps the arithmetic mean of the
   * paper's tables.
   */
  static Aggregate of(String metric) {
    return metric.endsWith("perplexity") ? GEOMETRIC_MEAN : MEAN;
  }

  /** Returns the aggregate's name as tables print it. */
  public String label() {
    return label;
  }

  /**
   * Returns the value with its normal 95 % interval, taken on the aggregate's scale.
   *
   * @param known finite numbers, at least one; positive for the geometric mean
   */
  Estimate of(double[] known) {
    if (this == MEAN) {
      return Estimate.ofMean(known);
    }
    Estimate logs = Estimate.ofMean(Arrays.stream(known).map(Math::log).toArray());
    double value = Math.exp(logs.value());
    return new Estimate(
        value,
        value * logs.standardError(),
        Math.exp(logs.low()),
        Math.exp(logs.high()),
        logs.level());
  }
}
