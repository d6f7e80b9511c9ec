package agora.math;

import org.jspecify.annotations.Nullable;

/**
 * A word of a mathematical text.
 *
 * @param kind what it is
 * @param text the sign, name or words
 * @param number the value of a number, else null
 * @param places digits after the point of a number
 */
record LatexToken(Kind kind, String text, @Nullable Rational number, int places) {
  /** Kind of a token. */
  enum Kind {
    NUMBER,
    /** A variable, a Greek letter, a constant. */
    NAME,
    /** A known function such as {@code sin} or {@code frac}. */
    FUNCTION,
    /** A sign of its own: operators, brackets, separators, relations. */
    SIGN,
    /** Words or a unit. */
    WORD,
    /** The beginning of an environment such as {@code pmatrix}. */
    BEGIN,
    /** Its end. */
    END
  }

  static LatexToken of(Kind kind, String text) {
    return new LatexToken(kind, text, null, 0);
  }

  boolean is(Kind other, String sign) {
    return kind == other && text.equals(sign);
  }

  boolean isSign(String sign) {
    return is(Kind.SIGN, sign);
  }
}
