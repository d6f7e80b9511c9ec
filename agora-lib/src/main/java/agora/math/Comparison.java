package agora.math;

import java.util.regex.Pattern;

/**
 * The final answer of a reply, compared with a reference answer.
 *
 * @param answer the part of the reply that was compared; empty where it is unanswered
 * @param reason where the answer was found and how it compared, for a reader
 */
public record Comparison(Outcome outcome, String answer, String reason) {
  private static final Pattern DECIMAL_COMMA = Pattern.compile("\\D*\\d+,(?:\\d{1,2}|\\d{4,})\\D*");

  /** Outcome of a comparison. */
  public enum Outcome {
    /** The answers mean the same. */
    SAME,
    /** The answers differ, or were not shown to mean the same. */
    DIFFERENT,
    /** The reply holds no answer. */
    UNANSWERED
  }

  /**
   * Compares the answer of a reply with a reference. The last explicit statement of an answer wins
   * (a box, result tags, {@code ####}, "the answer is", "Answer:"), and without one the last
   * formula or number. A reply with none of these, or with an empty box, is unanswered; a few words
   * are an answer only where the reference is words, too.
   *
   * @param reference the reference answer, LaTeX or plain, compared whole; a text that boxes it
   *     will do
   * @param reply a whole reply, without the reasoning before it
   */
  public static Comparison of(String reference, String reply) {
    Reference gold = Reference.of(reference);
    Extraction.Found found = Extraction.find(ReplyText.of(reply), gold.wordy());
    if (found == null) {
      return unanswered("no answer found in the reply");
    }
    if (found.text().isBlank()) {
      return unanswered("nothing stands in " + found.rule());
    }
    Equivalence.Verdict verdict = compare(reference, gold, found);
    String reason = "from " + found.rule() + ": " + verdict.reason();
    if (verdict.equal()) {
      return new Comparison(Outcome.SAME, found.text(), reason);
    }
    if (found.rule().equals(Extraction.WORDS) && !gold.wordy()) {
      return unanswered("no answer found in the reply, only words");
    }
    if (gold.text().indexOf(',') < 0 && DECIMAL_COMMA.matcher(found.text()).matches()) {
      return unanswered(
          "'" + found.text() + "' may be a decimal or two numbers; the reference has no comma");
    }
    return new Comparison(Outcome.DIFFERENT, found.text(), reason);
  }

  private static Comparison unanswered(String reason) {
    return new Comparison(Outcome.UNANSWERED, "", reason);
  }

  private static Equivalence.Verdict compare(
      String gold, Reference reference, Extraction.Found found) {
    Equivalence.Verdict verdict = new Equivalence.Verdict(false, "an empty answer");
    for (String reading : found.readings()) {
      verdict = compare(reference, reading);
      if (verdict.equal()) {
        return verdict;
      }
    }
    // A reference that was reduced to a part of it still equals itself.
    return LatexText.bare(gold).equals(LatexText.bare(found.readings().getFirst()))
        ? new Equivalence.Verdict(true, "the same text")
        : verdict;
  }

  private static Equivalence.Verdict compare(Reference reference, String reading) {
    if (Extraction.isPlainNumber(reading)) {
      return Equivalence.compare(value(reference), reading);
    }
    Choices.Choice named = Choices.of(reading);
    if (reference.choice() != null && named != null) {
      boolean same = reference.choice().letter().equals(named.letter());
      return new Equivalence.Verdict(same, same ? "the same choice" : "another choice");
    }
    String answer = named != null && !named.value().isEmpty() ? named.value() : reading;
    return Equivalence.compare(value(reference), answer);
  }

  private static String value(Reference reference) {
    return reference.choice() != null && !reference.choice().value().isEmpty()
        ? reference.choice().value()
        : reference.text();
  }

  /**
   * Starts the computer-algebra system, which takes a few seconds the first time; otherwise the
   * first pair that needs it waits for that.
   */
  public static void warmUp() {
    ComputerAlgebra.started();
  }
}
