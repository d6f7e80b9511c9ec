package agora.study;

import agora.analyze.CostFrontier;
import agora.analyze.FeatureTable;
import agora.analyze.VolumePoint;
import agora.data.Dataset;
import agora.data.Domain;
import agora.data.Instance;
import agora.data.PaperTables;
import agora.data.ProgressListener;
import agora.data.Setting;
import agora.evaluate.Evaluation;
import agora.generate.DataGenerator;
import agora.intrinsic.MetricReport;
import agora.score.Pgr;
import agora.score.Repeats;
import agora.score.ScoreBoard;
import agora.train.TrainingListener;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.Table;

/**
 * A study, open: from its file to PGR, stage by stage or all at once. What a stage has done before
 * is not done again.
 */
public final class Study implements AutoCloseable {
  private final StudyConfig config;
  private final Path file;
  private final RunDirectory runs;
  private final Connections connections;
  private final BenchmarkFiles files;
  private final GenerateStage generating;
  private final TrainStage training;
  private final Scores scores;
  private final ProgressListener progress;
  private final TrainingListener steps;

  private Study(StudyConfig config, Path file, RunDirectory runs) {
    this.config = config;
    this.file = file;
    this.runs = runs;
    this.connections = new Connections(new Purse(runs, config.budgetUsd()));
    this.files = new BenchmarkFiles(config, connections);
    this.generating = new GenerateStage(config, runs, connections);
    this.training = new TrainStage(config.student(), runs);
    this.scores = new Scores(config, runs, connections, files);
    this.progress = ProgressListener.none();
    this.steps = TrainingListener.none();
  }

  /** The same study, told to others: what it has open and has read is shared. */
  private Study(Study study, ProgressListener progress, TrainingListener steps) {
    this.config = study.config;
    this.file = study.file;
    this.runs = study.runs;
    this.connections = study.connections;
    this.files = study.files;
    this.generating = study.generating;
    this.training = study.training;
    this.scores = study.scores;
    this.progress = progress;
    this.steps = steps;
  }

  /** Opens the study that {@code AGORA_STUDY} names, else {@code data/studies/mini.json}. */
  public static Study open() {
    String named = System.getenv("AGORA_STUDY");
    return open(Path.of(named == null || named.isBlank() ? "data/studies/mini.json" : named));
  }

  /** Opens a study's file; its results go to {@code runs/<name>}. */
  public static Study open(Path file) {
    StudyConfig config = StudyFile.read(file);
    String runs = Optional.ofNullable(System.getenv("AGORA_RUNS")).orElse("runs");
    return open(file, Path.of(runs, config.name()));
  }

  /** Opens a study's file with its results in this folder. */
  public static Study open(Path file, Path runs) {
    return new Study(StudyFile.read(file), file, RunDirectory.at(runs));
  }

  /** Returns this study, reporting to a listener. */
  public Study withProgress(ProgressListener listener) {
    return new Study(this, listener, steps);
  }

  /** Returns this study, its training steps told to a listener. */
  public Study withTraining(TrainingListener listener) {
    return new Study(this, progress, listener);
  }

  public StudyConfig config() {
    return config;
  }

  /** Returns every cell: generators by settings by seeds, then the variants. */
  public List<Cell> cells() {
    return Cells.of(config);
  }

  /**
   * Returns the cell of this key.
   *
   * @throws IllegalArgumentException if the study has none
   */
  public Cell cell(String key) {
    return Cells.find(config, key);
  }

  /**
   * Returns the cell of this generator in this setting, with the study's prompt style, volume and
   * first seed.
   */
  public Cell cell(Setting setting, String generator) {
    return new Cell(
        setting,
        config.generator(generator).name(),
        config.promptStyle(),
        config.volume(),
        config.trainingSeeds().getFirst());
  }

  /**
   * Returns what every cell is, which of its stages are done, and what is left to pay: calls,
   * tokens, USD for generation and for judging, hours of the student's device, disk. Data that
   * several cells share is counted with the first of them; the last row is the sum.
   */
  public Table plan() throws InterruptedException {
    return plan(cells());
  }

  /** Returns the plan of these cells alone; see {@link #plan()}. */
  public Table plan(List<Cell> cells) throws InterruptedException {
    return planned().table(cells);
  }

  /** Returns how far each of these cells is: nothing, data, student, all. */
  public Table status(List<Cell> cells) throws InterruptedException {
    return planned().status(cells);
  }

  /** Returns how far each cell is: nothing, data, student, all. */
  public Table status() throws InterruptedException {
    return status(cells());
  }

  /**
   * Returns what stands in the way of running these cells, by field of the study's file: keys that
   * are not set, files that are missing, prompts and seeds that do not fit. Nothing is asked.
   */
  public Map<String, String> check(List<Cell> cells) throws InterruptedException {
    return preflight().findings(cells);
  }

  /** Returns the generators: name, model, prices, who answers. */
  public Table generators() {
    return Generators.table(config);
  }

  /** Returns the cells of one setting. */
  public List<Cell> cells(Setting setting) {
    return cells().stream().filter(cell -> cell.setting() == setting).toList();
  }

  /** Returns the cells of some generators in one setting, at the study's volume and style. */
  public List<Cell> cells(Setting setting, List<String> generators) {
    return Cells.of(config, setting, generators);
  }

  /** Returns the cells of some generators in every setting of a domain. */
  public List<Cell> cells(Domain domain, List<String> generators) {
    return Cells.of(config, domain, generators);
  }

  /** Returns the prompt that is really sent for an item; nothing is asked. */
  public String prompt(Setting setting, String generator, int item) throws InterruptedException {
    return generating.prompt(cell(setting, generator), item);
  }

  /** Returns the seeds of a setting, as the study maps them. */
  public Dataset seeds(Setting setting) {
    return new Dataset(
        "seeds of " + setting.key(),
        generating.seeds(setting).stream()
            .map(seed -> Instance.of(seed.instruction(), seed.response()))
            .toList());
  }

  /**
   * Returns one item in slow motion: what is really sent, what comes back, and the verdict on it.
   */
  public DataGenerator.SlowMotion slowMotion(Setting setting, String generator, int item)
      throws InterruptedException {
    return generating.slowMotion(cell(setting, generator), item);
  }

  /** Returns the data of a generator in a setting, generating what is missing. */
  public GeneratedData generate(Setting setting, String generator) throws InterruptedException {
    return generate(cell(setting, generator));
  }

  /** Returns the data of a cell, generating what is missing. */
  public GeneratedData generate(Cell cell) throws InterruptedException {
    if (generating.known(cell).isEmpty()) {
      Preflight.require(file, preflight().generation(List.of(cell)));
    }
    return generating.generate(cell, progress);
  }

  /**
   * Returns data that somebody already has as if this study had generated it.
   *
   * @param name what tables call its generator
   * @param data instruction and response as JSON or JSONL, or chat {@code messages}
   */
  public GeneratedData adopt(Setting setting, String name, Path data) throws InterruptedException {
    return new Adoption(runs).adopt(setting, name, data, config.trainingSeeds().getFirst());
  }

  /**
   * Returns a data set in memory as if this study had generated it; its name is the generator's.
   */
  public GeneratedData adopt(Setting setting, Dataset data) throws InterruptedException {
    return new Adoption(runs)
        .adopt(setting, data.name(), data.instances(), config.trainingSeeds().getFirst());
  }

  /** Returns the student of this data, training it if it is not there. */
  public Student train(GeneratedData data) throws InterruptedException {
    return training.train(data, steps, progress);
  }

  /**
   * Returns base, student and reference on the benchmarks of the student's domain, with 95 %
   * intervals.
   */
  public Table evaluate(Student student) throws InterruptedException {
    return scores.table(student, progress);
  }

  /** Returns one evaluation of a student, problem by problem. */
  public Evaluation evaluation(Student student, String benchmark) throws InterruptedException {
    return scores.evaluation(student, config.benchmark(benchmark), progress);
  }

  /** Returns the student's answers on the first benchmark of its domain, a row a problem. */
  public Table answers(Student student) throws InterruptedException {
    String benchmark = scores.benchmarks(student.cell().setting().domain()).getFirst().name();
    return evaluation(student, benchmark)
        .table()
        .selectColumns("problem", "prompt", "answer", "gold", "verdict", "reason");
  }

  /** Returns the student's PGR on the benchmarks of its domain, averaged as the paper does. */
  public Pgr pgr(Student student) throws InterruptedException {
    return scores.pgr(student, progress);
  }

  /**
   * Returns the PGR of a checkpoint that this study did not train; the base itself has none of the
   * gap recovered.
   *
   * @param name what tables call it
   * @param checkpoint in the Hugging Face layout
   */
  public Pgr pgr(Setting setting, String name, Path checkpoint) throws InterruptedException {
    return scores.pgr(setting, name, checkpoint, progress);
  }

  /** Returns base and reference on every benchmark, and the gap between them with its interval. */
  public Table gaps() throws InterruptedException {
    return scores.gaps(progress);
  }

  /** Returns the PGR of each generator with a finished student here, over the paper's. */
  public Table pgr(Setting setting) throws InterruptedException {
    return scoreBoard(setting).besidePaper(PaperTables.open(Path.of("data/paper")), setting);
  }

  /**
   * Returns how a generator itself does on every benchmark: n, score in percent with its 95 %
   * interval.
   */
  public Table solving(String generator) throws InterruptedException {
    return scores.solving(config.generator(generator), progress);
  }

  /** Brings one cell from nothing, or from where it was, to its PGR and the metrics of its data. */
  public Pgr complete(Cell cell) throws InterruptedException {
    GeneratedData data = generate(cell);
    Student student = train(data);
    scores.evaluate(student, progress);
    measure(data);
    return pgr(student); // last: where base and reference have no gap, all else is there
  }

  /**
   * Brings every cell to its PGR, as many side by side as there are cores, or GPUs.
   *
   * <p>Where generated code cannot be run, cells scored by running code are skipped, and named.
   *
   * @return why each cell that is not done is not; empty if all are done
   * @throws IllegalArgumentException if {@link #check} finds something; nothing is asked then
   */
  public Map<String, String> run() throws InterruptedException {
    return run(cells());
  }

  /** Brings these cells to their PGR, as many side by side as there are cores, or GPUs. */
  public Map<String, String> run(List<Cell> cells) throws InterruptedException {
    return run(cells, Device.count(config.student()));
  }

  /** Brings these cells to their PGR, so many side by side. */
  public Map<String, String> run(List<Cell> cells, int workers) throws InterruptedException {
    return new StudyRun(this, file, runs, scores, progress).run(cells, workers);
  }

  /** Returns the cell's PGR if every stage is done. */
  public Optional<Pgr> known(Cell cell) throws InterruptedException {
    try {
      Optional<GeneratedData> data = generating.known(cell);
      Optional<Student> student = data.isEmpty() ? Optional.empty() : training.known(data.get());
      return student.isPresent() && scores.evaluated(student.get())
          ? Optional.of(scores.pgr(student.get(), ProgressListener.none()))
          : Optional.empty();
    } catch (IllegalArgumentException | UncheckedIOException inputsMissing) {
      return Optional.empty();
    }
  }

  /** Returns the PGR of every finished cell of the grid, the mean over the training seeds. */
  public ScoreBoard scoreBoard() throws InterruptedException {
    return new Boards(this).scoreBoard(Setting.all());
  }

  /** Returns the same of one setting alone. */
  public ScoreBoard scoreBoard(Setting setting) throws InterruptedException {
    return new Boards(this).scoreBoard(List.of(setting));
  }

  /** Returns the finished ones of these cells, the seeds of a generator and setting together. */
  public Repeats repeats(List<Cell> cells) throws InterruptedException {
    return new Boards(this).repeats(cells);
  }

  /** Returns the intrinsic metrics of data, measuring what is missing. */
  public MetricReport measure(GeneratedData data) throws InterruptedException {
    return new MetricsStage(config, runs, connections).measure(data, progress);
  }

  /** Returns the metrics of the study's data, instance by instance. */
  public StudyMetrics metrics() {
    return new StudyMetrics(
        this, new MetricsStage(config, runs, connections), runs, generating::known);
  }

  /** Returns one row per finished cell: its metrics, its generator's own score, its PGR. */
  public FeatureTable features() throws InterruptedException {
    return new FeatureRows(this, scores).features(progress);
  }

  /** Returns the mean PGR of each generator against what its data cost. */
  public CostFrontier costs() throws InterruptedException {
    return new FeatureRows(this, scores).costs();
  }

  /** Returns PGR by prompt style, where a study has cells of several styles. */
  public Repeats styles() throws InterruptedException {
    return new Boards(this).styles();
  }

  /** Returns PGR by volume, where a study has cells of several volumes. */
  public List<VolumePoint> volumes() throws InterruptedException {
    return new FeatureRows(this, scores).volumes();
  }

  @Override
  public void close() {
    connections.close();
  }

  private Plan planned() {
    Estimates estimates = new Estimates(config, generating, training, files);
    return new Plan(config, generating, training, scores, estimates);
  }

  private Preflight preflight() {
    return new Preflight(
        config, generating, training, files, planned(), connections.purse(), runs, System::getenv);
  }
}
