package agora.study;

import agora.analyze.CostFrontier;
import agora.analyze.FeatureTable;
import agora.analyze.VolumePoint;
import agora.data.ProgressListener;
import agora.data.Setting;
import agora.evaluate.Evaluation;
import agora.score.Differences;
import agora.score.Pgr;
import agora.score.ScoreBoard;
import agora.score.SeedReplicates;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tech.tablesaw.api.Table;

/** Results of a study: tables and readings of what is finished. */
public final class Results {
  private static final List<String> WITH_COMMITTED_FIGURES = List.of("mini", "mini-properties");

  private final StudyParts parts;
  private final StudyConfig config;
  private final ProgressListener progress;

  Results(StudyParts parts, ProgressListener progress) {
    this.parts = parts;
    this.config = parts.config();
    this.progress = progress;
  }

  /** Returns the PGR of a cell, if every stage is done. */
  public Optional<Pgr> pgr(Cell cell) throws InterruptedException {
    return parts.known(cell);
  }

  /**
   * Returns the PGR of each generator in a setting, best first; for real models above the paper's.
   */
  public Table pgr(Setting setting) throws InterruptedException {
    return boards().pgr(setting);
  }

  /**
   * Returns the board of PGR, generators by settings, as means over seeds, with the reason of each
   * missing cell.
   */
  public ScoreBoard scoreBoard() throws InterruptedException {
    return boards().scoreBoard(Setting.all());
  }

  /** Returns the PGR of every finished cell of one setting. */
  public ScoreBoard scoreBoard(Setting setting) throws InterruptedException {
    return boards().scoreBoard(List.of(setting));
  }

  /**
   * Returns the differences in PGR between a generator and each other, and what would settle open
   * ones.
   *
   * @throws IllegalStateException if it has no finished setting; the message says why
   */
  public Differences differences(String generator) throws InterruptedException {
    return boards().differences(config.source(generator));
  }

  /** Returns the finished cells among these, grouped by generator and setting over seeds. */
  public SeedReplicates repeats(List<Cell> cells) throws InterruptedException {
    return boards().repeats(cells);
  }

  /** Returns PGR by prompt style, where a study has cells of several styles. */
  public SeedReplicates styles() throws InterruptedException {
    return boards().styles();
  }

  /** Returns PGR by volume, where a study has cells of several volumes. */
  public List<VolumePoint> volumes() throws InterruptedException {
    return new FeatureRows(parts).volumes();
  }

  /** Returns the mean PGR and the data cost of each generator. */
  public CostFrontier costs() throws InterruptedException {
    return new FeatureRows(parts).costs();
  }

  /**
   * Returns one row per generator and setting with a finished student: metrics and PGR as means
   * over seeds, and the generator's own score.
   */
  public FeatureTable features() throws InterruptedException {
    return new FeatureRows(parts).features(progress);
  }

  /** Returns base and reference on every benchmark, and the gap between them with its interval. */
  public Table gaps() throws InterruptedException {
    return boards().gaps(progress);
  }

  /** Returns a generator's own scores on every benchmark, in percent with 95 % intervals. */
  public Table generatorScores(String generator) throws InterruptedException {
    return boards().solving(config.generator(generator), progress);
  }

  /** Returns one evaluation of a student, problem by problem. */
  public Evaluation evaluation(Student student, String benchmark) throws InterruptedException {
    return parts.scores().evaluation(student, config.benchmark(benchmark), progress);
  }

  /** Returns the student's answers on the first benchmark of its domain, one row per problem. */
  public Table answers(Student student) throws InterruptedException {
    return parts.scores().answers(student, progress);
  }

  /** Returns the profile of one generator: scores, answers, errors, cost. */
  public GeneratorProfile profile(String generator) throws InterruptedException {
    return GeneratorProfile.of(parts, config.source(generator));
  }

  /** Returns the findings in sentences. */
  public Findings findings() {
    return new Findings(parts, progress);
  }

  /** Returns the report of what is finished. */
  public Report report() throws InterruptedException {
    return Report.of(config.label(), scoreBoard(), new FeatureRows(parts), findings());
  }

  /**
   * Returns the folder of a page's figures: {@code figures/<page>} for the embedded miniature,
   * whose figures are committed, and {@code figures/<page>} in the run directory for every other
   * study.
   */
  public Path figures(String page) {
    return WITH_COMMITTED_FIGURES.contains(config.name())
        ? Path.of("figures", page)
        : parts.runs().root().resolve("figures").resolve(page);
  }

  private ResultTables boards() {
    return new ResultTables(parts);
  }
}
