package agora.study;

import agora.data.ProgressListener;
import agora.data.Setting;
import agora.score.Pgr;
import agora.store.SharedRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tech.tablesaw.api.Table;

/**
 * Open study: from its file to PGR, stage by stage or all at once. Finished stages are not
 * repeated.
 */
public final class Study implements AutoCloseable {
  private final StudyParts parts;
  private final StudyConfig config;
  private final ProgressListener progress;

  private Study(StudyParts parts, ProgressListener progress) {
    this.parts = parts;
    this.config = parts.config();
    this.progress = progress;
  }

  /** Opens the study that {@code AGORA_STUDY} names, else {@code data/studies/mini.json}. */
  public static Study open() {
    String named = System.getenv("AGORA_STUDY");
    return open(Path.of(named == null || named.isBlank() ? "data/studies/mini.json" : named));
  }

  /**
   * Opens a study's file; its results go to {@code runs/<name>}, of a built study beside the file.
   *
   * @throws IllegalArgumentException if the file is no study, or its name is another study's
   */
  public static Study open(Path file) {
    StudyConfig config = StudyFile.read(file);
    Path runs = StudyOwner.folder(config.name(), file);
    StudyOwner.claim(config.name(), file, runs);
    return open(config, file, runs);
  }

  /** Opens a study's file with its results in this folder. */
  public static Study open(Path file, Path runs) {
    return open(StudyFile.read(file), file, runs);
  }

  private static Study open(StudyConfig config, Path file, Path runs) {
    return new Study(StudyParts.open(config, file, runs), ProgressListener.none());
  }

  /** Returns a view of this study that reports to a listener. */
  public Study withProgress(ProgressListener listener) {
    return new Study(parts, listener);
  }

  /**
   * Returns this study for decisions: students are scored on development problems, and data ends at
   * each cell's own volume. Development problems are those of a benchmark's {@code development}
   * file, else its problems in even positions. Runs and budget are this study's; close both.
   */
  public Study forPilots() {
    return on(config.benchmarks().stream().map(BenchmarkConfig::onDevelopment).toList());
  }

  /**
   * Returns this study on the problems that {@link #forPilots} never uses, with its data; close
   * both.
   */
  public Study onHeldOutProblems() {
    return on(config.benchmarks().stream().map(BenchmarkConfig::onTest).toList());
  }

  private Study on(List<BenchmarkConfig> benchmarks) {
    StudyConfig other = config.withBenchmarks(benchmarks);
    return new Study(StudyParts.open(other, parts.file(), parts.runs().root(), true), progress);
  }

  /** Continues generations whose first answers are nearly all rejected; returns this. */
  public Study goingOn() {
    parts.generating().goOn();
    return this;
  }

  /** Returns the folder of the study's results, such as {@code runs/mini}. */
  public Path folder() {
    return parts.runs().root();
  }

  /** Returns the study's file as it was read. */
  public StudyConfig config() {
    return config;
  }

  /** Returns the cells: generators by settings by seeds, then the variants. */
  public Cells cells() {
    return Cells.of(config);
  }

  /** Returns the plan: finished stages, the cost of the rest, and obstacles. */
  public StudyPlan plan() {
    return new StudyPlan(parts);
  }

  /** Returns the inputs of generation and the import of data. */
  public StudyData data() {
    return new StudyData(parts);
  }

  /** Returns the metrics of the study's data, instance by instance. */
  public StudyMetrics metrics() {
    return new StudyMetrics(parts, progress);
  }

  /** Returns the results: tables and readings of what is finished. */
  public Results results() {
    return new Results(parts, progress);
  }

  /** Returns the data of a generator in a setting, generating what is missing. */
  public GeneratedData generate(Setting setting, String generator) throws InterruptedException {
    return generate(cells().get(setting, generator));
  }

  /** Returns the data of a cell, generating what is missing. */
  public GeneratedData generate(Cell cell) throws InterruptedException {
    if (parts.data(cell).isEmpty()) {
      Preflight.require(parts.file(), new Preflight(parts).generation(List.of(cell)));
    }
    return parts.generating().generate(cell, progress);
  }

  /** Returns the student of this data, training it if it is not there. */
  public Student train(GeneratedData data) throws InterruptedException {
    return train(data, 1);
  }

  /**
   * Returns the student that saw the data several times, training it if it is not there.
   *
   * @param passes times that it sees the data for each one of the recipe, &gt;= 1
   */
  public Student train(GeneratedData data, int passes) throws InterruptedException {
    if (passes < 1) {
      throw new IllegalArgumentException("passes over the data must be >= 1, were " + passes);
    }
    return parts.training().train(data, passes, progress);
  }

  /**
   * Trains and scores students that are missing, side by side where they are small enough that one
   * core is enough for each; of larger ones nothing is done. {@link #train(GeneratedData, int)} and
   * {@link #pgr(Student)} find them.
   *
   * @param passes data with the times that its student sees it for each one of the recipe
   */
  public void trainSideBySide(Map<GeneratedData, Integer> passes) throws InterruptedException {
    new StudyRun(parts, progress).trainSideBySide(passes);
  }

  /** Returns base, student and reference on the benchmarks of its domain, with 95 % intervals. */
  public Table evaluate(Student student) throws InterruptedException {
    return parts.scores().table(student, progress);
  }

  /** Returns the student's PGR on the benchmarks of its domain, averaged as the paper does. */
  public Pgr pgr(Student student) throws InterruptedException {
    return parts.scores().pgr(student, progress);
  }

  /** Returns the PGR of a checkpoint that this study did not train, in Hugging Face's layout. */
  public Pgr pgr(Setting setting, String name, Path checkpoint) throws InterruptedException {
    return parts.scores().pgr(setting, name, checkpoint, progress);
  }

  /** Returns the PGR of a cell, running its missing stages and metrics. */
  public Pgr pgr(Cell cell) throws InterruptedException {
    Student student = score(cell);
    measure(cell);
    return pgr(student); // last: where base and reference have no gap, all else is there
  }

  /** Runs the missing stages of a cell; its PGR then needs base and reference alone. */
  Student score(Cell cell) throws InterruptedException {
    Student student = train(generate(cell));
    parts.scores().evaluate(student, progress);
    return student;
  }

  /** Measures a cell's data, unless metrics wait until a table asks for them. */
  void measure(Cell cell) throws InterruptedException {
    if (!config.metrics().onDemand()) {
      metrics().measure(generate(cell));
    }
  }

  /** Scores base and reference on the benchmarks of these domains. */
  void ends(Set<String> domains) throws InterruptedException {
    new StudyRun(parts, progress).ends(domains);
  }

  /**
   * Returns the PGR of a cell, running its missing stages and metrics in this process. Obstacles
   * are looked for, and base and reference scored, before anything is paid.
   *
   * @throws IllegalArgumentException if the cell cannot run
   * @throws IllegalStateException if it cannot run on this machine, such as without a sandbox
   */
  public Pgr complete(Cell cell) throws InterruptedException {
    new StudyRun(parts, progress).prepare(cell);
    return pgr(cell);
  }

  /** Returns what this run shares with other machines; empty for an ordinary run. */
  public Optional<SharedRun> shared() {
    return Optional.ofNullable(parts.runs().shared());
  }

  /**
   * Runs every cell to its PGR, in as many processes as there are cores or GPUs.
   *
   * <p>Where generated code cannot be run, cells scored by running code are skipped, and named.
   *
   * @return why each cell that is not done is not; empty if all are done
   * @throws IllegalArgumentException if {@link StudyPlan#check} finds something; nothing is asked
   *     then
   */
  public Map<String, String> run() throws InterruptedException {
    return run(cells());
  }

  /** Runs these cells to their PGR, in as many processes as there are cores or GPUs. */
  public Map<String, String> run(List<Cell> cells) throws InterruptedException {
    return run(cells, Device.count(config.student()));
  }

  /** Runs these cells to their PGR, in the given number of processes. */
  public Map<String, String> run(List<Cell> cells, int workers) throws InterruptedException {
    return new StudyRun(parts, progress).run(cells, workers);
  }

  @Override
  public void close() {
    parts.connections().close();
  }
}
