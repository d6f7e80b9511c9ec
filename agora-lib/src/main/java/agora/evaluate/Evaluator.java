package agora.evaluate;

import agora.data.Jsonl;
import agora.data.Progress;
import agora.data.ProgressListener;
import agora.llm.ChatException;
import agora.llm.ChatModel;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Sampling;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

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

  /**
   * Returns the evaluation that the answers in the directory's journal give, without asking anyone.
   *
   * @throws ChatException if an answer is missing
   */
  public static Evaluation regrade(
      Benchmark benchmark, EvaluationConfig config, Path directory, ProgressListener listener)
      throws InterruptedException {
    return evaluate(
        benchmark,
        request -> {
          throw new ChatException(
              ChatException.Kind.FATAL,
              "the journal in " + directory + " lacks an answer: evaluate with a model first");
        },
        config,
        directory,
        listener);
  }

  private Evaluation run(ChatModel model) throws InterruptedException {
    List<Question> questions = questions();
    List<AnswerJournal.Entry> entries;
    try (AnswerJournal journal = new AnswerJournal(directory.resolve("answers.jsonl"))) {
      entries = ask(model, questions, journal);
    }
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      AnswerJournal.Entry entry = entries.get(i);
      Question question = questions.get(i);
      answers.add(new Answer(question.problem(), question.sample(), entry.text(), entry.failure()));
    }
    Grading grading = benchmark.grader().grade(answers, directory, listener);
    List<Evaluation.Row> rows = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      rows.add(
          new Evaluation.Row(questions.get(i).prompt(), answers.get(i), grading.grades().get(i)));
    }
    List<Measure> measures = new ArrayList<>();
    measures.add(Measure.mean("score", Evaluation.graded(Evaluation.scores(rows))));
    measures.addAll(grading.measures());
    Evaluation evaluation = new Evaluation(about(questions, entries), rows, measures);
    evaluation.write(directory);
    return evaluation;
  }

  private Evaluation.About about(List<Question> questions, List<AnswerJournal.Entry> entries) {
    StringBuilder keys = new StringBuilder();
    questions.forEach(question -> keys.append(question.key()));
    String model =
        entries.stream()
            .map(AnswerJournal.Entry::model)
            .filter(name -> !name.isEmpty())
            .findFirst()
            .orElse("");
    return new Evaluation.About(
        benchmark.name(),
        benchmark.domain(),
        model,
        config.protocol(),
        sampling().toString(),
        config.samples(),
        config.seed(),
        sha256(keys.toString()));
  }

  private record Question(Problem problem, int sample, ChatRequest request, String key) {
    String prompt() {
      return request.messages().getLast().content();
    }
  }

  private List<Question> questions() {
    List<Exemplar> exemplars = benchmark.exemplars();
    int shots = config.protocol().shots();
    if (shots > exemplars.size()) {
      throw new IllegalArgumentException(
          "a "
              + shots
              + "-shot protocol needs as many examples, benchmark "
              + benchmark.name()
              + " has "
              + exemplars.size()
              + ": add some with withExemplars");
    }
    List<Question> questions = new ArrayList<>();
    for (Problem problem : benchmark.problems()) {
      for (int sample = 0; sample < config.samples(); sample++) {
        ChatRequest request =
            benchmark
                .prompts()
                .request(
                    problem,
                    config.protocol(),
                    exemplars.subList(0, shots),
                    sampling().withSeed(seed(problem, sample)));
        questions.add(new Question(problem, sample, request, key(problem, sample, request)));
      }
    }
    return questions;
  }

  private Sampling sampling() {
    Sampling chosen = config.sampling();
    return chosen == null ? benchmark.sampling() : chosen;
  }

  private long seed(Problem problem, int sample) {
    String hash = sha256(config.seed() + "/" + problem.id() + "/" + sample);
    return Long.parseLong(hash.substring(0, 8), 16) >>> 1;
  }

  private static String key(Problem problem, int sample, ChatRequest request) {
    try {
      return sha256(
          problem.id() + "\n" + sample + "\n" + Jsonl.mapper().writeValueAsString(request));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a request cannot be hashed: " + e.getMessage(), e);
    }
  }

  private List<AnswerJournal.Entry> ask(
      ChatModel model, List<Question> questions, AnswerJournal journal)
      throws InterruptedException {
    Semaphore inFlight = new Semaphore(config.concurrency());
    AtomicInteger done = new AtomicInteger();
    List<Future<AnswerJournal.Entry>> futures = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (Question question : questions) {
          futures.add(
              threads.submit(() -> {
                AnswerJournal.Entry entry = journal.find(question.key());
                if (entry == null) {
                  inFlight.acquire();
                  try {
                    entry = answer(model, question);
                  } finally {
                    inFlight.release();
                  }
                  journal.add(entry);
                }
                listener.update(
                    new Progress(
                        "ask " + benchmark.name(),
                        done.incrementAndGet(),
                        questions.size(),
                        Map.of()));
                return entry;
              }));
        }
        List<AnswerJournal.Entry> entries = new ArrayList<>();
        for (Future<AnswerJournal.Entry> future : futures) {
          entries.add(future.get());
        }
        return entries;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new IllegalStateException("asking failed: " + e.getCause(), e);
      } finally {
        futures.forEach(future -> future.cancel(true));
      }
    }
  }

  private static AnswerJournal.Entry answer(ChatModel model, Question question)
      throws InterruptedException {
    String id = question.problem().id();
    try {
      ChatReply reply = model.chat(question.request());
      return new AnswerJournal.Entry(
          question.key(), id, question.sample(), reply.text(), "", reply.model());
    } catch (ChatException e) {
      if (e.kind() != ChatException.Kind.ITEM) {
        throw e;
      }
      String failure = String.valueOf(e.getMessage());
      return new AnswerJournal.Entry(question.key(), id, question.sample(), "", failure, "");
    }
  }

  static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
