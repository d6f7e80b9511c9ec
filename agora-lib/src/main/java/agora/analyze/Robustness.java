package agora.analyze;

import agora.data.Rows;
import agora.stats.Bootstrap;
import agora.stats.Estimate;
import agora.stats.LinearFit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * Robustness of the R squared of a fit: bootstrap intervals over rows and over generators, and
 * permutation tests.
 *
 * <p>Rows of one generator are not independent; resampling whole generators and shuffling within
 * settings respect that, resampling and shuffling rows do not and stand beside for comparison.
 */
public final class Robustness {
  private static final int RESAMPLES = 2_000;

  private final List<Line> lines;

  private Robustness(List<Line> lines) {
    this.lines = lines;
  }

  /**
   * One fit.
   *
   * @param fit what predicts PGR
   * @param rSquared on all rows
   * @param overRows interval when rows are resampled
   * @param overGenerators interval when generators are resampled, each with all of its rows
   * @param p from the F distribution, which takes rows as independent
   * @param pShuffled share of shuffles of PGR over all rows that fit as well
   * @param pWithinSettings share of shuffles within settings that fit as well, where predictors and
   *     PGR are differences from their setting's mean; NaN if PGR or a predictor is the same within
   *     each
   */
  record Line(
      String fit,
      double rSquared,
      Estimate overRows,
      Estimate overGenerators,
      double p,
      double pShuffled,
      double pWithinSettings) {}

  /** Returns the robustness of the fits on problem solving and on the first components. */
  static Robustness of(FeatureTable table, List<String> components, double[][] scores, long seed) {
    List<Line> lines = new ArrayList<>();
    if (table.features().contains(FeatureTable.PROBLEM_SOLVING)) {
      double[][] x = columns(table.column(FeatureTable.PROBLEM_SOLVING));
      lines.add(line("problem solving", List.of("x"), x, table, seed));
    }
    lines.add(line("PC1 to PC" + components.size(), components, scores, table, seed));
    return new Robustness(lines);
  }

  /** Returns one row per fit: R squared, its two intervals, and its three p-values. */
  public Table table() {
    return Rows.of(lines)
        .text("fit", Line::fit)
        .number("R²", Line::rSquared)
        .text("95 % over rows", line -> interval(line.overRows()))
        .text("95 % over generators", line -> interval(line.overGenerators()))
        .number("p (F)", Line::p)
        .number("p (shuffled)", Line::pShuffled)
        .number("p (shuffled within settings)", Line::pWithinSettings)
        .table("How far R² can be trusted");
  }

  List<Line> lines() {
    return lines;
  }

  private static Line line(
      String name, List<String> names, double[][] x, FeatureTable table, long seed) {
    double[] y = table.pgr();
    LinearFit fit = LinearFit.ols(names, x, y);
    Bootstrap bootstrap = Bootstrap.withSeed(seed).withResamples(RESAMPLES);
    int[][] groups = groups(table, FeatureTable.Row::generator);
    int[][] settings = groups(table, FeatureTable.Row::setting);
    int[][] all = {IntStream.range(0, y.length).toArray()};
    return new Line(
        name,
        fit.rSquared(),
        bootstrap.estimate(y.length, drawn -> rSquared(x, y, drawn)),
        bootstrap.estimate(groups.length, drawn -> rSquared(x, y, members(groups, drawn))),
        fit.p(),
        shuffled(x, y, all, fit.rSquared(), seed),
        within(x, y, settings, seed));
  }

  /** Returns the p-value of the relation within groups: between them nothing is compared. */
  private static double within(double[][] x, double[] y, int[][] groups, long seed) {
    double[][] predictors = new double[x.length][x[0].length];
    for (int j = 0; j < x[0].length; j++) {
      int column = j;
      double[] centred =
          centred(Arrays.stream(x).mapToDouble(row -> row[column]).toArray(), groups);
      if (Arrays.stream(centred).allMatch(value -> Math.abs(value) < 1e-12)) {
        return Double.NaN;
      }
      for (int i = 0; i < x.length; i++) {
        predictors[i][j] = centred[i];
      }
    }
    double[] pgr = centred(y, groups);
    double observed = LinearFit.rSquared(predictors, pgr);
    return Double.isFinite(observed)
        ? shuffled(predictors, pgr, groups, observed, seed)
        : Double.NaN;
  }

  /** Returns the values as differences from the mean of their group. */
  private static double[] centred(double[] values, int[][] groups) {
    double[] centred = new double[values.length];
    for (int[] group : groups) {
      double mean = IntStream.of(group).mapToDouble(i -> values[i]).average().orElse(0);
      for (int i : group) {
        centred[i] = values[i] - mean;
      }
    }
    return centred;
  }

  private static double rSquared(double[][] x, double[] y, int[] drawn) {
    double[][] xs = new double[drawn.length][];
    double[] ys = new double[drawn.length];
    for (int i = 0; i < drawn.length; i++) {
      xs[i] = x[drawn[i]];
      ys[i] = y[drawn[i]];
    }
    return LinearFit.rSquared(xs, ys);
  }

  /** Returns the share of shuffles, the observed order among them, that fit at least as well. */
  private static double shuffled(
      double[][] x, double[] y, int[][] groups, double observed, long seed) {
    var random = new SplittableRandom(seed);
    int atLeast = 1;
    for (int round = 0; round < RESAMPLES; round++) {
      double[] shuffled = y.clone();
      for (int[] group : groups) {
        for (int i = group.length - 1; i > 0; i--) {
          int other = group[random.nextInt(i + 1)];
          double kept = shuffled[group[i]];
          shuffled[group[i]] = shuffled[other];
          shuffled[other] = kept;
        }
      }
      if (LinearFit.rSquared(x, shuffled) >= observed - 1e-12) {
        atLeast++;
      }
    }
    return atLeast / (RESAMPLES + 1.0);
  }

  private static int[][] groups(FeatureTable table, Function<FeatureTable.Row, Object> key) {
    List<Object> keys = table.rows().stream().map(key).toList();
    return keys.stream()
        .distinct()
        .map(k -> IntStream.range(0, keys.size()).filter(i -> keys.get(i).equals(k)).toArray())
        .toArray(int[][]::new);
  }

  private static int[] members(int[][] groups, int[] drawn) {
    return IntStream.of(drawn).flatMap(group -> IntStream.of(groups[group])).toArray();
  }

  private static double[][] columns(double[] x) {
    double[][] rows = new double[x.length][1];
    for (int i = 0; i < x.length; i++) {
      rows[i][0] = x[i];
    }
    return rows;
  }

  private static String interval(Estimate estimate) {
    return String.format(java.util.Locale.ROOT, "%.2f to %.2f", estimate.low(), estimate.high());
  }
}
