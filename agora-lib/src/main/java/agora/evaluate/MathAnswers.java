package agora.evaluate;

import java.util.regex.Pattern;

/** Grades mathematical answers: finds the answer in a reply and compares it with the gold one. */
public final class MathAnswers {
  private static final Pattern DECIMAL_COMMA = Pattern.compile("\\D*\\d+,(?:\\d{1,2}|\\d{4,})\\D*");

  private MathAnswers() {}

  /**
   * Returns the grade of a reply. Reasoning is removed first; then the last explicit statement of
   * an answer wins (a box, result tags, {@code ####}, "the answer is", "Answer:"), and without one
   * the last formula or number. The grade's reason names where the answer was found and how it
   * compared. A reply with none of these, or with an empty box, is unanswered; a few words are an
   * answer only where the reference is words, too.
   *
   * @param gold the reference answer, LaTeX or plain, compared whole; a text that boxes it will do
   * @param reply a model's whole reply
   */
  public static Grade grade(String gold, String reply) {
    Reference reference = Reference.of(gold);
    AnswerExtraction.Found found = AnswerExtraction.find(ReplyText.of(reply), reference.wordy());
    if (found == null) {
      return Grade.unanswered(gold, "no answer found in the reply");
    }
    if (found.text().isBlank()) {
      return Grade.unanswered(gold, "nothing stands in " + found.rule());
    }
    MathEquivalence.Verdict verdict = compare(reference, found);
    String reason = "from " + found.rule() + ": " + verdict.reason();
    if (verdict.equal()) {
      return Grade.correct(found.text(), gold, reason);
    }
    if (found.rule().equals(AnswerExtraction.WORDS) && !reference.wordy()) {
      return Grade.unanswered(gold, "no answer found in the reply, only words");
    }
    if (reference.text().indexOf(',') < 0 && DECIMAL_COMMA.matcher(found.text()).matches()) {
      return Grade.unanswered(
          gold,
          "'" + found.text() + "' may be a decimal or two numbers; the reference has no comma");
    }
    return Grade.wrong(found.text(), gold, reason);
  }

  private static MathEquivalence.Verdict compare(
      Reference reference, AnswerExtraction.Found found) {
    MathEquivalence.Verdict verdict = new MathEquivalence.Verdict(false, "an empty answer");
    for (String reading : found.readings()) {
      verdict = compare(reference, reading);
      if (verdict.equal()) {
        break;
      }
    }
    return verdict;
  }

  private static MathEquivalence.Verdict compare(Reference reference, String reading) {
    if (AnswerExtraction.isPlainNumber(reading)) {
      return MathEquivalence.compare(value(reference), reading);
    }
    Choices.Choice named = Choices.of(reading);
    if (reference.choice() != null && named != null) {
      boolean same = reference.choice().letter().equals(named.letter());
      return new MathEquivalence.Verdict(same, same ? "the same choice" : "another choice");
    }
    String answer = named != null && !named.value().isEmpty() ? named.value() : reading;
    return MathEquivalence.compare(value(reference), answer);
  }

  private static String value(Reference reference) {
    return reference.choice() != null && !reference.choice().value().isEmpty()
        ? reference.choice().value()
        : reference.text();
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
}
