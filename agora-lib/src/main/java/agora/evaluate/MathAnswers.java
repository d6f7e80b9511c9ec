package agora.evaluate;

/** Grades mathematical answers: finds the answer in a reply and compares it with the gold one. */
public final class MathAnswers {
  private MathAnswers() {}

  /**
   * Returns the grade of a reply. The answer is looked for in result tags, the last {@code \boxed},
   * after {@code ####}, after "the answer is", and last among formulas and numbers; the grade's
   * reason names where it was found and how it compared. A reply with none of these, or with an
   * empty box, is unanswered; a few words are an answer only where the reference is words, too.
   *
   * @param gold the reference answer, LaTeX or plain; a text that boxes it will do
   * @param reply a model's whole reply
   */
  public static Grade grade(String gold, String reply) {
    AnswerExtraction.Found found = AnswerExtraction.find(reply);
    if (found == null) {
      return Grade.unanswered(gold, "no answer found in the reply");
    }
    if (found.text().isBlank()) {
      return Grade.unanswered(gold, "nothing stands in " + found.rule());
    }
    String reference = reference(gold);
    MathEquivalence.Verdict verdict = MathEquivalence.compare(reference, found.text());
    if (!verdict.equal()
        && found.rule().equals(AnswerExtraction.WORDS)
        && MathEquivalence.isExpression(reference)) {
      return Grade.unanswered(gold, "no answer found in the reply, only words");
    }
    String reason = "from " + found.rule() + ": " + verdict.reason();
    return verdict.equal()
        ? Grade.correct(found.text(), gold, reason)
        : Grade.wrong(found.text(), gold, reason);
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
    ComputerAlgebra.started();
  }

  /** A reference is an answer as it stands, unless it is a text around one. */
  private static String reference(String gold) {
    if (!gold.contains("\\boxed") && MathEquivalence.isExpression(gold)) {
      return gold;
    }
    AnswerExtraction.Found found = AnswerExtraction.find(gold);
    return found == null ? gold : found.text();
  }
}
