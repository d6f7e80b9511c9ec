package agora.math;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the numbers of mathematical texts: grouped, mixed, repeating, with exponent, in a base. */
final class LatexNumbers {
  /** Groups of three digits, joined by what LaTeX writers put between them. */
  private static final Pattern GROUPED =
      Pattern.compile(
          "[1-9]\\d{0,2}(?:(?:\\{,\\}|,\\\\!\\s*|\\\\!,|\\\\,|,\\\\,|'|_)\\d{3})+(?!\\d)(?:\\.\\d+)?");

  private static final Pattern GROUPED_BARE =
      Pattern.compile("[1-9]\\d{0,2}(?:(?:,|\\\\? )\\d{3})+(?!\\d)(?:\\.\\d+)?");
  private static final Pattern MIXED = Pattern.compile("(\\d+) +(\\d+)/(\\d+)(?![\\d.])");
  private static final Pattern REPEATING =
      Pattern.compile("(\\d*)\\.(\\d*)\\\\overline\\s*\\{?(\\d+)\\}?");
  private static final Pattern DECIMAL =
      Pattern.compile("(?:\\d+\\.\\d+|\\.\\d+|\\d+)(?<exponent>[eE][-+]?\\d{1,4}(?![\\w.]))?");
  private static final Pattern SEPARATORS = Pattern.compile("[^\\d.]");
  private static final Pattern BASE =
      Pattern.compile(
          "([0-9A-Z]+)(?:\\s?_\\s?(?:\\{\\s?)?(?:\\\\(?:text|mathrm|textrm)\\s?\\{\\s?(?:base\\s)?)?"
              + "|(?:\\s|\\\\)*\\(?(?:\\\\(?:text|mathrm)\\s?\\{\\s?)?\\(?base[ -]?\\s?\\}?\\s?)"
              + "(\\d{1,2}|[a-z]{3,9})(?![\\w,])[\\s})]*");

  private static final Map<String, Integer> NAMES =
      Map.of(
          "two", 2, "three", 3, "four", 4, "five", 5, "six", 6, "seven", 7, "eight", 8, "nine", 9,
          "ten", 10, "sixteen", 16);

  private LatexNumbers() {}

  /**
   * A number that was read.
   *
   * @param places digits after the point
   * @param end just after it
   */
  record Read(Rational value, int places, int end) {}

  /**
   * Returns the number that begins at a place.
   *
   * @param bare whether commas and spaces group digits here
   * @throws MathSyntaxException if none does
   */
  static Read at(String text, int at, boolean bare) {
    Read based = inBase(text, at);
    if (based != null) {
      return based;
    }
    Matcher repeating = REPEATING.matcher(text).region(at, text.length());
    if (repeating.lookingAt()) {
      return new Read(
          repeating(repeating.group(1), repeating.group(2), repeating.group(3)),
          0,
          repeating.end());
    }
    Matcher mixed = MIXED.matcher(text).region(at, text.length());
    if (bare && mixed.lookingAt() && isProper(mixed.group(2), mixed.group(3))) {
      Rational part = new Rational(new BigInteger(mixed.group(2)), new BigInteger(mixed.group(3)));
      return new Read(Rational.ofDecimal(mixed.group(1)).plus(part), 0, mixed.end());
    }
    for (Pattern pattern :
        bare ? List.of(GROUPED, GROUPED_BARE, DECIMAL) : List.of(GROUPED, DECIMAL)) {
      Matcher matcher = pattern.matcher(text).region(at, text.length());
      if (matcher.lookingAt()) {
        return decimal(matcher, pattern == DECIMAL ? matcher.group("exponent") : null);
      }
    }
    throw new MathSyntaxException("no number at " + text.substring(at));
  }

  private static boolean isProper(String numerator, String denominator) {
    return new BigInteger(numerator).compareTo(new BigInteger(denominator)) < 0;
  }

  private static Read decimal(Matcher matcher, @Nullable String exponent) {
    String all = matcher.group();
    String shown = exponent == null ? all : all.substring(0, all.length() - exponent.length());
    String digits = SEPARATORS.matcher(shown).replaceAll("");
    if (digits.startsWith(".")) {
      digits = "0" + digits;
    }
    int point = digits.indexOf('.');
    Rational value = Rational.ofDecimal(digits);
    if (exponent != null) {
      value = value.times(Rational.of(10).power(Integer.parseInt(exponent.substring(1))));
      return new Read(value, 0, matcher.end());
    }
    return new Read(value, point < 0 ? 0 : digits.length() - point - 1, matcher.end());
  }

  private static Rational repeating(String whole, String fixed, String period) {
    BigInteger scale = BigInteger.TEN.pow(fixed.length());
    BigInteger nines = BigInteger.TEN.pow(period.length()).subtract(BigInteger.ONE);
    String head = whole + fixed;
    Rational base = new Rational(new BigInteger(head.isEmpty() ? "0" : head), scale);
    return base.plus(new Rational(new BigInteger(period), scale.multiply(nines)));
  }

  /**
   * Returns a numeral in a base, such as {@code 52_8} or {@code A2_{16}}, or null if there is none.
   * A single letter with an index is a name, and digits that the base lacks make it no number.
   */
  static @Nullable Read inBase(String text, int at) {
    int end = at;
    while (end < text.length() && isNumeral(text.charAt(end))) {
      end++;
    }
    if (end == at
        || (end == at + 1 && Character.isLetter(text.charAt(at)))
        || !mayFollow(text, end)) {
      return null;
    }
    Matcher matcher = BASE.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      return null;
    }
    String named = matcher.group(2).toLowerCase(Locale.ROOT);
    Integer base = Character.isDigit(named.charAt(0)) ? Integer.valueOf(named) : NAMES.get(named);
    if (base == null || base < 2 || base > 36) {
      return null;
    }
    try {
      BigInteger value = new BigInteger(matcher.group(1), base);
      return new Read(new Rational(value, BigInteger.ONE), 0, trimmed(text, matcher.end(2)));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The braces that the base itself opened end with it. */
  private static int trimmed(String text, int end) {
    int from = text.lastIndexOf('_', end);
    int base = text.lastIndexOf("base", end);
    int start = Math.max(Math.max(from, base), 0);
    int open = 0;
    for (int i = start; i < end; i++) {
      open += "{(".indexOf(text.charAt(i)) >= 0 ? 1 : "})".indexOf(text.charAt(i)) >= 0 ? -1 : 0;
    }
    if (base > from) {
      for (int i = base - 1; i >= 0 && "{( ".indexOf(text.charAt(i)) >= 0; i--) {
        open += text.charAt(i) == ' ' ? 0 : 1;
      }
    }
    int at = end;
    while (open > 0 && at < text.length() && "}) ".indexOf(text.charAt(at)) >= 0) {
      open -= text.charAt(at) == ' ' ? 0 : 1;
      at++;
    }
    return at;
  }

  private static boolean isNumeral(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
  }

  private static boolean mayFollow(String text, int end) {
    if (end >= text.length()) {
      return false;
    }
    char c = text.charAt(end);
    return c == '_' || ((c == ' ' || c == '(' || c == '\\') && text.indexOf("base", end) >= 0);
  }
}
