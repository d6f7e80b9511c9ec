package agora.evaluate;

import java.util.Locale;

/**
 * The judgement of one answer.
 *
 * @param verdict what was decided
 * @param score within [0, 1]; NaN exactly where the verdict is {@link Verdict#UNGRADED}
 * @param extracted the part of the reply that was judged; empty if none was found
 * @param gold what it was compared with
 * @param reason how the verdict came about, for a reader
 */
public record Grade(Verdict verdict, double score, String extracted, String gold, String reason) {
  public Grade {
    boolean ungraded = verdict == Verdict.UNGRADED;
    if (ungraded != Double.isNaN(score) || score < 0 || score > 1) {
      throw new IllegalArgumentException(
          "a score must be within [0, 1], or NaN for UNGRADED, was " + score + " for " + verdict);
    }
  }

  /** Outcome of grading one answer. */
  public enum Verdict {
    /** Right, passed, won: score 1. */
    CORRECT,
    /** Between: a score within (0, 1), as a judge's preference. */
    PARTIAL,
    /** Wrong, failed, lost: score 0. */
    WRONG,
    /** There was no reply, or nothing in it to judge: score 0. */
    UNANSWERED,
    /** No verdict could be had (a judge without a readable verdict): left out of the score. */
    UNGRADED;

    /** Returns the word used in result files, such as {@code correct}. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns a right answer. */
  public static Grade correct(String extracted, String gold, String reason) {
    return new Grade(Verdict.CORRECT, 1, extracted, gold, reason);
  }

  /** Returns a wrong answer. */
  public static Grade wrong(String extracted, String gold, String reason) {
    return new Grade(Verdict.WRONG, 0, extracted, gold, reason);
  }

  /** Returns a missing answer, which counts as wrong. */
  public static Grade unanswered(String gold, String reason) {
    return new Grade(Verdict.UNANSWERED, 0, "", gold, reason);
  }

  /** Returns the grade of an answer that could not be judged, which does not count. */
  public static Grade ungraded(String gold, String reason) {
    return new Grade(Verdict.UNGRADED, Double.NaN, "", gold, reason);
  }

  /** Returns a grade whose verdict follows from its score within [0, 1]. */
  public static Grade of(double score, String extracted, String gold, String reason) {
    Verdict verdict = score == 1 ? Verdict.CORRECT : score == 0 ? Verdict.WRONG : Verdict.PARTIAL;
    return new Grade(verdict, score, extracted, gold, reason);
  }
}
