package agora.stats;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The bootstrap: the spread of a statistic over samples drawn again with replacement.
 *
 * <p>A statistic is a function of the drawn indices, so that anything indexed alike is resampled in
 * pairs, triples, and so on. Resample {@code b} is a function of (seed, b, n) alone: two statistics
 * on the same {@code n} items see the same draws, and their replicates may be compared one by one.
 *
 * @param resamples how many samples are drawn, &gt;= 2
 * @param seed what the draws are a function of
 * @param level the level of intervals, in (0, 1)
 */
public record Bootstrap(int resamples, long seed, double level) {
  public Bootstrap {
    if (resamples < 2) {
      throw new IllegalArgumentException("resamples must be >= 2, was " + resamples);
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("level must be in (0, 1), was " + level);
    }
  }

  /** Returns the default: 2,000 resamples and 95 % intervals. */
  public static Bootstrap withSeed(long seed) {
    return new Bootstrap(2_000, seed, 0.95);
  }

  /** Returns this bootstrap with another number of resamples. */
  public Bootstrap withResamples(int resamples) {
    return new Bootstrap(resamples, seed, level);
  }

  /** Returns this bootstrap with intervals of another level. */
  public Bootstrap withLevel(double level) {
    return new Bootstrap(resamples, seed, level);
  }

  /** Returns this bootstrap with draws that are independent of its own, the same for each name. */
  public Bootstrap named(String name) {
    return new Bootstrap(resamples, mix(seed ^ mix(name.hashCode())), level);
  }

  /**
   * Returns the statistic on all {@code n} items with its standard error and percentile interval.
   *
   * @param n how many items there are, &gt;= 1
   * @param statistic a function of indices in [0, n), safe to call from several threads
   */
  public Estimate estimate(int n, ToDoubleFunction<int[]> statistic) {
    return percentile(statistic.applyAsDouble(identity(n)), replicates(n, statistic), level);
  }

  /**
   * Returns the same with the bias-corrected and accelerated interval (Efron 1987).
   *
   * @throws IllegalStateException if all resamples lie on one side of the value: the correction has
   *     no finite value then
   */
  public Estimate accelerated(int n, ToDoubleFunction<int[]> statistic) {
    double value = statistic.applyAsDouble(identity(n));
    double[] leftOut = new double[n];
    for (int i = 0; i < n; i++) {
      int skipped = i;
      leftOut[i] =
          statistic.applyAsDouble(IntStream.range(0, n).filter(j -> j != skipped).toArray());
    }
    return accelerated(value, leftOut, replicates(n, statistic), level);
  }

  /** Returns the statistic of each resample, in the order of the draws. */
  public double[] replicates(int n, ToDoubleFunction<int[]> statistic) {
    if (n < 1) {
      throw new IllegalArgumentException("a bootstrap needs at least one item, there were " + n);
    }
    return IntStream.range(0, resamples)
        .parallel()
        .mapToDouble(b -> statistic.applyAsDouble(draw(b, n)))
        .toArray();
  }

  /** Returns value, standard error and percentile interval from given replicates. */
  public static Estimate percentile(double value, double[] replicates, double level) {
    double[] sorted = replicates.clone();
    Arrays.sort(sorted);
    return new Estimate(
        value,
        Samples.standardDeviation(replicates, 1),
        Quantiles.ofSorted(sorted, (1 - level) / 2),
        Quantiles.ofSorted(sorted, (1 + level) / 2),
        level);
  }

  static Estimate accelerated(double value, double[] leftOut, double[] replicates, double level) {
    double[] sorted = replicates.clone();
    Arrays.sort(sorted);
    double below = 0;
    for (double replicate : replicates) {
      below += replicate < value ? 1 : replicate == value ? 0.5 : 0;
    }
    if (below == 0 || below == replicates.length) {
      throw new IllegalStateException(
          "all "
              + replicates.length
              + " resamples lie on one side of "
              + value
              + ": use the percentile interval, or more items");
    }
    double bias = Distributions.normalQuantile(below / replicates.length);
    double acceleration = acceleration(leftOut);
    return new Estimate(
        value,
        Samples.standardDeviation(replicates, 1),
        Quantiles.ofSorted(sorted, corrected((1 - level) / 2, bias, acceleration)),
        Quantiles.ofSorted(sorted, corrected((1 + level) / 2, bias, acceleration)),
        level);
  }

  private static double corrected(double probability, double bias, double acceleration) {
    double z = bias + Distributions.normalQuantile(probability);
    return Distributions.normalCdf(bias + z / (1 - acceleration * z));
  }

  /** Returns the acceleration from the jackknife: sum d^3 / (6 (sum d^2)^1.5). */
  private static double acceleration(double[] leftOut) {
    double mean = Samples.mean(leftOut);
    double squares = 0;
    double cubes = 0;
    for (double value : leftOut) {
      double d = mean - value;
      squares += d * d;
      cubes += d * d * d;
    }
    return squares == 0 ? 0 : cubes / (6 * Math.pow(squares, 1.5));
  }

  private int[] draw(int resample, int n) {
    var random = new SplittableRandom(mix(seed + 0x9E3779B97F4A7C15L * (resample + 1L)));
    int[] indices = new int[n];
    for (int i = 0; i < n; i++) {
      indices[i] = random.nextInt(n);
    }
    return indices;
  }

  private static int[] identity(int n) {
    return IntStream.range(0, n).toArray();
  }

  /** Spreads neighbouring seeds apart (the finalizer of MurmurHash3, as in SplittableRandom). */
  private static long mix(long z) {
    z = (z ^ (z >>> 33)) * 0xff51afd7ed558ccdL;
    z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return z ^ (z >>> 33);
  }
}
