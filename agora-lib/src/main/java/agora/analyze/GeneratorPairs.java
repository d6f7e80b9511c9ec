package agora.analyze;

import agora.analyze.FeatureTable.Row;
import agora.data.Setting;
import agora.score.Pgr;
import agora.stats.Bootstrap;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Pairs of generators in a setting, with the order of their PGRs and whether it is more than
 * chance.
 *
 * <p>The students of a setting answer the same problems, so their difference is resampled problem
 * by problem, and over seeds where there are replicates ({@link Pgr#minus}). A pair is separated if
 * the 95 % interval of the difference excludes 0; where only plain numbers are known, if they
 * differ.
 */
final class GeneratorPairs {
  private static final int RESAMPLES = 10_000;
  private static final long SEED = 20_241_203;

  private final List<Pair> pairs = new ArrayList<>();
  private final int[][] places; // of each pair: its setting, its two generators
  private final List<Resample> resamples;

  /**
   * Two data sets of one setting.
   *
   * @param differences first less second, in points of PGR, on each resample of problems and seeds;
   *     empty where only plain numbers are known
   */
  record Pair(Row first, Row second, boolean separated, double[] differences) {
    static Pair of(Row first, Row second) {
      Pgr a = first.pgr();
      Pgr b = second.pgr();
      if (a == null || b == null || !isResampled(a) || !isResampled(b)) {
        return new Pair(first, second, first.pgrPercent() != second.pgrPercent(), new double[0]);
      }
      double[] differences = a.percentResamples();
      double[] other = b.percentResamples();
      Arrays.setAll(differences, i -> differences[i] - other[i]);
      return new Pair(first, second, isSeparated(a, b), differences);
    }

    private static boolean isResampled(Pgr pgr) {
      return pgr.interval().isPresent();
    }

    private static boolean isSeparated(Pgr a, Pgr b) {
      if (!isBounded(a) || !isBounded(b)) {
        return false;
      }
      Estimate difference = a.minus(b);
      return difference.low() > 0 || difference.high() < 0;
    }

    private static boolean isBounded(Pgr pgr) {
      return pgr.interval().filter(interval -> Double.isFinite(interval.low())).isPresent();
    }

    /** Returns whether the first is above the second, as observed. */
    boolean isFirstAbove() {
      return first.pgrPercent() > second.pgrPercent();
    }

    /** Returns whether the first is above on a resample of problems and seeds. */
    boolean isFirstAbove(int resample) {
      double difference =
          differences.length == 0 ? Double.NaN : differences[resample % differences.length];
      return Double.isFinite(difference) ? difference > 0 : isFirstAbove();
    }
  }

  /** How often each generator and each setting was drawn. */
  private record Resample(int[] generators, int[] settings) {
    static Resample of(int generators, int settings, SplittableRandom random) {
      return new Resample(drawn(generators, random), drawn(settings, random));
    }

    private static int[] drawn(int n, SplittableRandom random) {
      int[] times = new int[n];
      for (int i = 0; i < n; i++) {
        times[random.nextInt(n)]++;
      }
      return times;
    }
  }

  private GeneratorPairs(FeatureTable table) {
    List<String> generators = table.generators();
    List<Setting> settings = table.rows().stream().map(Row::setting).distinct().toList();
    for (int a = 0; a < generators.size(); a++) {
      for (int b = a + 1; b < generators.size(); b++) {
        for (Row first : rows(table, generators.get(a))) {
          rows(table, generators.get(b)).stream()
              .filter(second -> second.setting() == first.setting())
              .forEach(second -> pairs.add(Pair.of(first, second)));
        }
      }
    }
    places =
        pairs.stream()
            .map(pair ->
                new int[] {
                  settings.indexOf(pair.first().setting()),
                  generators.indexOf(pair.first().generator()),
                  generators.indexOf(pair.second().generator())
                })
            .toArray(int[][]::new);
    var random = new SplittableRandom(SEED);
    List<Resample> drawn = new ArrayList<>();
    for (int i = 0; i < RESAMPLES; i++) {
      drawn.add(Resample.of(generators.size(), settings.size(), random));
    }
    resamples = drawn;
  }

  /** Returns all pairs of a table. */
  static GeneratorPairs of(FeatureTable table) {
    return new GeneratorPairs(table);
  }

  private static List<Row> rows(FeatureTable table, String generator) {
    return table.where(row -> row.generator().equals(generator)).rows();
  }

  /** Returns the pairs, those that chance could have ordered included. */
  List<Pair> all() {
    return pairs;
  }

  /** Returns the number of separated pairs. */
  int separated() {
    return (int) pairs.stream().filter(Pair::separated).count();
  }

  /**
   * Returns the share of separated pairs in the predicted order, with its 95 % interval: each
   * resample draws generators, settings, and the problems and seeds that decide the observed order.
   * NaN where no pair is separated.
   *
   * @param predicted of each pair, 1 if the first is predicted to be above, 0 if below, 0.5 for a
   *     tie
   */
  Estimate accuracy(double[] predicted) {
    double right = 0;
    for (int p = 0; p < predicted.length; p++) {
      Pair pair = pairs.get(p);
      right += pair.separated() ? credit(predicted[p], pair.isFirstAbove()) : 0;
    }
    double value = right / separated(); // 0 / 0 is NaN
    double[] samples = new double[RESAMPLES];
    Arrays.setAll(samples, b -> accuracy(predicted, b));
    double[] known = Arrays.stream(samples).filter(Double::isFinite).toArray();
    return known.length == 0
        ? new Estimate(value, Double.NaN, Double.NaN, Double.NaN, 0.95)
        : Bootstrap.percentile(value, known, 0.95);
  }

  private double accuracy(double[] predicted, int resample) {
    Resample drawn = resamples.get(resample);
    double right = 0;
    double weights = 0;
    for (int p = 0; p < predicted.length; p++) {
      Pair pair = pairs.get(p);
      if (pair.separated()) {
        int[] place = places[p];
        double weight =
            (double) drawn.settings()[place[0]]
                * drawn.generators()[place[1]]
                * drawn.generators()[place[2]];
        weights += weight;
        right += weight * credit(predicted[p], pair.isFirstAbove(resample));
      }
    }
    return right / weights;
  }

  private static double credit(double predicted, boolean firstAbove) {
    return firstAbove ? predicted : 1 - predicted;
  }
}
