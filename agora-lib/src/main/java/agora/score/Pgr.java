package agora.score;

import agora.stats.Bootstrap;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Performance Gap Recovered (section 3 of the paper): the share of the score gap between base and
 * reference that the student closed, {@code (student - base) / (reference - base)}.
 *
 * <p>0 is the base model, 1 the reference; it may be negative, and above 1. Where the scores of
 * single problems are known, problems are resampled, each with all three of its scores, so that the
 * interval accounts for the uncertainty of all three. Of the same benchmark every PGR sees the same
 * draws, so that two students compare problem by problem.
 */
public final class Pgr {
  /** One draw for all, so that PGRs compare; the paper's random seed. */
  static final Bootstrap BOOTSTRAP = Bootstrap.withSeed(42);

  private final double value;
  private final double student;
  private final double base;
  private final double reference;
  private final int problems; // 0 where only plain scores are known
  private final double[] replicates; // empty where only plain scores are known
  private final List<String> notes;

  private Pgr(
      double value,
      double student,
      double base,
      double reference,
      int problems,
      double[] replicates,
      List<String> notes) {
    this.value = value;
    this.student = student;
    this.base = base;
    this.reference = reference;
    this.problems = problems;
    this.replicates = replicates;
    this.notes = notes;
  }

  /**
   * Returns the PGR of three plain scores on one scale.
   *
   * @throws NoGapException if the reference is not better than the base
   */
  public static Pgr of(double student, double base, double reference) {
    requireGap(base, reference);
    return new Pgr(
        (student - base) / (reference - base),
        student,
        base,
        reference,
        0,
        new double[0],
        List.of());
  }

  /**
   * Returns the PGR on one benchmark from the scores of its problems.
   *
   * @throws IllegalArgumentException if the three are not of the same problems
   * @throws NoGapException if the reference is not better than the base
   */
  public static Pgr of(ProblemScores student, ProblemScores base, ProblemScores reference) {
    List<String> ids = student.problems().stream().sorted().toList();
    double[] s = student.scoresOf(ids);
    double[] b = base.scoresOf(ids);
    double[] r = reference.scoresOf(ids);
    int[] graded =
        IntStream.range(0, s.length).filter(i -> !Double.isNaN(s[i] + b[i] + r[i])).toArray();
    if (graded.length == 0) {
      throw new IllegalArgumentException(
          student.benchmark() + ": no problem has a score of all three models");
    }
    Pgr plain = of(mean(s, graded), mean(b, graded), mean(r, graded));
    double[] replicates =
        BOOTSTRAP
            .named(student.benchmark())
            .replicates(
                graded.length,
                drawn -> {
                  double base0 = 0;
                  double student0 = 0;
                  double reference0 = 0;
                  for (int index : drawn) {
                    student0 += s[graded[index]];
                    base0 += b[graded[index]];
                    reference0 += r[graded[index]];
                  }
                  double gap = reference0 - base0;
                  return gap > 0 ? (student0 - base0) / gap : Double.NaN;
                });
    return new Pgr(
        plain.value,
        plain.student,
        plain.base,
        plain.reference,
        graded.length,
        replicates,
        notes(student, base, reference, s.length - graded.length));
  }

  /**
   * Returns the unweighted mean of several PGRs, over the benchmarks of a domain or over domains,
   * as in the paper.
   */
  public static Pgr average(List<Pgr> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("an average of PGRs needs at least one, there was none");
    }
    boolean all = parts.stream().allMatch(part -> part.replicates.length > 0);
    double[] replicates = new double[all ? parts.getFirst().replicates.length : 0];
    for (int i = 0; i < replicates.length; i++) {
      int draw = i;
      replicates[i] = parts.stream().mapToDouble(part -> part.replicates[draw]).average().orElse(0);
    }
    return new Pgr(
        parts.stream().mapToDouble(Pgr::value).average().orElseThrow(),
        parts.stream().mapToDouble(Pgr::student).average().orElseThrow(),
        parts.stream().mapToDouble(Pgr::base).average().orElseThrow(),
        parts.stream().mapToDouble(Pgr::reference).average().orElseThrow(),
        (int) Math.round(parts.stream().mapToInt(Pgr::problems).average().orElseThrow()),
        replicates,
        parts.stream().flatMap(part -> part.notes.stream()).distinct().toList());
  }

  /**
   * Returns this PGR with a noise in its resamples, beside that of the problems. It is drawn from
   * Student's t: its standard deviation was estimated, once for all PGRs that share it.
   *
   * @param deviation of the noise in percent, >= 0
   * @param freedom degrees of freedom of the deviation, >= 1
   */
  Pgr withNoise(double deviation, int freedom) {
    double[] noisy = new double[replicates.length];
    var own = new SplittableRandom(Arrays.hashCode(replicates));
    var shared = new SplittableRandom(freedom); // of the deviation that all have in common
    for (int i = 0; i < noisy.length; i++) {
      double squares = 0;
      for (int k = 0; k < freedom; k++) {
        squares += Math.pow(shared.nextGaussian(), 2);
      }
      double drawn = own.nextGaussian() / Math.sqrt(squares / freedom);
      noisy[i] = replicates[i] + deviation / 100 * drawn;
    }
    return new Pgr(value, student, base, reference, problems, noisy, notes);
  }

  /** Returns the 95 % interval in percent; see {@link #interval}. */
  public Optional<Estimate> percentInterval() {
    return interval().map(interval -> interval.times(100));
  }

  /**
   * Returns the PGR in percent on each resample of the problems, NaN where a resample has no gap;
   * empty where only plain scores are known. All PGRs on the same benchmarks have the same
   * resamples.
   */
  public double[] percentResamples() {
    return Arrays.stream(replicates).map(replicate -> 100 * replicate).toArray();
  }

  /** Returns the share of the gap that was recovered; 1 is all of it. */
  public double value() {
    return value;
  }

  /** Returns the PGR in percent. */
  public double percent() {
    return 100 * value;
  }

  /** Returns the student's score; of an average, the mean of its parts'. */
  public double student() {
    return student;
  }

  /** Returns the base model's score. */
  public double base() {
    return base;
  }

  /** Returns the reference's score. */
  public double reference() {
    return reference;
  }

  /** Returns the number of problems, for an average the mean number; 0 if unknown. */
  public int problems() {
    return problems;
  }

  /** Returns limits of the comparison, such as differing protocols; usually empty. */
  public List<String> notes() {
    return notes;
  }

  /**
   * Returns the 95 % interval, or nothing where only plain scores are known.
   *
   * <p>In a resample without a gap there is no PGR. Where that happens in more resamples than the
   * interval leaves out at one end, the data do not bound PGR: the interval is infinite then.
   */
  public Optional<Estimate> interval() {
    if (replicates.length == 0) {
      return Optional.empty();
    }
    return Optional.of(estimate(value, replicates));
  }

  /** Returns a value with the interval of its resamples; infinite if too many are undefined. */
  private static Estimate estimate(double value, double[] resamples) {
    double[] defined = Arrays.stream(resamples).filter(Double::isFinite).toArray();
    double undefined = 1 - (double) defined.length / resamples.length;
    return undefined > (1 - BOOTSTRAP.level()) / 2
        ? new Estimate(
            value,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            BOOTSTRAP.level())
        : Bootstrap.percentile(value, defined, BOOTSTRAP.level());
  }

  /**
   * Returns the difference in PGR between this student and the other, with its 95 % interval on
   * shared resamples.
   *
   * @throws IllegalStateException if one of the two was made of plain scores
   */
  public Estimate minus(Pgr other) {
    requireReplicates(other);
    double[] differences =
        IntStream.range(0, replicates.length)
            .mapToDouble(i -> replicates[i] - other.replicates[i])
            .toArray();
    return estimate(value - other.value, differences);
  }

  /**
   * Returns the probability that this student is better than the other: the share of resamples in
   * which it is, ties counting half, and so do resamples without a gap between base and reference.
   *
   * @throws IllegalStateException if one of the two was made of plain scores
   */
  public double probabilityOfBeating(Pgr other) {
    requireReplicates(other);
    double wins = 0;
    for (int i = 0; i < replicates.length; i++) {
      double difference = replicates[i] - other.replicates[i];
      boolean open = difference == 0 || !Double.isFinite(difference);
      wins += open ? 0.5 : difference > 0 ? 1 : 0;
    }
    return wins / replicates.length;
  }

  @Override
  public String toString() {
    return interval()
        .map(interval -> "PGR " + interval.times(100) + " %")
        .orElseGet(() -> String.format(java.util.Locale.ROOT, "PGR %.2f %%", percent()));
  }

  private void requireReplicates(Pgr other) {
    if (replicates.length == 0 || other.replicates.length != replicates.length) {
      throw new IllegalStateException(
          "a comparison needs the scores of single problems on both sides: make both with"
              + " Pgr.of(ProblemScores, ...)");
    }
  }

  private static double mean(double[] scores, int[] indices) {
    return Arrays.stream(indices).mapToDouble(i -> scores[i]).average().orElseThrow();
  }

  private static List<String> notes(
      ProblemScores student, ProblemScores base, ProblemScores reference, int leftOut) {
    List<String> notes = new ArrayList<>();
    if (!student.protocol().equals(base.protocol())
        || !student.protocol().equals(reference.protocol())) {
      notes.add(
          student.benchmark()
              + ": mixed protocols (student "
              + student.protocol()
              + ", base "
              + base.protocol()
              + ", reference "
              + reference.protocol()
              + ")");
    }
    if (leftOut > 0) {
      notes.add(student.benchmark() + ": " + leftOut + " problems without a score left out");
    }
    return List.copyOf(notes);
  }

  private static void requireGap(double base, double reference) {
    if (!(reference > base)) {
      throw new NoGapException(base, reference);
    }
  }
}
