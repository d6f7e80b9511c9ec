package agora.math;

import agora.math.Expression.Numeral;
import agora.math.Expression.Symbol;
import java.util.Locale;
import java.util.regex.Matcher;
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

  private static final Pattern WORD = Pattern.compile("\\p{L}{2,}");
  private static final Pattern LETTERS = Pattern.compile("[\\p{L}\\s.,;:!?'\u2019]+");

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
  static String flat(Expression index) {
    return index instanceof Numeral number
        ? number.value().toString()
        : index instanceof Symbol symbol ? symbol.name() : index.toString();
  }

  /** Prose can be read as a product of letters, which it is not meant to be. */
  static boolean isProse(String text) {
    Matcher word = WORD.matcher(text);
    int words = 0;
    boolean isLong = false;
    while (word.find()) {
      words++;
      isLong |= word.group().length() >= 5;
    }
    return (words >= 2 || isLong) && LETTERS.matcher(text).matches();
  }
}
