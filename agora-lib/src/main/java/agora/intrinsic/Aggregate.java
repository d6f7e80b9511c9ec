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
    double[] scaled = Arrays.stream(known).map(x -> this == MEAN ? x : Math.log(x)).toArray();
    double mean = Arrays.stream(scaled).sum() / scaled.length;
    double squares = Arrays.stream(scaled).map(x -> (x - mean) * (x - mean)).sum();
    double error =
        scaled.length == 1 ? Double.NaN : Math.sqrt(squares / (scaled.length - 1) / scaled.length);
    double value = back(mean);
    return new Estimate(
        value,
        this == MEAN ? error : value * error,
        back(mean - Estimate.Z * error),
        back(mean + Estimate.Z * error),
        0.95);
  }

  private double back(double scaled) {
    return this == MEAN ? scaled : Math.exp(scaled);
  }
}
