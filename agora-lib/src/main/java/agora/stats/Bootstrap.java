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
