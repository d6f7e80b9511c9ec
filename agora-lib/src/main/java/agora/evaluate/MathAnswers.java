package agora.evaluate;

import agora.llm.Reasoning;
import agora.math.Comparison;

/** Grades mathematical answers: finds the answer in a reply and compares it with the gold one. */
public final class MathAnswers {
  private MathAnswers() {}

  /**
   * Returns the grade of a reply, whose reasoning is removed first. The grade's reason names where
   * the answer was found and how it compared.
   *
   * @param gold the reference answer, LaTeX or plain, compared whole; a text that boxes it will do
   * @param reply a model's whole reply
   * @see Comparison#of
   */
  public static Grade grade(String gold, String reply) {
    Comparison comparison = Comparison.of(gold, Reasoning.answer(reply));
    return switch (comparison.outcome()) {
      case SAME -> Grade.correct(comparison.answer(), gold, comparison.reason());
      case DIFFERENT -> Grade.wrong(comparison.answer(), gold, comparison.reason());
      case UNANSWERED -> Grade.unanswered(gold, comparison.reason());
    };
  }

  /** Returns the grader of math benchmarks. */
  static Grader grader() {
    return Grader.each((problem, reply) -> grade(problem.gold(), reply));
  }

  /**
   * Starts the computer-algebra system, which takes a few seconds the first time; otherwise the
   * first pair that needs it waits for that.
   */
  public static void warmUp() {
    Comparison.warmUp();
  }
}
