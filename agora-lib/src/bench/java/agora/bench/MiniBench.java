package agora.bench;

import agora.data.Domain;
import agora.data.Method;
import agora.data.ProgressListener;
import agora.data.Setting;
import agora.mini.MiniCorpus;
import agora.score.Pgr;
import agora.score.SeedReplicates;
import agora.stats.Estimate;
import agora.study.BenchmarkConfig;
import agora.study.Cell;
import agora.study.GeneratedData;
import agora.study.Study;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tech.tablesaw.api.Table;

/**
 * Measures what the miniature shows of itself: {@code environment/bench mini}; one line per gate.
 *
 * <pre>
 * bench mini [--quick] [--runs FOLDER] [--workers N]
 * </pre>
 *
 * <p>{@code --quick} trains four students; a folder given with {@code --runs} keeps what is done,
 * so that a stopped run goes on.
 */
public final class MiniBench {
  private static final Path STUDY = Path.of("data/studies/mini-properties.json");
  private static final String EXACT = "mini-exact";
  private static final String SOME_ERRORS = "mini-errors-30";
  private static final String MANY_ERRORS = "mini-errors-60";
  private static final String GUESSER = "mini-guesser";
  private static final String SCHOLAR = "mini-scholar";
  private static final String EXPLORER = "mini-explorer";
  private static final String TWIN = "mini-twin";
  private static final String RENAMED = "explorer-renamed";
  private static final List<String> ALL =
      List.of(EXACT, SOME_ERRORS, MANY_ERRORS, GUESSER, SCHOLAR, EXPLORER, TWIN, RENAMED);
  private static final List<String> QUICK = List.of(EXACT, MANY_ERRORS, GUESSER, EXPLORER);

  private final Gates gates = new Gates();
  private final Path runs;
  private final int workers;
  private final Study study;

  private MiniBench(Path runs, int workers) {
    this.runs = runs;
    this.workers = workers;
    this.study = open(runs.resolve("first"));
  }

  /** Runs the gates; exit 0 when all hold. */
  public static void main(String[] arguments) throws Exception {
    List<String> given = List.of(arguments);
    boolean quick = given.contains("--quick");
    Path runs =
        given.contains("--runs")
            ? Path.of(given.get(given.indexOf("--runs") + 1))
            : Files.createTempDirectory("agora-mini");
    int workers =
        given.contains("--workers")
            ? Integer.parseInt(given.get(given.indexOf("--workers") + 1))
            : Runtime.getRuntime().availableProcessors();
    long start = System.nanoTime();
    MiniBench bench = new MiniBench(runs, workers);
    bench.gaps();
    bench.nothing();
    if (quick) {
      bench.quick();
    } else {
      bench.whole();
    }
    double minutes = (System.nanoTime() - start) / 60e9;
    int bound = quick ? 10 : 75;
    bench.gates.check(
        "this bench, " + workers + " workers",
        text(minutes) + " min",
        "<= " + bound + " min",
        minutes <= bound);
    bench.study.close();
    System.exit(bench.gates.allHold() ? 0 : 1);
  }

  private void quick() throws Exception {
    SeedReplicates students = trained(firstSeed(cells(Setting.MATH_INSTANCE_GENERATION, QUICK)));
    guesser(students, Domain.MATH);
    Estimate fall = students.difference(EXACT, MANY_ERRORS);
    gates.check(
        "math: 0 % of the phrases misunderstood against 60 %",
        fall.toString(), "> 0", fall.value() > 0);
    exactSample(students, Domain.MATH);
  }

  private void whole() throws Exception {
    List<Cell> all = new ArrayList<>();
    for (Setting setting : Setting.all()) {
      boolean invents = setting.method() == Method.INSTANCE_GENERATION;
      all.addAll(cells(setting, invents ? ALL : List.of(SCHOLAR, EXPLORER)));
    }
    SeedReplicates everything = trained(all);
    for (Domain domain : Domain.values()) {
      Setting setting = Setting.of(domain, Method.INSTANCE_GENERATION);
      SeedReplicates students = study.results().repeats(cells(setting, ALL));
      guesser(students, domain);
      exactSample(students, domain);
      errors(students, domain);
      twins(students, domain);
    }
    referenceData();
    noise(everything);
    finding();
    sameSeedTwice();
  }

  private void gaps() throws InterruptedException {
    Table gaps = study.results().gaps();
    for (int i = 0; i < gaps.rowCount(); i++) {
      String domain = study.config().benchmarks().get(i).domain();
      int least = domain.equals(Domain.INSTRUCTION_FOLLOWING.key()) ? 30 : 40;
      double gap = gaps.doubleColumn("gap").get(i);
      String measured =
          "%.1f -> %.1f, gap %.1f [%.1f, %.1f]"
              .formatted(
                  gaps.doubleColumn("base %").get(i),
                  gaps.doubleColumn("reference %").get(i),
                  gap,
                  gaps.doubleColumn("low 95 %").get(i),
                  gaps.doubleColumn("high 95 %").get(i));
      gates.check(domain + ": base -> reference, points", measured, ">= " + least, gap >= least);
    }
  }

  private void nothing() throws InterruptedException {
    for (Domain domain : Domain.values()) {
      Setting setting = Setting.of(domain, Method.INSTANCE_GENERATION);
      double pgr =
          study.pgr(setting, "untrained", Path.of(study.config().student().base())).value();
      gates.check(domain.key() + ": PGR of training on nothing", text(100 * pgr), "0", pgr == 0);
    }
  }

  private void guesser(SeedReplicates students, Domain domain) {
    Pgr pgr = students.mean(GUESSER);
    gates.check(
        domain.key() + ": the right form with random answers",
        text(pgr),
        "<= 15",
        pgr.percent() <= 15);
  }

  private static void exactSample(SeedReplicates students, Domain domain) {
    Gates.note(domain.key() + ": an exact sample of a cell's size: " + text(students.mean(EXACT)));
  }

  private void errors(SeedReplicates students, Domain domain) {
    double none = students.mean(EXACT).percent();
    double some = students.mean(SOME_ERRORS).percent();
    double many = students.mean(MANY_ERRORS).percent();
    gates.check(
        domain.key() + ": 0 / 30 / 60 % of the phrases misunderstood",
        Stream.of(EXACT, SOME_ERRORS, MANY_ERRORS)
            .map(name -> text(students.mean(name)))
            .reduce((a, b) -> a + " / " + b)
            .orElseThrow(),
        "falls",
        none > some && some > many);
  }

  private void twins(SeedReplicates students, Domain domain) {
    Estimate apart = students.difference(EXPLORER, TWIN);
    gates.check(
        domain.key() + ": equal profiles under two names, difference",
        apart.toString(),
        "0 within",
        apart.low() <= 0 && apart.high() >= 0);
    double renamed = students.difference(EXPLORER, RENAMED).value();
    gates.check(
        domain.key() + ": one generator under another name, difference",
        text(renamed),
        "0",
        renamed == 0);
  }

  private void referenceData() throws Exception {
    for (Domain domain : Domain.values()) {
      Setting setting = Setting.of(domain, Method.INSTANCE_GENERATION);
      GeneratedData data = study.data().importData(setting, MiniCorpus.reference());
      Pgr pgr = study.pgr(study.train(data));
      gates.check(
          domain.key() + ": the reference's data and recipe",
          pgr.toString(),
          "PGR 95 to 105",
          Math.abs(pgr.percent() - 100) <= 5);
    }
  }

  private void noise(SeedReplicates everything) {
    double pooled = everything.pooledDeviation();
    double largest = everything.largestDeviation();
    String kinds = everything.kinds().size() + " kinds of cells, 3 seeds each";
    gates.check(
        "standard deviation over seeds, pooled over " + kinds, text(pooled), "<= 8", pooled <= 8);
    gates.check("the largest of them", text(largest), "<= 16", largest <= 16);
  }

  /** The paper's central question; whatever comes out is reported. */
  private void finding() throws InterruptedException {
    for (Domain domain : Domain.values()) {
      Gates.note(
          "%s: %s solves %.1f %%, %s %.1f %%"
              .formatted(
                  domain.key(),
                  SCHOLAR,
                  solving(SCHOLAR, domain),
                  EXPLORER,
                  solving(EXPLORER, domain)));
      for (Method method : Method.values()) {
        Setting setting = Setting.of(domain, method);
        SeedReplicates students =
            study.results().repeats(cells(setting, List.of(SCHOLAR, EXPLORER)));
        Gates.note(
            "%s: the better solver, narrower range %s, against %s: difference %s"
                .formatted(
                    setting.key(),
                    text(students.mean(SCHOLAR)),
                    text(students.mean(EXPLORER)),
                    students.difference(SCHOLAR, EXPLORER)));
      }
    }
  }

  private double solving(String generator, Domain domain) throws InterruptedException {
    List<String> domains =
        study.config().benchmarks().stream().map(BenchmarkConfig::domain).toList();
    return study
        .results()
        .generatorScores(generator)
        .doubleColumn("score %")
        .get(domains.indexOf(domain.key()));
  }

  private void sameSeedTwice() throws InterruptedException {
    List<Cell> some = firstSeed(cells(Setting.MATH_INSTANCE_GENERATION, QUICK));
    try (Study again = open(runs.resolve("second"))) {
      requireDone(again.run(some, workers));
      double largest = 0;
      for (Cell cell : some) {
        double first = study.results().pgr(cell).orElseThrow().percent();
        double second = again.results().pgr(cell).orElseThrow().percent();
        largest = Math.max(largest, Math.abs(first - second));
      }
      gates.check(
          "the same seed twice: largest difference of 4 students",
          text(largest),
          "0",
          largest == 0);
    }
  }

  private SeedReplicates trained(List<Cell> cells) throws InterruptedException {
    requireDone(study.run(cells, workers));
    return study.results().repeats(cells);
  }

  private static void requireDone(Map<String, String> failures) {
    if (!failures.isEmpty()) {
      throw new IllegalStateException("cells failed: " + failures);
    }
  }

  private List<Cell> cells(Setting setting, List<String> generators) {
    return study.cells().of(setting, generators);
  }

  private List<Cell> firstSeed(List<Cell> cells) {
    long first = study.config().trainingSeeds().getFirst();
    return cells.stream().filter(cell -> cell.seed() == first).toList();
  }

  private static Study open(Path runs) {
    return Study.open(STUDY, runs).withProgress(ProgressListener.none());
  }

  private static String text(Pgr pgr) {
    Estimate interval = pgr.interval().orElseThrow().times(100);
    return "%.1f [%.1f, %.1f]".formatted(interval.value(), interval.low(), interval.high());
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
