package agora.evaluate;

import agora.data.ProgressListener;
import java.nio.file.Path;

/**
 * Grader of single replies to a benchmark, in any order. Each has the grade that {@link Evaluator}
 * gives it. Safe for several threads.
 */
public final class ReplyGrader {
  private static final int MOST_REMEMBERED = 20_000;

  private final Benchmark benchmark;

  private ReplyGrader(Benchmark benchmark) {
    this.benchmark = benchmark;
  }

  /**
   * Grade of a reply.
   *
   * @param base whether the original tests pass, where a problem has more than those; else whether
   *     the reply is right
   */
  public record Graded(Grade grade, boolean base) {}

  /** Returns the grader of a benchmark whose grader asks no model. */
  public static ReplyGrader of(Benchmark benchmark) {
    return new ReplyGrader(benchmark);
  }

  /**
   * Returns the grade of a reply.
   *
   * @throws InterruptedException if the calling thread is interrupted
   */
  public Graded reply(Answer answer) throws InterruptedException {
    if (benchmark.grader() instanceof CodeGrader code) {
      code.forgetAbove(MOST_REMEMBERED);
      CodeGrader.Graded graded = code.graded(answer);
      return graded(graded.grade(), graded.verdict());
    }
    Grading grading =
        benchmark.grader().grade(java.util.List.of(answer), Path.of(""), ProgressListener.none());
    Grade grade = grading.grades().getFirst();
    return new Graded(grade, grade.score() == 1);
  }

  /**
   * Returns the grade of a whole program, which is run as it is.
   *
   * @throws IllegalArgumentException if the benchmark is not one of code
   */
  public Graded program(Problem problem, String program) {
    CodeGrader code = CodeGrader.of(benchmark);
    code.forgetAbove(MOST_REMEMBERED);
    CodeVerdict verdict = code.decide(problem.id(), program);
    return graded(CodeGrader.grade(program, "", verdict), verdict);
  }

  private static Graded graded(Grade grade, CodeVerdict verdict) {
    return new Graded(grade, verdict.base() == CodeVerdict.Outcome.PASS);
  }
}
