package agora.math;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds numbers in prose as whole tokens: sign, groups, decimals, exponent, fraction, root, power,
 * base, ratio or time of day, and the unit that follows. Nothing is cut out of a longer word:
 * {@code H2O}, {@code 3-5} and {@code 12a} hold no number.
 */
final class NumberTokens {
  private static final String PLAIN =
      "(?:\\d{1,3}+(?:(?: |_|'|\\{,\\}|,?\\\\!\\s?|\\\\,)\\d{3})++(?!\\d)(?:\\.\\d++)?"
          + "|\\d++(?:,\\d++)*+(?:\\.\\d++)?|\\.\\d++)";
  private static final String SCIENCE =
      "(?:[eE][-+]?\\d++|\\s?(?:\u00d7|x|\\*|\u00b7|\u22c5|\\\\times|\\\\cdot)\\s?10\\s?(?:\\^\\s?)?(?:\\{-?\\d++\\}|-?\\d++))";
  private static final String BOUND = "[-+]?\\s?\\\\?(?:[\\d./\u221a\u03c0\u221e]|sqrt|pi|infty)++";
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<tuple>[(\\[]\\s?"
              + BOUND
              + "\\s?(?:,\\s?"
              + BOUND
              + "\\s?)++[)\\]])"
              + "|(?<sign>[-+\u00b1]\\s?)?[$\u20ac\u00a3]?(?:"
              + "(?<time>\\d++(?:\\s?:\\s?\\d++(?:\\.\\d++)?)++(?:\\s?(?:[aApP]\\.[mM]\\.|[aApP][mM]\\b))?)"
              + "|(?<clock>\\d{1,2}\\s?(?:[aApP]\\.[mM]\\.|[aApP][mM]\\b))"
              + "|(?<mixed>\\d++\\s++\\d++/\\d++)"
              + "|(?<value>(?:"
              + PLAIN
              + "\\s?\\*?\\s?)?\u221a(?:\\(\\d++\\)|\\d++)(?:\\s?/\\s?\\d++)?"
              + "|"
              + PLAIN
              + SCIENCE
              + "?(?:_\\{?\\d++\\}?|\\^\\{?-?\\d++\\}?)?"
              + "(?:\\s?/\\s?"
              + PLAIN
              + ")?(?:\\s?(?:\u03c0|pi\\b))?(?:\\s?%)?))");

  private static final Pattern PERCENT = Pattern.compile("\\s?(?:percent|per cent|pct)\\b");
  private static final Pattern SCALE =
      Pattern.compile("\\s(?:thousand|million|billion|trillion)\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern ORDINAL = Pattern.compile("(?:st|nd|rd|th)\\b");

  private NumberTokens() {}

  /**
   * A number in a text.
   *
   * @param text how it is read, its unit as {@code \text{...}}
   * @param start where it begins
   * @param end just after it and its unit
   */
  record Token(String text, int start, int end) {}

  /** Returns the first whole number at or after a place, or null. */
  static @Nullable Token next(String text, int from) {
    Matcher matcher = TOKEN.matcher(text);
    int at = from;
    while (at < text.length() && matcher.find(at)) {
      Token token = token(text, matcher);
      if (token != null) {
        return token;
      }
      at = Math.max(matcher.end(), at + 1);
    }
    return null;
  }

  private static @Nullable Token token(String text, Matcher matcher) {
    int start = matcher.start();
    int end = matcher.end();
    if (matcher.group("tuple") != null) {
      return new Token(matcher.group(), start, end);
    }
    String sign = matcher.group("sign");
    if (sign != null && (joined(text, start) || (sign.length() > 1 && spaced(text, start)))) {
      // "16 - 7" is a difference, and "x-3" no number.
      if (sign.length() == 1) {
        return null;
      }
      start = matcher.end("sign");
      sign = null;
    }
    if (!beginsWord(text, start) || !endsWord(text, end)) {
      return null;
    }
    String shown = text.substring(start, end).strip();
    Matcher percent = PERCENT.matcher(text).region(end, text.length());
    if (percent.lookingAt()) {
      return new Token(shown + "%", start, percent.end());
    }
    Matcher scale = SCALE.matcher(text).region(end, text.length());
    if (scale.lookingAt()) {
      shown += "\\text{" + scale.group() + "}";
      end = scale.end();
    }
    int unit = LatexUnits.end(text, end);
    return unit > end
        ? new Token(shown + "\\text{ " + text.substring(end, unit).strip() + "}", start, unit)
        : new Token(shown, start, end);
  }

  private static boolean joined(String text, int start) {
    return start > 0
        && (Character.isLetterOrDigit(text.charAt(start - 1)) || text.charAt(start - 1) == ')');
  }

  private static boolean spaced(String text, int start) {
    int i = start - 1;
    while (i >= 0 && text.charAt(i) == ' ') {
      i--;
    }
    return i >= 0
        && (Character.isLetterOrDigit(text.charAt(i)) || ")%}".indexOf(text.charAt(i)) >= 0);
  }

  private static boolean beginsWord(String text, int start) {
    if (start == 0) {
      return true;
    }
    char before = text.charAt(start - 1);
    if (before == '-' && start > 1) {
      return !Character.isLetterOrDigit(text.charAt(start - 2));
    }
    if (before == '\\') {
      return text.charAt(start) == '$';
    }
    boolean letter = Character.isLetterOrDigit(before) && before < 0x300;
    return !letter
        && "_^/\u221a".indexOf(before) < 0
        && !(before == '.' && joined(text, start - 1));
  }

  private static boolean endsWord(String text, int end) {
    if (end >= text.length()) {
      return true;
    }
    char next = text.charAt(end);
    if (next < 0x300 && Character.isLetter(next)) {
      return LatexUnits.end(text, end) > end
          || ORDINAL.matcher(text).region(end, text.length()).lookingAt();
    }
    boolean digit = end + 1 < text.length() && Character.isDigit(text.charAt(end + 1));
    boolean rangeOrVersion = digit && (next == '-' || next == '\u2013' || next == '.');
    return !rangeOrVersion && "^_\\(".indexOf(next) < 0;
  }
}
