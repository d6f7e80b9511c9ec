package agora.study;

import agora.analyze.CostFrontier;
import agora.analyze.FeatureTable;
import agora.analyze.VolumePoint;
import agora.data.Dataset;
import agora.data.Domain;
import agora.data.ProgressListener;
import agora.data.Setting;
import agora.evaluate.Evaluation;
import agora.generate.DataGenerator;
import agora.intrinsic.MetricReport;
import agora.score.Differences;
import agora.score.Pgr;
import agora.score.Repeats;
import agora.score.ScoreBoard;
import agora.train.RenderedSample;
import agora.train.TrainingListener;
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
  private final StudyParts parts;
  private final StudyConfig config;
  private final GenerateStage generating;
  private final TrainStage training;
  private final Scores scores;
  private final ProgressListener progress;
  private final TrainingListener steps;

  private Study(StudyParts parts, ProgressListener progress, TrainingListener steps) {
    this.parts = parts;
    this.config = parts.config();
    this.generating = parts.generating();
    this.training = parts.training();
    this.scores = parts.scores();
    this.progress = progress;
    this.steps = steps;
  }

  /**
   * Starts the description of a study of your own generator or data, beside the embedded
   * miniature's generators.
   *
   * @param name names its folder below {@code runs/}
   */
  public static StudyBuilder builder(String name) {
    return new StudyBuilder(name);
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
    return new Study(
        StudyParts.open(config, file, runs), ProgressListener.none(), TrainingListener.none());
  }

  /** Returns a view of this study that reports to a listener. */
  public Study withProgress(ProgressListener listener) {
    return new Study(parts, listener, steps);
  }

  /** Lets generations go on even if their first answers are nearly all rejected; returns this. */
  public Study goingOn() {
    generating.goOn();
    return this;
  }

  /** Returns a view of this study that reports its training steps to a listener. */
  public Study withTraining(TrainingListener listener) {
    return new Study(parts, progress, listener);
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

  /** Returns the cell of a generator in a setting, with the study's style, volume, first seed. */
  public Cell cell(Setting setting, String generator) {
    return Cells.of(config, setting, generator);
  }

  /** Returns the generator that pages show: yours where there is one, else the file's second. */
  public String generator() {
    return config.subject();
  }

  /**
   * Returns where a page saves its figures: {@code figures/<page>} for the embedded miniature,
   * whose figures are committed, and {@code figures/<page>} in the run directory for every other
   * study.
   */
  public Path figures(String page) {
    return parts.figures(page);
  }

  /** Returns what each cell is, what of it is done, and what is left to pay; the last row sums. */
  public Table plan() throws InterruptedException {
    return plan(cells());
  }

  /** Returns the plan of these cells alone; see {@link #plan()}. */
  public Table plan(List<Cell> cells) throws InterruptedException {
    return parts.plan().table(cells);
  }

  /** Returns how far each of these cells is: nothing, data, student, all. */
  public Table status(List<Cell> cells) throws InterruptedException {
    return parts.plan().status(cells);
  }

  /** Returns how far each cell is: nothing, data, student, all. */
  public Table status() throws InterruptedException {
    return status(cells());
  }

  /** Returns what stands in the way of these cells, by field of the study's file; asks nothing. */
  public Map<String, String> check(List<Cell> cells) throws InterruptedException {
    return parts.preflight().findings(cells);
  }

  /** Returns what a reader has to know beside the numbers, such as data sets that are small. */
  public List<String> notes() throws InterruptedException {
    return new Notes(config, generating).all();
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
        "seeds of " + setting.label(),
        generating.seeds(setting).stream().map(GeneratedData::instance).toList());
  }

  /** Returns one instance of a setting as its student would learn it, token by token. */
  public RenderedSample rendered(Setting setting) {
    return StudentCheck.rendered(config.student(), seeds(setting));
  }

  /** Returns one item: what is really sent, what comes back, and the verdict on it. */
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
      Preflight.require(parts.file(), parts.preflight().generation(List.of(cell)));
    }
    return generating.generate(cell, progress);
  }

  /** Returns a file's instances, under a generator's name, as if this study had generated them. */
  public GeneratedData adopt(Setting setting, String name, Path data) throws InterruptedException {
    return generating.imports().data(setting, name, data, config.trainingSeeds().getFirst());
  }

  /** Returns a data set in memory as if this study had generated it, under its own name. */
  public GeneratedData adopt(Setting setting, Dataset data) throws InterruptedException {
    long seed = config.trainingSeeds().getFirst();
    return generating.imports().data(setting, data.name(), data.instances(), seed);
  }

  /** Returns the student of this data, training it if it is not there. */
  public Student train(GeneratedData data) throws InterruptedException {
    return training.train(data, steps, progress);
  }

  /** Returns base, student and reference on the benchmarks of its domain, with 95 % intervals. */
  public Table evaluate(Student student) throws InterruptedException {
    return scores.table(student, progress);
  }

  /** Returns one evaluation of a student, problem by problem. */
  public Evaluation evaluation(Student student, String benchmark) throws InterruptedException {
    return scores.evaluation(student, config.benchmark(benchmark), progress);
  }

  /** Returns the student's answers on the first benchmark of its domain, a row a problem. */
  public Table answers(Student student) throws InterruptedException {
    return scores.answers(student, progress);
  }

  /** Returns the student's PGR on the benchmarks of its domain, averaged as the paper does. */
  public Pgr pgr(Student student) throws InterruptedException {
    return scores.pgr(student, progress);
  }

  /** Returns the PGR of a checkpoint that this study did not train, in Hugging Face's layout. */
  public Pgr pgr(Setting setting, String name, Path checkpoint) throws InterruptedException {
    return scores.pgr(setting, name, checkpoint, progress);
  }

  /** Returns base and reference on every benchmark, and the gap between them with its interval. */
  public Table gaps() throws InterruptedException {
    return scores.gaps(progress);
  }

  /** Returns the PGR of each generator here, best first; of real models over the paper's. */
  public Table pgr(Setting setting) throws InterruptedException {
    return new Boards(this, parts.failures()).pgr(setting);
  }

  /** Returns how a generator itself does on every benchmark, in percent with 95 % intervals. */
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
    return new StudyRun(this, parts, progress).run(cells, workers);
  }

  /** Returns the cell's PGR if every stage is done. */
  public Optional<Pgr> known(Cell cell) throws InterruptedException {
    return parts.known(cell);
  }

  /** Returns the PGR of every cell, generators by settings, mean over seeds; why some are not. */
  public ScoreBoard scoreBoard() throws InterruptedException {
    return new Boards(this, parts.failures()).scoreBoard(Setting.all());
  }

  /** Returns the PGR of every finished cell of one setting. */
  public ScoreBoard scoreBoard(Setting setting) throws InterruptedException {
    return new Boards(this, parts.failures()).scoreBoard(List.of(setting));
  }

  /** Returns everything that is known of one generator: scores, answers, errors, cost. */
  public GeneratorProfile profile(String generator) throws InterruptedException {
    return GeneratorProfile.of(this, parts, config.source(generator));
  }

  /**
   * Returns how much more a generator's data recovers than that of each other, and what would
   * settle what is open.
   *
   * @throws IllegalStateException if it has no finished setting; the message says why
   */
  public Differences differences(String generator) throws InterruptedException {
    return new Boards(this, parts.failures()).differences(config.source(generator));
  }

  /** Returns the finished ones of these cells, the seeds of a generator and setting together. */
  public Repeats repeats(List<Cell> cells) throws InterruptedException {
    return new Boards(this, parts.failures()).repeats(cells);
  }

  /** Returns the folder of everything that this study produced. */
  Path folder() {
    return parts.runs().root();
  }

  /** Returns the intrinsic metrics of data, measuring what is missing. */
  public MetricReport measure(GeneratedData data) throws InterruptedException {
    return parts.metrics().measure(data, progress);
  }

  /** Returns the metrics of the study's data, instance by instance. */
  public StudyMetrics metrics() {
    return new StudyMetrics(this, parts.metrics(), parts.runs(), generating::known);
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
    return new Boards(this, parts.failures()).styles();
  }

  /** Returns PGR by volume, where a study has cells of several volumes. */
  public List<VolumePoint> volumes() throws InterruptedException {
    return new FeatureRows(this, scores).volumes();
  }

  @Override
  public void close() {
    parts.connections().close();
  }
}
