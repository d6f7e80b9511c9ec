package agora.study;

import agora.data.Domain;
import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.evaluate.Evaluation;
import agora.evaluate.EvaluationConfig;
import agora.evaluate.Evaluator;
import agora.evaluate.Protocol;
import agora.llm.ChatModel;
import agora.score.ProblemScores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scores a model, student or generator, on the study's benchmarks. */
final class EvaluateStage {
  private static final int VERSION = 1;

  private final StudyConfig config;
  private final RunDirectory runs;
  private final BenchmarkFiles files;

  EvaluateStage(StudyConfig config, RunDirectory runs, Connections connections) {
    this.config = config;
    this.runs = runs;
    this.files = new BenchmarkFiles(config, connections);
  }

  /** Opens a model only when an answer is really missing. */
  @FunctionalInterface
  interface Opening {
    Opened open() throws IOException;
  }

  /** A model while it answers. */
  interface Opened extends AutoCloseable {
    ChatModel model();

    @Override
    void close();
  }

  List<StudyConfig.BenchmarkConfig> benchmarks(Domain domain) {
    return config.benchmarks().stream().filter(b -> b.domain().equals(domain.key())).toList();
  }

  /**
   * Returns how a model does on a benchmark.
   *
   * @param name what a reader recognises the model by
   * @param identity what determines the model's answers
   * @param concurrency requests in flight
   */
  Evaluation evaluate(
      String name,
      Object identity,
      StudyConfig.BenchmarkConfig benchmark,
      Protocol protocol,
      int concurrency,
      Opening opening,
      ProgressListener progress)
      throws InterruptedException {
    StageKey key = key(name, identity, benchmark, protocol);
    Path folder =
        runs.stage(
            key,
            partial -> {
              EvaluationConfig how =
                  EvaluationConfig.paper().withProtocol(protocol).withConcurrency(concurrency);
              if (benchmark.sampling() != null) {
                how = how.withSampling(benchmark.sampling());
              }
              try (Opened opened = opening.open()) {
                Evaluator.evaluate(
                    files.open(benchmark, partial), opened.model(), how, partial, progress);
              }
            });
    return Evaluation.read(folder);
  }

  StageKey key(
      String name, Object identity, StudyConfig.BenchmarkConfig benchmark, Protocol protocol) {
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("version", VERSION);
    inputs.put("model", identity);
    inputs.put("limit", benchmark.limit() == null ? 0 : benchmark.limit());
    inputs.put("protocol", Jsonl.mapper().valueToTree(protocol));
    inputs.put(
        "sampling",
        benchmark.sampling() == null ? "paper" : Jsonl.mapper().valueToTree(benchmark.sampling()));
    inputs.putAll(files.identity(benchmark));
    return new StageKey("evaluate", benchmark.name() + "." + name, inputs);
  }

  static ProblemScores scores(Evaluation evaluation, String model) {
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
