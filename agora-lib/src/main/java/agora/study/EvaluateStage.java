package agora.study;

import agora.data.Domain;
import agora.data.Jsonl;
import agora.data.Progress;
import agora.data.ProgressListener;
import agora.evaluate.Evaluation;
import agora.evaluate.EvaluationConfig;
import agora.evaluate.Evaluator;
import agora.evaluate.Protocol;
import agora.llm.AskOptions;
import agora.llm.ChatModel;
import agora.score.ProblemScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Scores a model, student or generator, on the study's benchmarks. */
final class EvaluateStage {
  /** Raised when the same answers are graded otherwise; answers and judgements are kept then. */
  private static final int VERSION = 2;

  private static final String ANSWERS = "answers.jsonl";
  private static final String JUDGEMENTS = "judgements.jsonl";

  private final StudyConfig config;
  private final RunDirectory runs;
  private final BenchmarkFiles files;
  private final Map<Path, ProblemScores> read = new ConcurrentHashMap<>();

  EvaluateStage(StudyConfig config, RunDirectory runs, BenchmarkFiles files) {
    this.config = config;
    this.runs = runs;
    this.files = files;
  }

  /**
   * Model that is asked.
   *
   * @param name what a reader recognises the model by
   * @param identity what determines the model's answers
   * @param computedOn what a checkpoint's answers are computed on; null for an endpoint's
   * @param protocol how it is asked
   * @param asking how many requests are in flight, and what they cost, given the stage's folder
   * @param opening opens it
   */
  record Subject(
      String name,
      String identity,
      @Nullable ComputedOn computedOn,
      Protocol protocol,
      Function<Path, AskOptions> asking,
      Opening opening) {}

  /**
   * Opens a model, training it first if need be, has it asked, and closes it; done only when an
   * answer is really missing.
   */
  @FunctionalInterface
  interface Opening {
    void open(ProgressListener progress, Asking asking) throws IOException, InterruptedException;
  }

  /** Asks an open model. */
  @FunctionalInterface
  interface Asking {
    void ask(ChatModel model) throws IOException, InterruptedException;
  }

  List<BenchmarkConfig> benchmarks(Domain domain) {
    return config.benchmarks().stream().filter(b -> b.domain().equals(domain.key())).toList();
  }

  /** Returns how a model does on a benchmark, asking it where that is not known yet. */
  Evaluation evaluate(Subject subject, BenchmarkConfig benchmark, ProgressListener progress)
      throws InterruptedException {
    return Evaluation.read(folder(subject, benchmark, progress));
  }

  /** Returns the evaluation's scores alone, which stay in memory. */
  ProblemScores scores(Subject subject, BenchmarkConfig benchmark, ProgressListener progress)
      throws InterruptedException {
    return read.computeIfAbsent(
        folder(subject, benchmark, progress),
        folder -> scores(Evaluation.read(folder), subject.name()));
  }

  /** Throws {@code SandboxUnavailableException} if a benchmark's programs cannot be run here. */
  void requireGrading(BenchmarkConfig benchmark) {
    if (!BenchmarkFiles.isPairwise(benchmark)) {
      files.open(benchmark, Path.of(""));
    }
  }

  boolean evaluated(Subject subject, BenchmarkConfig benchmark) {
    return runs.find(key(subject, benchmark)).isPresent();
  }

  private Path folder(Subject subject, BenchmarkConfig benchmark, ProgressListener progress)
      throws InterruptedException {
    return runs.stage(
        key(subject, benchmark),
        partial -> {
          EvaluationConfig how = how(subject, benchmark, partial);
          read.clear(); // what is redone may come out otherwise
          keepAnswers(subject, benchmark, partial);
          subject
              .opening()
              .open(
                  progress,
                  model ->
                      Evaluator.evaluate(
                          files.open(benchmark, partial),
                          model,
                          how,
                          partial,
                          named(benchmark, progress)));
        });
  }

  private static EvaluationConfig how(Subject subject, BenchmarkConfig benchmark, Path partial) {
    EvaluationConfig how =
        EvaluationConfig.paper()
            .withProtocol(subject.protocol())
            .withAsking(subject.asking().apply(partial));
    return benchmark.sampling() == null ? how : how.withSampling(benchmark.sampling());
  }

  /**
   * Takes what was paid before grading changed: the judgements, whose journal names the texts that
   * they are about, and the answers of an endpoint. A student answers anew, on what it is computed.
   */
  private void keepAnswers(Subject subject, BenchmarkConfig benchmark, Path partial)
      throws IOException {
    Optional<Path> before = runs.find(inputs(subject, benchmark, VERSION - 1));
    List<String> journals =
        subject.computedOn() == null ? List.of(ANSWERS, JUDGEMENTS) : List.of(JUDGEMENTS);
    for (String journal : before.isPresent() ? journals : List.<String>of()) {
      Path there = before.get().resolve(journal);
      if (Files.exists(there) && Files.notExists(partial.resolve(journal))) {
        Files.copy(there, partial.resolve(journal));
      }
    }
  }

  /** Progress is of the study's benchmark, not of its kind: a miniature's is not GSM8K. */
  private static ProgressListener named(BenchmarkConfig benchmark, ProgressListener progress) {
    return update ->
        progress.update(
            update.stage().startsWith("ask ")
                ? new Progress(
                    "ask " + benchmark.name(), update.done(), update.total(), update.details())
                : update);
  }

  private StageKey key(Subject subject, BenchmarkConfig benchmark) {
    StageKey key = inputs(subject, benchmark, VERSION);
    ComputedOn computedOn = subject.computedOn();
    return computedOn == null ? key : runs.doneOrOwn(key, computedOn);
  }

  private StageKey inputs(Subject subject, BenchmarkConfig benchmark, int version) {
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("version", version);
    inputs.put("model", subject.identity());
    inputs.put("limit", benchmark.limit() == null ? 0 : benchmark.limit());
    if (benchmark.part() != null) {
      inputs.put("part", benchmark.part());
    }
    inputs.put("protocol", Jsonl.mapper().valueToTree(subject.protocol()));
    inputs.put(
        "sampling",
        benchmark.sampling() == null ? "paper" : Jsonl.mapper().valueToTree(benchmark.sampling()));
    inputs.putAll(files.identity(benchmark));
    return new StageKey("evaluate", benchmark.name() + "." + subject.name(), inputs);
  }

  private static ProblemScores scores(Evaluation evaluation, String model) {
    List<String> problems =
        evaluation.rows().stream().map(row -> row.answer().problem().id()).distinct().toList();
    return ProblemScores.of(
        evaluation.about().benchmark(),
        model,
        evaluation.about().protocol().label(),
        problems,
        evaluation.scores());
  }
}
