package agora.evaluate;

import agora.data.CanonicalJson;
import agora.data.ProgressListener;
import agora.data.Sha256;
import agora.llm.Answers;
import agora.llm.Asker;
import agora.llm.ChatException;
import agora.llm.ChatModel;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Question;
import agora.llm.QuestionKey;
import agora.llm.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Asks a model every problem of a benchmark and has the answers graded. */
public final class Evaluator {
  private final Benchmark benchmark;
  private final EvaluationConfig config;
  private final Path directory;
  private final ProgressListener listener;

  private Evaluator(
      Benchmark benchmark, EvaluationConfig config, Path directory, ProgressListener listener) {
    this.benchmark = benchmark;
    this.config = config;
    this.directory = directory;
    this.listener = listener;
  }

  /**
   * Returns the model's evaluation, and leaves it in the directory as {@code evaluation.json}
   * beside the journal {@code answers.jsonl} of raw answers. Answers that the journal already holds
   * are not asked again, so an interrupted evaluation continues and a finished one is only graded
   * anew.
   *
   * @throws ChatException if the model fails for more than the one problem; the answers so far are
   *     kept
   * @throws InterruptedException if the calling thread is interrupted; the answers so far are kept
   */
  public static Evaluation evaluate(
      Benchmark benchmark,
      ChatModel model,
      EvaluationConfig config,
      Path directory,
      ProgressListener listener)
      throws InterruptedException {
    return new Evaluator(benchmark, config, directory, listener).run(model);
  }

  private Evaluation run(ChatModel model) throws InterruptedException {
    List<Ask> asks = asks();
    Answers answers =
        Asker.askAll(
            model,
            asks.stream().map(Ask::question).toList(),
            directory.resolve("answers.jsonl"),
            config.asking().withListener("ask " + benchmark.name(), listener));
    requireComplete(answers);
    List<Answer> replies = new ArrayList<>();
    for (Ask ask : asks) {
      Answers.Failure failure = answers.failures().get(ask.question().id());
      String text = failure == null ? answers.reply(ask.question().id()).answer() : "";
      String why = failure == null ? "" : failure.toString();
      replies.add(new Answer(ask.problem(), ask.sample(), text, why));
    }
    Grading grading = benchmark.grader().grade(replies, directory, listener);
    List<Evaluation.Row> rows = new ArrayList<>();
    for (int i = 0; i < replies.size(); i++) {
      rows.add(new Evaluation.Row(asks.get(i).prompt(), replies.get(i), grading.grades().get(i)));
    }
    List<Measure> measures = new ArrayList<>();
    measures.add(Measure.mean("score", Evaluation.graded(Evaluation.scores(rows))));
    measures.addAll(grading.measures());
    Evaluation evaluation = new Evaluation(about(asks, answers), rows, measures);
    evaluation.write(directory);
    return evaluation;
  }

  /** A request that can never be answered counts as wrong; one that may yet be, does not count. */
  private void requireComplete(Answers answers) {
    List<Answers.Failure> open =
        answers.failures().values().stream().filter(failure -> !failure.isFinal()).toList();
    if (!open.isEmpty()) {
      throw new ChatException(
          ChatException.Kind.TRANSIENT,
          open.size()
              + " of "
              + (answers.replies().size() + answers.failures().size())
              + " questions of "
              + benchmark.name()
              + " have no answer yet: evaluate again to ask only those ("
              + open.getFirst()
              + ")");
    }
  }

  private Evaluation.About about(List<Ask> asks, Answers answers) {
    StringBuilder requests = new StringBuilder();
    for (Ask ask : asks) {
      requests
          .append(ask.question().id())
          .append(CanonicalJson.of(QuestionKey.fields(ask.question().request())))
          .append('\n');
    }
    String model = answers.replies().values().stream().map(ChatReply::model).findFirst().orElse("");
    return new Evaluation.About(
        benchmark.name(),
        benchmark.domain(),
        config.asking().modelId().isEmpty() ? model : config.asking().modelId(),
        config.protocol(),
        CanonicalJson.of(QuestionKey.fields(sampling())),
        config.samples(),
        config.seed(),
        Sha256.of(requests.toString()),
        benchmark.grader().rule(),
        cut(answers));
  }

  /** Returns the share of replies that ended at the limit of tokens. */
  private static double cut(Answers answers) {
    return answers.replies().values().stream()
        .mapToDouble(reply -> reply.finish() == ChatReply.Finish.LENGTH ? 1 : 0)
        .average()
        .orElse(0);
  }

  private record Ask(Problem problem, int sample, Question question) {
    String prompt() {
      return question.request().messages().getLast().content();
    }
  }

  private List<Ask> asks() {
    List<FewShotExample> exemplars = benchmark.exemplars();
    int shots = config.protocol().shots();
    if (shots > exemplars.size()) {
      throw new IllegalArgumentException(
          "a "
              + shots
              + "-shot protocol needs as many examples, benchmark "
              + benchmark.name()
              + " has "
              + exemplars.size()
              + ": add some with withExemplars(FewShotExample.read(trainingFile, n))");
    }
    List<Ask> asks = new ArrayList<>();
    for (Problem problem : benchmark.problems()) {
      for (int sample = 0; sample < config.samples(); sample++) {
        Sampling seeded = sampling().withSeed(seed(problem, sample));
        ChatRequest request =
            benchmark
                .prompts()
                .request(problem, config.protocol(), exemplars.subList(0, shots), seeded);
        String id = problem.id() + "#" + sample;
        asks.add(new Ask(problem, sample, new Question(id, request)));
      }
    }
    return asks;
  }

  private Sampling sampling() {
    Sampling chosen = config.sampling();
    return chosen == null ? benchmark.sampling() : chosen;
  }

  private long seed(Problem problem, int sample) {
    String hash = Sha256.of(config.seed() + "/" + problem.id() + "/" + sample);
    return Long.parseLong(hash.substring(0, 8), 16) >>> 1;
  }
}
