package agora.study;

import agora.data.Domain;
import agora.data.ProgressListener;
import agora.data.Setting;
import agora.evaluate.Evaluation;
import agora.evaluate.Protocol;
import agora.llama.Checkpoint;
import agora.llm.ChatModel;
import agora.sandbox.SandboxUnavailableException;
import agora.score.Pgr;
import agora.score.ProblemScores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Scores of base, reference, students and generators on the study's benchmarks, and the PGR from
 * them.
 */
final class StudyEvaluator {
  private static final int GENERATOR_REQUESTS = 32;

  private final StudyConfig config;
  private final EvaluateStage stage;
  private final Students students;
  private final TrainStage training;
  private final Connections connections;
  private final RunDirectory runs;
  private final Map<List<ProblemScores>, Pgr> pgrs = new ConcurrentHashMap<>();

  StudyEvaluator(
      StudyConfig config,
      RunDirectory runs,
      Connections connections,
      BenchmarkFiles files,
      TrainStage training) {
    this.config = config;
    this.training = training;
    this.runs = runs;
    this.connections = connections;
    this.stage = new EvaluateStage(config, runs, files);
    this.students = new Students(config.student());
  }

  List<BenchmarkConfig> benchmarks(Domain domain) {
    return stage.benchmarks(domain);
  }

  EvaluateStage.Subject base(BenchmarkConfig benchmark) {
    Path base = Checkpoint.find(config.student().base());
    return checkpoint(
        "base", base, config.student().baseIdentity(), benchmark, benchmark.baseProtocol());
  }

  EvaluateStage.Subject reference(BenchmarkConfig benchmark) {
    if (config.student().trainsReference()) {
      long seed = config.trainingSeeds().getFirst();
      return local(
          "reference",
          "student " + training.referenceKey(seed).hash(),
          protocol(benchmark, benchmark.referenceProtocol()),
          (progress, asking) ->
              students.ask(training.reference(seed, progress), "reference", progress, asking));
    }
    Path reference = Checkpoint.find(config.student().reference());
    return checkpoint(
        "reference",
        reference,
        Fingerprint.of(reference),
        benchmark,
        benchmark.referenceProtocol());
  }

  EvaluateStage.Subject student(Student student, BenchmarkConfig benchmark) {
    String name = student.cell().key();
    return local(
        name,
        "student " + student.identity(),
        protocol(benchmark, null),
        (progress, asking) -> students.ask(student.checkpoint(), name, progress, asking));
  }

  private EvaluateStage.Subject generator(StudyConfig.Generator generator) {
    return new EvaluateStage.Subject(
        generator.name(),
        "endpoint " + generator.endpoint().baseUrl() + " " + generator.endpoint().model(),
        null,
        Protocol.chat(),
        folder -> connections.asking(generator.endpoint(), GENERATOR_REQUESTS, folder),
        (progress, asking) -> asking.ask(opened(generator)));
  }

  /** Returns how a generator itself solves a benchmark's problems. */
  Evaluation generator(
      StudyConfig.Generator generator, BenchmarkConfig benchmark, ProgressListener progress)
      throws InterruptedException {
    return named(benchmark, stage.evaluate(generator(generator), benchmark, progress));
  }

  /** Returns how the base does on a benchmark. */
  Evaluation base(BenchmarkConfig benchmark, ProgressListener progress)
      throws InterruptedException {
    return stage.evaluate(base(benchmark), benchmark, progress);
  }

  /** Returns how the reference does on a benchmark. */
  Evaluation reference(BenchmarkConfig benchmark, ProgressListener progress)
      throws InterruptedException {
    return stage.evaluate(reference(benchmark), benchmark, progress);
  }

  /** Returns how a student does on a benchmark, problem by problem. */
  Evaluation evaluation(Student student, BenchmarkConfig benchmark, ProgressListener progress)
      throws InterruptedException {
    return named(benchmark, stage.evaluate(student(student, benchmark), benchmark, progress));
  }

  /** Returns an evaluation under the benchmark's name in the study: a kind may be there twice. */
  private static Evaluation named(BenchmarkConfig benchmark, Evaluation evaluation) {
    return new Evaluation(
        evaluation.about().withBenchmark(benchmark.name()),
        evaluation.rows(),
        evaluation.measures());
  }

  /** Returns the answers on the first benchmark of the domain; gold where there is one. */
  Table answers(Student student, ProgressListener progress) throws InterruptedException {
    BenchmarkConfig benchmark = benchmarks(student.cell().setting().domain()).getFirst();
    Table all = evaluation(student, benchmark, progress).table();
    Table shown = all.selectColumns("problem", "prompt", "answer", "gold", "verdict", "reason");
    shown.setName(benchmark.name() + ": answers of the student of " + student.cell().label());
    inWords(shown, all.doubleColumn("score"), benchmark.kind() + "/", benchmark.name() + "/");
    return shown.stringColumn("gold").allMatch(String::isEmpty)
        ? shown.removeColumns("gold")
        : shown;
  }

  /**
   * Names problems of a file in a published form by their own benchmark, and replaces the verdict
   * {@code partial} by the score.
   */
  static void inWords(Table shown, DoubleColumn score, String published, String own) {
    StringColumn problem = shown.stringColumn("problem");
    StringColumn verdict = shown.stringColumn("verdict");
    StringColumn reason = shown.stringColumn("reason");
    for (int i = 0; i < shown.rowCount(); i++) {
      if (problem.get(i).startsWith(published)) {
        problem.set(i, own + problem.get(i).substring(published.length()));
      }
      if (verdict.get(i).equals("partial")) {
        String against = score.get(i) < 0.5 ? ": lost to the baseline" : ": not lost";
        verdict.set(
            i,
            String.format(Locale.ROOT, "score %.0f of 100", 100 * score.get(i))
                + (reason.get(i).startsWith("the judge") ? against : ""));
      }
    }
  }

  /** Scores a student on every benchmark of its domain. */
  void evaluate(Student student, ProgressListener progress) throws InterruptedException {
    for (BenchmarkConfig benchmark : benchmarks(student.cell().setting().domain())) {
      stage.scores(student(student, benchmark), benchmark, progress);
    }
  }

  /**
   * Opens what grades a benchmark's answers.
   *
   * @throws SandboxUnavailableException if they are programs, and cannot be run on this machine
   */
  void requireGrading(BenchmarkConfig benchmark) {
    stage.requireGrading(benchmark);
  }

  /** Scores base and reference on a benchmark. */
  void ends(BenchmarkConfig benchmark, ProgressListener progress) throws InterruptedException {
    stage.scores(base(benchmark), benchmark, progress);
    stage.scores(reference(benchmark), benchmark, progress);
  }

  /** Returns the student's PGR on each benchmark of its domain, averaged as the paper does. */
  Pgr pgr(Student student, ProgressListener progress) throws InterruptedException {
    Domain domain = student.cell().setting().domain();
    return pgrs.computeIfAbsent(
        scores(domain, benchmark -> student(student, benchmark), progress), StudyEvaluator::pgr);
  }

  /** Returns the PGR of a checkpoint, asked as students are. */
  Pgr pgr(Setting setting, String name, Path checkpoint, ProgressListener progress)
      throws InterruptedException {
    String identity = Fingerprint.of(checkpoint);
    return pgr(
        scores(
            setting.domain(),
            benchmark -> checkpoint(name, checkpoint, identity, benchmark, null),
            progress));
  }

  /** Returns the scores of a student, base and reference on one benchmark after the other. */
  private List<ProblemScores> scores(
      Domain domain,
      Function<BenchmarkConfig, EvaluateStage.Subject> student,
      ProgressListener progress)
      throws InterruptedException {
    List<ProblemScores> scores = new ArrayList<>();
    for (BenchmarkConfig benchmark : benchmarks(domain)) {
      scores.add(stage.scores(student.apply(benchmark), benchmark, progress));
      scores.add(stage.scores(base(benchmark), benchmark, progress));
      scores.add(stage.scores(reference(benchmark), benchmark, progress));
    }
    return scores;
  }

  /** Returns the PGR from the scores of student, base and reference, three for each benchmark. */
  private static Pgr pgr(List<ProblemScores> scores) {
    List<Pgr> parts = new ArrayList<>();
    for (int i = 0; i < scores.size(); i += 3) {
      parts.add(Pgr.of(scores.get(i), scores.get(i + 1), scores.get(i + 2)));
    }
    return parts.size() == 1 ? parts.getFirst() : Pgr.average(parts);
  }

  /**
   * Returns base, student and reference on each benchmark of the student's domain, with 95 %
   * intervals in percent.
   */
  Table table(Student student, ProgressListener progress) throws InterruptedException {
    StringColumn benchmarkName = StringColumn.create("benchmark");
    StringColumn model = StringColumn.create("model");
    StringColumn protocol = StringColumn.create("prompt form");
    IntColumn n = IntColumn.create("n");
    DoubleColumn score = DoubleColumn.create("score %");
    DoubleColumn low = DoubleColumn.create("low 95 %");
    DoubleColumn high = DoubleColumn.create("high 95 %");
    DoubleColumn cut = DoubleColumn.create("cut off at the length limit %");
    StringColumn remark = StringColumn.create("remark");
    for (BenchmarkConfig benchmark : benchmarks(student.cell().setting().domain())) {
      List<Evaluation> evaluations =
          List.of(
              base(benchmark, progress),
              stage.evaluate(student(student, benchmark), benchmark, progress),
              reference(benchmark, progress));
      List<String> names = List.of("base", "student", "reference");
      for (int i = 0; i < names.size(); i++) {
        Evaluation evaluation = evaluations.get(i);
        benchmarkName.append(benchmark.name());
        model.append(names.get(i));
        protocol.append(evaluation.about().protocol().label());
        n.append(evaluation.n());
        score.append(100 * evaluation.score());
        low.append(100 * evaluation.measures().getFirst().low());
        high.append(100 * evaluation.measures().getFirst().high());
        remark.append(remark(evaluation.about()));
        Double share = evaluation.about().cut();
        if (share == null) {
          cut.appendMissing();
        } else {
          cut.append(100 * share);
        }
      }
    }
    Table table =
        Table.create(
            student.cell().label(), benchmarkName, model, protocol, n, score, low, high, cut);
    if (remark.isEmpty() || remark.unique().size() > 1) {
      return table.addColumns(remark);
    }
    String once = remark.get(0);
    return once.isEmpty() ? table : table.setName(student.cell().label() + ". Note: " + once);
  }

  /** Returns what a reader should know beside a score: its rule, and whether replies were cut. */
  private static String remark(Evaluation.About about) {
    return Stream.of(about.rule(), about.warning())
        .filter(text -> text != null && !text.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /** Returns whether the student is evaluated on every benchmark of its domain. */
  boolean evaluated(Student student) {
    return benchmarks(student.cell().setting().domain()).stream()
            .allMatch(benchmark -> stage.evaluated(student(student, benchmark), benchmark))
        && ended(student.cell().setting().domain());
  }

  /** Returns whether base and reference are evaluated on every benchmark of a domain. */
  boolean ended(Domain domain) {
    return benchmarks(domain).stream()
        .allMatch(benchmark ->
            stage.evaluated(base(benchmark), benchmark)
                && stage.evaluated(reference(benchmark), benchmark));
  }

  boolean solved(StudyConfig.Generator generator, BenchmarkConfig benchmark) {
    return stage.evaluated(generator(generator), benchmark);
  }

  private EvaluateStage.Subject checkpoint(
      String name,
      Path checkpoint,
      String identity,
      BenchmarkConfig benchmark,
      @Nullable Protocol protocol) {
    return local(
        name,
        "checkpoint " + identity,
        protocol(benchmark, protocol),
        (progress, asking) -> students.ask(checkpoint, name, progress, asking));
  }

  /** Returns a checkpoint that answers in this process, or by the study's decoder. */
  private EvaluateStage.Subject local(
      String name, String identity, Protocol protocol, EvaluateStage.Opening opening) {
    String decoder = config.student().decoder();
    return new EvaluateStage.Subject(
        name,
        decoder == null ? identity : identity + " by " + decoder,
        students.computedOn(),
        protocol,
        folder -> students.asking(),
        opening);
  }

  /** Returns a generator; its connection stays open until the study is closed. */
  private ChatModel opened(StudyConfig.Generator generator) {
    Path batches = runs.root().resolve("solving-" + generator.name() + ".batches");
    return connections.chat(generator.endpoint(), batches);
  }

  private static Protocol protocol(BenchmarkConfig benchmark, @Nullable Protocol own) {
    if (own != null) {
      return own;
    }
    return benchmark.protocol() != null ? benchmark.protocol() : Protocol.chat();
  }
}
