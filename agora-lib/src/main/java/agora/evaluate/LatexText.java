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
  private static final Pattern MARKS = Pattern.compile("[{}.,;:!?'\"()\\\\*_-]+");

  private LatexText() {}

  /** Returns the text without layout: what is equal here is the same answer, whatever it means. */
  static String bare(String text) {
    String bare = LAYOUT.matcher(text).replaceAll("");
    bare = bare.replace("\\dfrac", "\\frac").replace("\\tfrac", "\\frac");
    return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
  }

  /** Returns the words of a text answer: lower case, without marks. */
  static String words(String text) {
    return MARKS.matcher(bare(text)).replaceAll("").toLowerCase(Locale.ROOT);
  }

  /** Returns an index as part of a name. */
  static String flat(MathExpr index) {
    return index instanceof Numeral number
        ? number.value().toString()
        : index instanceof Symbol symbol ? symbol.name() : index.toString();
  }
}
