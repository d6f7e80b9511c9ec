package agora.math;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds formulas between {@code $}, {@code $$}, {@code \(...\)} and {@code \[...\]} in one pass.
 *
 * <p>A {@code $} before a digit may be money. As in Markdown, a formula's second {@code $} follows
 * no space (unless the first is followed by one) and precedes no digit, and no formula spans an
 * empty line.
 */
final class Formulas {
  /**
   * A formula.
   *
   * @param start where its first mark begins
   * @param end just after its last mark
   * @param inside the text between the marks
   */
  record Formula(int start, int end, String inside) {}

  private final String text;
  private int paragraphEnd = -1;
  private boolean noRound;
  private boolean noSquare;
  private boolean noDouble;

  private Formulas(String text) {
    this.text = text;
  }

  /** Returns the formulas of a text in order. */
  static List<Formula> in(String text) {
    List<Formula> formulas = new ArrayList<>();
    Formulas finder = new Formulas(text);
    int at = 0;
    while (at < text.length()) {
      Formula formula = finder.at(at);
      if (formula == null) {
        at += text.charAt(at) == '\\' ? 2 : text.startsWith("$$", at) ? 2 : 1;
      } else {
        formulas.add(formula);
        at = formula.end();
      }
    }
    return formulas;
  }

  /** Returns the formula that begins at a place, or null. */
  static @Nullable Formula beginningAt(String text, int start) {
    return start < text.length() ? new Formulas(text).at(start) : null;
  }

  private @Nullable Formula at(int start) {
    char c = text.charAt(start);
    if (c == '\\') {
      if (text.startsWith("\\(", start) && !noRound) {
        Formula formula = until(start, 2, "\\)");
        noRound = formula == null;
        return formula;
      }
      if (text.startsWith("\\[", start) && !noSquare) {
        Formula formula = until(start, 2, "\\]");
        noSquare = formula == null;
        return formula;
      }
      return null;
    }
    if (c != '$') {
      return null;
    }
    if (text.startsWith("$$", start)) {
      Formula formula = noDouble ? null : until(start, 2, "$$");
      noDouble = formula == null;
      return formula;
    }
    return dollars(start);
  }

  private @Nullable Formula until(int start, int length, String close) {
    int end = text.indexOf(close, start + length);
    return end < 0
        ? null
        : new Formula(start, end + close.length(), text.substring(start + length, end));
  }

  private @Nullable Formula dollars(int start) {
    if (start + 1 >= text.length()) {
      return null;
    }
    boolean spaced = Character.isWhitespace(text.charAt(start + 1));
    int limit = paragraphEnd(start);
    for (int i = start + 1; i < limit; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '$' && closes(i, spaced)) {
        return i == start + 1 ? null : new Formula(start, i + 1, text.substring(start + 1, i));
      } else if (c == '$' && !spaced && Character.isDigit(text.charAt(start + 1))) {
        // "$5 and $7": money, and not the place to look for the end of a formula.
        return null;
      }
    }
    return null;
  }

  private boolean closes(int i, boolean spaced) {
    boolean after = Character.isWhitespace(text.charAt(i - 1));
    boolean digit = i + 1 < text.length() && Character.isDigit(text.charAt(i + 1));
    return (spaced || !after) && !digit;
  }

  private int paragraphEnd(int start) {
    if (paragraphEnd <= start) {
      int end = text.indexOf("\n\n", start);
      paragraphEnd = end < 0 ? text.length() : end;
    }
    return paragraphEnd;
  }
}
