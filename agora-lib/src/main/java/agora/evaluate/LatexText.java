package agora.evaluate;

import agora.evaluate.MathExpr.Numeral;
import agora.evaluate.MathExpr.Symbol;
import java.util.Locale;
import java.util.regex.Pattern;

/** Texts of answers as they are compared when nothing else applies. */
final class LatexText {
  private static final Pattern LAYOUT =
      Pattern.compile(
          "\\\\(?:left|right|displaystyle|[,;:! ])|\\\\[()\\[\\]]|[$\\s~]|\\\\(?:text|mathrm|textbf)(?=\\{)");
  private static final Pattern COMMANDS =
      Pattern.compile(
          "\\\\(?:text|textbf|textit|textrm|mathrm|mathbf|mbox|operatorname|emph|left|right|displaystyle"
              + "|quad|qquad)(?![a-zA-Z])|\\\\[,;:! ()\\[\\]]|[$~]");
  private static final Pattern DROPPED = Pattern.compile("[.'\"!?]+(?!\\d)|(?<!\\d)[.'\"!?]+");
  private static final Pattern MARKS =
      Pattern.compile("[{}\\\\*_;()\\[\\]-]+|,(?!\\d)|(?<!\\d),|:(?!\\d)|(?<!\\d):|\\s+");

  private LatexText() {}

  /** Returns the text without layout: what is equal here is the same answer, whatever it means. */
  static String bare(String text) {
    String bare = LAYOUT.matcher(text).replaceAll("");
    bare = bare.replace("\\dfrac", "\\frac").replace("\\tfrac", "\\frac");
    return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
  }

  /**
   * Returns the words of a text answer: lower case, a space between them, without marks. What parts
   * two digits stays, so that {@code 1:2} is not 12.
   */
  static String words(String text) {
    String plain = COMMANDS.matcher(text).replaceAll(" ").toLowerCase(Locale.ROOT);
    plain = DROPPED.matcher(plain).replaceAll("");
    return MARKS.matcher(plain).replaceAll(" ").replaceAll(" +", " ").strip();
  }

  /** Returns an index as part of a name. */
  static String flat(MathExpr index) {
    return index instanceof Numeral number
        ? number.value().toString()
        : index instanceof Symbol symbol ? symbol.name() : index.toString();
  }
}
