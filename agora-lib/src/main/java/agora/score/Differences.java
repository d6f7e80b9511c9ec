package agora.score;

import agora.data.Rows;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tech.tablesaw.api.Table;

/**
 * Differences in PGR between one generator and each other, in points, paired by problem, with what
 * would settle open ones.
 *
 * <p>The standard error has two parts. That of the problems comes from the paired bootstrap. That
 * of training comes from students that learned the same kind of data with other seeds, pooled over
 * all generators and settings; where every data set has one student it is unknown, the interval is
 * of the problems alone, and every row says so.
 */
public final class Differences {
  /** Standard errors at which a true difference shows at 95 % in four of five studies. */
  private static final double POWER = 1.96 + 0.8416;

  private static final long MOST_STUDENTS = 1_000;
  private static final long MOST_PROBLEMS = 1_000_000;

  /** Beyond these a table says that the difference cannot be decided. */
  private static final long WORTH_STUDENTS = 20;

  private static final long WORTH_TIMES = 10;

  private final String name;
  private final String subject;
  private final Estimate own;
  private final int settings;
  private final int problems;
  private final double seedDeviation;
  private final String counted;
  private final List<Difference> all;

  private Differences(
      String name,
      String subject,
      Estimate own,
      int settings,
      int problems,
      double seedDeviation,
      String counted,
      List<Difference> all) {
    this.name = name;
    this.subject = subject;
    this.own = own;
    this.settings = settings;
    this.problems = problems;
    this.seedDeviation = seedDeviation;
    this.counted = counted;
    this.all = List.copyOf(all);
  }

  /** Outcome of a difference. */
  public enum Verdict {
    /** The interval lies above 0. */
    BETTER("better", "better than"),
    /** The interval lies below 0. */
    WORSE("worse", "worse than"),
    /** The interval holds 0. */
    OPEN("not proven", "no proven difference to");

    private final String label;
    private final String beside;

    Verdict(String label, String beside) {
      this.label = label;
      this.beside = beside;
    }

    /** Returns the word of tables. */
    public String label() {
      return label;
    }
  }

  /**
   * One comparison.
   *
   * @param other the generator that is compared with
   * @param points the difference in PGR points with its standard error and 95 % interval
   * @param verdict how it came out
   * @param settling what would settle it; nothing where it is settled
   */
  public record Difference(String other, Estimate points, Verdict verdict, Settling settling) {}

  /**
   * Numbers of students or problems that would show the observed difference in four of five
   * studies; 0 where none would, or only an absurd one.
   *
   * @param students students for each data set, with the problems that there are
   * @param problems problems of each benchmark, with the students that there are
   * @param studentsOfBoth students for each data set where problems become more as well
   * @param problemsOfBoth problems of each benchmark where students become more as well
   */
  public record Settling(long students, long problems, long studentsOfBoth, long problemsOfBoth) {
    static final Settling NOTHING = new Settling(0, 0, 0, 0);
  }

  /**
   * Returns the differences between a generator and every other.
   *
   * @param name what tables call the study
   * @param subject the generator that is compared with all others
   * @param cells the PGR of each student: by generator, one list per setting, one entry per seed;
   *     the same settings in the same order for all
   */
  public static Differences of(String name, String subject, Map<String, List<List<Pgr>>> cells) {
    return of(name, subject, cells, SeedNoise.UNKNOWN);
  }

  /**
   * Returns the differences between a generator and every other, where data sets of one student
   * have a training noise that was measured elsewhere.
   *
   * @param name what tables call the study
   * @param subject the generator that is compared with all others
   * @param cells the PGR of each student: by generator, one list per setting, one entry per seed
   * @param elsewhere the noise that counts where no data set has two students
   */
  public static Differences of(
      String name, String subject, Map<String, List<List<Pgr>>> cells, SeedNoise elsewhere) {
    List<List<Pgr>> own = cells.get(subject);
    if (own == null || own.isEmpty()) {
      throw new IllegalArgumentException(
          "no finished setting of '" + subject + "' to compare; present: " + cells.keySet());
    }
    List<List<Pgr>> kinds = cells.values().stream().flatMap(List::stream).toList();
    SeedNoise replicates = SeedNoise.of(kinds, name);
    SeedNoise noise = replicates.isCounted() ? replicates : elsewhere;
    List<Difference> all = new ArrayList<>();
    cells.forEach((other, theirs) -> {
      if (!other.equals(subject)) {
        all.add(difference(other, own, theirs, noise));
      }
    });
    int problems = own.getFirst().getFirst().problems();
    return new Differences(
        name,
        subject,
        alone(own, noise),
        own.size(),
        problems,
        noise.deviation(),
        replicates.isCounted() ? here(replicates, kinds) : noise.assumed(),
        all);
  }

  private static String here(SeedNoise noise, List<List<Pgr>> kinds) {
    List<Integer> several = kinds.stream().map(List::size).filter(size -> size > 1).toList();
    return String.format(
        Locale.ROOT,
        "Intervals count test problems and seeds: %s (%d students of %d data sets of this study).",
        SeedNoise.spread(noise.deviation()),
        several.stream().mapToInt(Integer::intValue).sum(),
        several.size());
  }

  private static Difference difference(
      String other, List<List<Pgr>> own, List<List<Pgr>> theirs, SeedNoise noise) {
    double ofProblems = Math.pow(problems(own).minus(problems(theirs)).standardError() * 100, 2);
    Estimate points = mean(own, noise).minus(mean(theirs, noise)).times(100);
    double value = points.value();
    double ofSeeds = ofSeeds(noise, own) + ofSeeds(noise, theirs);
    boolean known = !Double.isNaN(ofSeeds);
    Verdict verdict =
        points.low() <= 0 && points.high() >= 0
            ? Verdict.OPEN
            : value > 0 ? Verdict.BETTER : Verdict.WORSE;
    if (verdict != Verdict.OPEN || !known || value == 0) {
      return new Difference(other, points, verdict, Settling.NOTHING);
    }
    double allowed = Math.pow(value / POWER, 2);
    int students = own.getFirst().size();
    int problems = own.getFirst().getFirst().problems();
    Settling settling =
        new Settling(
            needed(students, ofSeeds, allowed - ofProblems, MOST_STUDENTS),
            needed(problems, ofProblems, allowed - ofSeeds, MOST_PROBLEMS),
            needed(students, ofSeeds, allowed / 2, MOST_STUDENTS),
            needed(problems, ofProblems, allowed / 2, MOST_PROBLEMS));
    return new Difference(other, points, verdict, settling);
  }

  /** Returns the mean PGR of a generator in points. */
  private static Estimate alone(List<List<Pgr>> own, SeedNoise noise) {
    Pgr mean = mean(own, noise);
    return mean.percentInterval()
        .orElseGet(() -> new Estimate(mean.percent(), Double.NaN, Double.NaN, Double.NaN, 0.95));
  }

  /** Returns the variance that training noise adds to a mean over settings and seeds. */
  private static double ofSeeds(SeedNoise noise, List<List<Pgr>> settings) {
    double variance = 0;
    for (List<Pgr> seeds : settings) {
      variance += Math.pow(noise.deviation() / settings.size(), 2) / seeds.size();
    }
    return variance;
  }

  /**
   * Returns how many are needed where {@code now} give a variance that has to come down to what is
   * left for it, or 0 where no number, or only an absurd one, would do.
   */
  private static long needed(int now, double variance, double left, long most) {
    double number = now * variance / left;
    return left > 0 && number <= most ? Math.max(now + 1L, (long) Math.ceil(number)) : 0;
  }

  private static Pgr mean(List<List<Pgr>> settings, SeedNoise noise) {
    return Pgr.average(settings.stream().map(noise::mean).toList());
  }

  /** Returns the mean whose resamples hold the noise of problems alone. */
  private static Pgr problems(List<List<Pgr>> settings) {
    return mean(settings, SeedNoise.UNKNOWN);
  }

  /** Returns the differences, in the order of the board. */
  public List<Difference> all() {
    return all;
  }

  /** Returns the deviation of one student's PGR over training seeds in points; NaN if unknown. */
  public double seedDeviation() {
    return seedDeviation;
  }

  /** Returns in a sentence what the intervals and the verdicts count. */
  public String counted() {
    return counted;
  }

  /** Returns in a sentence the PGR of the subject, and how it stands to each other. */
  public Reading reading() {
    boolean seeds = !Double.isNaN(seedDeviation);
    StringBuilder text = new StringBuilder(Words.code(subject));
    text.append(" has a PGR of ").append(Words.percent(own, seeds));
    for (Verdict verdict : Verdict.values()) {
      List<Difference> some = all.stream().filter(each -> each.verdict() == verdict).toList();
      if (!some.isEmpty()) {
        text.append("; ").append(verdict.beside).append(' ');
        text.append(String.join(", ", some.stream().map(Differences::words).toList()));
      }
    }
    return Reading.of(subject, text + ".", "**Brackets** are 95 % intervals. " + counted);
  }

  private static String words(Difference each) {
    return Words.code(each.other()) + " (" + Words.points(each.points()) + ")";
  }

  /** Returns one row per other generator: the difference, its interval, what would settle it. */
  public Table table() {
    return Rows.of(all)
        .text("against", Difference::other)
        .number("difference", each -> each.points().value())
        .number("low 95 %", each -> each.points().low())
        .number("high 95 %", each -> each.points().high())
        .text(
            "verdict",
            each ->
                each.verdict().label()
                    + (Double.isNaN(seedDeviation) && each.verdict() != Verdict.OPEN
                        ? " on these problems"
                        : ""))
        .text("what would settle it", this::settling)
        .table(
            "%s: PGR points of %s over each other, mean of %s"
                .formatted(name, subject, settings == 1 ? "one setting" : settings + " settings"));
  }

  private String settling(Difference each) {
    if (Double.isNaN(seedDeviation)) {
      return each.verdict() == Verdict.OPEN
          ? "not known without training noise: train three students per data set first"
          : "three students per data set: other seeds are not counted yet";
    }
    if (each.verdict() != Verdict.OPEN) {
      return "-";
    }
    Settling numbers = each.settling();
    List<String> ways = new ArrayList<>();
    if (inReach(numbers.students(), WORTH_STUDENTS)) {
      ways.add(numbers.students() + " students per data set, with these problems");
    }
    if (inReach(numbers.problems(), WORTH_TIMES * problems)) {
      ways.add(numbers.problems() + " problems instead of " + problems);
    }
    if (ways.isEmpty()
        && inReach(numbers.studentsOfBoth(), WORTH_STUDENTS)
        && inReach(numbers.problemsOfBoth(), WORTH_TIMES * problems)) {
      ways.add(
          numbers.studentsOfBoth()
              + " students per data set and "
              + numbers.problemsOfBoth()
              + " problems instead of "
              + problems);
    }
    return ways.isEmpty()
        ? "treat as equal: " + WORTH_TIMES * problems + " problems would not settle it"
        : String.join(", or ", ways);
  }

  private static boolean inReach(long needed, long most) {
    return needed > 0 && needed <= most;
  }
}
