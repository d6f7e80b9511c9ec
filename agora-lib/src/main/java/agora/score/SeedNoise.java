package agora.score;

import agora.stats.Estimate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tech.tablesaw.api.DoubleColumn;

/**
 * Training noise: how far the PGR of one student moves with another seed, and what verdicts make of
 * it. One rule for all sentences and rankings.
 *
 * <p>A PGR of several seeds has the noise of {@link #mean} in its resamples. To a PGR of one
 * student, a noise measured on replicates elsewhere is added: the variances of problems and seeds
 * sum up, with Welch's and Satterthwaite's degrees of freedom. Where no noise is known, a verdict
 * is of the test problems alone and says so.
 */
public final class SeedNoise {
  /** No replicates: verdicts are of the test problems alone. */
  public static final SeedNoise UNKNOWN = new SeedNoise(false, Double.NaN, 0, "");

  /** Several students per cell: their resamples contain the noise. */
  public static final SeedNoise INCLUDED = new SeedNoise(true, Double.NaN, 0, "");

  private final boolean included;
  private final double deviation;
  private final int freedom;
  private final String source;

  private SeedNoise(boolean included, double deviation, int freedom, String source) {
    this.included = included;
    this.deviation = deviation;
    this.freedom = freedom;
    this.source = source;
  }

  /**
   * Returns the noise of replicates, pooled; {@link #UNKNOWN} if no kind has two.
   *
   * @param kinds students that differ in nothing but the seed, one list per kind
   * @param source where the replicates are from, as in "the study mini-properties"
   */
  public static SeedNoise of(Collection<List<Pgr>> kinds, String source) {
    double squares = 0;
    int freedom = 0;
    for (List<Pgr> seeds : kinds) {
      double mean = seeds.stream().mapToDouble(Pgr::percent).average().orElse(0);
      squares += seeds.stream().mapToDouble(p -> Math.pow(p.percent() - mean, 2)).sum();
      freedom += Math.max(0, seeds.size() - 1);
    }
    return freedom == 0
        ? UNKNOWN
        : new SeedNoise(false, Math.sqrt(squares / freedom), freedom, source);
  }

  /**
   * Returns a noise that was measured before.
   *
   * @param deviation standard deviation over seeds in PGR points, >= 0
   * @param freedom degrees of freedom of the deviation, >= 1
   * @param source where the replicates are from, as in "the study mini-properties"
   */
  public static SeedNoise of(double deviation, int freedom, String source) {
    if (!(deviation >= 0) || freedom < 1) {
      throw new IllegalArgumentException(
          "a training noise needs a deviation >= 0 and a freedom >= 1, was %s, %d"
              .formatted(deviation, freedom));
    }
    return new SeedNoise(false, deviation, freedom, source);
  }

  /**
   * Returns the mean PGR of students that differ in their training seed. Its resamples hold the
   * noise of problems and, where this noise is known, of training: one rule for one student or
   * several, so that every table, figure and verdict has the same interval.
   */
  public Pgr mean(List<Pgr> seeds) {
    Pgr mean = Pgr.average(seeds);
    return freedom == 0 ? mean : mean.withNoise(deviation / Math.sqrt(seeds.size()), freedom);
  }

  /** Returns whether verdicts count seeds: their own, or those measured elsewhere. */
  public boolean isCounted() {
    return included || freedom > 0;
  }

  /**
   * Returns whether verdicts count more than the interval of a single PGR does: seeds measured
   * elsewhere. Such an interval is named as one over test problems.
   */
  public boolean isMeasuredElsewhere() {
    return freedom > 0;
  }

  /** Returns what the intervals of single PGRs count: {@code 95 % intervals over ...}. */
  public String intervals() {
    return "95 % intervals over test problems"
        + (included ? " and training seeds, several students per cell" : ", one student per cell");
  }

  /** Returns {@link #intervals} for the title of a table, if its column has any. */
  String named(DoubleColumn low) {
    return low.countMissing() == low.size() ? "" : ", " + intervals();
  }

  /** Returns the standard deviation over seeds in PGR points; NaN if it was not measured apart. */
  public double deviation() {
    return deviation;
  }

  /** Returns in words how far one training moves a PGR, and the difference of two. */
  public static String spread(double deviation) {
    return String.format(
        Locale.ROOT,
        "the standard deviation of one training is %.1f points, that of the difference of two %.1f",
        deviation,
        ofDifference(deviation));
  }

  /** Returns the standard deviation of the difference of two trainings. */
  public static double ofDifference(double deviation) {
    return Math.sqrt(2) * deviation;
  }

  /** Returns where a noise is from that a verdict rests on; empty if it is the study's own. */
  String basis() {
    return freedom > 0
        ? " The training noise was measured by repeated training of "
            + source
            + "; P assumes the same noise elsewhere."
        : "";
  }

  /** Returns in a sentence what verdicts count. */
  public String sentence() {
    if (included) {
      return "P counts test problems and training seeds.";
    }
    return freedom > 0
        ? String.format(
            Locale.ROOT,
            "P, verdicts and intervals with training noise count test problems and training seeds; tables"
                + " and figures show intervals over test problems only, which are narrower. One student per"
                + " cell: %s (measured by repeated training of %s).",
            spread(deviation),
            source)
        : "P counts test problems alone. One student per cell: how far another seed moves a PGR is"
            + " not measured.";
  }

  /**
   * Returns in a sentence what intervals of differences count where its data sets have one student
   * each.
   */
  String assumed() {
    return freedom > 0
        ? String.format(
            Locale.ROOT,
            "Intervals count test problems and an assumed training noise: %s (measured by repeated training"
                + " of %s).",
            spread(deviation),
            source)
        : "Intervals count test problems only: how far another seed moves a PGR is not measured.";
  }

  /** Returns a PGR over this many settings in points, with an interval of what is counted. */
  Optional<Estimate> points(Pgr pgr, int settings) {
    return pgr.percentInterval().map(problems -> widened(problems, 1.0 / settings));
  }

  /** Returns a difference of two PGRs in points, with an interval of what is counted. */
  Estimate difference(Pgr a, Pgr b, int settings) {
    return widened(a.minus(b).times(100), 2.0 / settings);
  }

  /** Returns the probability that one is better; nothing where one has no interval. */
  Optional<Double> beating(Pgr a, Pgr b, int settings) {
    if (freedom == 0) {
      return Words.beating(a, b);
    }
    return Words.beating(a, b)
        .map(any -> {
          Estimate problems = a.minus(b).times(100);
          double variance = variance(problems, 2.0 / settings);
          return Estimate.probabilityAboveZero(
              problems.value(), Math.sqrt(variance), freedom(variance, ofSeeds(2.0 / settings)));
        });
  }

  private Estimate widened(Estimate problems, double students) {
    if (freedom == 0 || !Double.isFinite(problems.standardError())) {
      return problems;
    }
    double variance = variance(problems, students);
    return Estimate.student(
        problems.value(), Math.sqrt(variance), freedom(variance, ofSeeds(students)));
  }

  private double variance(Estimate problems, double students) {
    return problems.standardError() * problems.standardError() + ofSeeds(students);
  }

  private double ofSeeds(double students) {
    return deviation * deviation * students;
  }

  /**
   * Returns the degrees of freedom of a variance of which {@code ofSeeds} is training noise: the
   * problems are many, the noise is estimated from few (Welch, Satterthwaite).
   */
  private double freedom(double variance, double ofSeeds) {
    return ofSeeds > 0 ? freedom * Math.pow(variance / ofSeeds, 2) : Double.POSITIVE_INFINITY;
  }
}
