package agora.math;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Units of measure in their many spellings, and words that scale a number. */
final class LatexUnits {
  private static final String[] SPELLINGS = {
    "m meter meters metre metres",
    "cm centimeter centimeters centimetre centimetres",
    "mm millimeter millimeters millimetre millimetres",
    "km kilometer kilometers kilometre kilometres",
    "in inch inches",
    "ft foot feet",
    "yd yard yards",
    "mi mile miles",
    "nm nanometer nanometers",
    "g gram grams",
    "kg kilogram kilograms",
    "mg milligram milligrams",
    "lb lbs pound pounds",
    "oz ounce ounces",
    "ton tons tonne tonnes",
    "s sec secs second seconds",
    "min mins minute minutes",
    "h hr hrs hour hours",
    "day days",
    "week weeks",
    "month months",
    "year years yr yrs",
    "dollar dollars usd buck bucks",
    "cent cents",
    "euro euros eur",
    "l liter liters litre litres",
    "ml milliliter milliliters millilitre millilitres",
    "gal gallon gallons",
    "quart quarts qt",
    "degree degrees deg",
    "radian radians rad",
    "celsius",
    "fahrenheit",
    "hz hertz",
    "j joule joules",
    "w watt watts",
    "v volt volts",
    "n newton newtons",
    "pa pascal pascals",
    "mol mole moles",
    "kelvin k"
  };

  private static final Map<String, String> NAMES = names();
  private static final Set<String> QUALIFIERS =
      Set.of("square", "cubic", "sq", "cu", "mph", "kph", "kmh", "miles");
  private static final Map<String, Rational> SCALES =
      Map.of(
          "hundred", Rational.of(100),
          "thousand", Rational.of(1_000),
          "million", Rational.of(1_000_000),
          "billion", Rational.of(1_000_000_000L),
          "trillion", Rational.of(1_000_000_000_000L));

  private static final String WORD = "(?:[A-Za-z]{1,12})";

  /** One unit or a quotient of two, as it follows a number in prose. */
  private static final Pattern IN_PROSE =
      Pattern.compile(
          "[ -]?(\u00b0\\s?[CF]?\\b|\u00b0|(?:(?:square|cubic|sq\\.?|cu\\.?)\\s)?"
              + WORD
              + "(?:(?:\\s?/\\s?|\\sper\\s)"
              + WORD
              + "(?:\\ssquared)?)?"
              + "(?:\\^\\{?[23]\\}?|\\s(?:squared|cubed)\\b)?)");

  private LatexUnits() {}

  private static Map<String, String> names() {
    Map<String, String> names = new HashMap<>();
    for (String line : SPELLINGS) {
      String[] words = line.split(" ");
      for (String word : words) {
        names.put(word, words[0]);
      }
    }
    return Map.copyOf(names);
  }

  /** Returns what a word such as "million" multiplies by, or null. */
  static @Nullable Rational scale(String word) {
    return SCALES.get(word.strip());
  }

  /**
   * Returns the end of the unit that follows a number in prose, or {@code from} where none does. A
   * single letter or "in" is a unit only where nothing but a mark follows.
   */
  static int end(String text, int from) {
    Matcher matcher = IN_PROSE.matcher(text).region(from, Math.min(text.length(), from + 60));
    if (!mayBegin(text, from) || !matcher.lookingAt()) {
      return from;
    }
    String unit = matcher.group(1);
    if (canonical(unit) == null) {
      int space = unit.indexOf(' ');
      int slash = unit.indexOf('/');
      int cut = slash > 0 ? slash : space;
      if (cut <= 0
          || canonical(unit.substring(0, cut)) == null
          || unit.substring(0, cut).length() < 2
          || slash > 0) {
        return from;
      }
      return ends(text, matcher.start(1) + cut, unit.substring(0, cut))
          ? matcher.start(1) + cut
          : from;
    }
    return ends(text, matcher.end(), unit) ? matcher.end() : from;
  }

  /** Whether the word that follows is one of ours: the search itself is slower. */
  private static boolean mayBegin(String text, int from) {
    int start = from;
    while (start < text.length() && start < from + 2 && " -".indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    int end = start;
    while (end < text.length() && end < start + 13 && Character.isLetter(text.charAt(end))) {
      end++;
    }
    if (end == start) {
      return start < text.length() && text.charAt(start) == '\u00b0';
    }
    String word = text.substring(start, end).toLowerCase(Locale.ROOT);
    return NAMES.containsKey(word) || QUALIFIERS.contains(word);
  }

  private static boolean ends(String text, int end, String unit) {
    if (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
      return false;
    }
    if (unit.length() > 1 && !unit.equals("in")) {
      return true;
    }
    int next = end;
    while (next < text.length() && text.charAt(next) == ' ') {
      next++;
    }
    return next >= text.length() || !Character.isLetterOrDigit(text.charAt(next));
  }

  /**
   * Returns the one spelling of a unit, such as {@code m/s^2}, or null if it is no unit we know.
   */
  static @Nullable String canonical(String words) {
    String lower =
        words
            .toLowerCase(Locale.ROOT)
            .replaceAll("[.{}~\\\\]", " ")
            .replaceAll("\\s+", " ")
            .strip();
    if (lower.startsWith("\u00b0")) {
      String scale = lower.substring(1).strip();
      return scale.isEmpty()
          ? "degree"
          : scale.equals("c") ? "celsius" : scale.equals("f") ? "fahrenheit" : null;
    }
    String spelled =
        lower
            .replace("degrees celsius", "celsius")
            .replace("degrees fahrenheit", "fahrenheit")
            .replaceAll("\\bmph\\b", "mi/h")
            .replaceAll("\\bkm/?ph\\b|\\bkph\\b|\\bkmh\\b", "km/h")
            .replaceAll("\\s?(?:/|\\bper\\b)\\s?", "/");
    int slash = spelled.indexOf('/');
    if (slash < 0) {
      return powered(spelled);
    }
    String top = powered(spelled.substring(0, slash));
    String bottom = powered(spelled.substring(slash + 1));
    return top == null || bottom == null ? null : top + "/" + bottom;
  }

  private static @Nullable String powered(String words) {
    String word = words.strip();
    int power = 1;
    if (word.matches("(?:square|sq) .*|.* squared|.*\\^ ?2 ?")) {
      power = 2;
    } else if (word.matches("(?:cubic|cu) .*|.* cubed|.*\\^ ?3 ?")) {
      power = 3;
    }
    word = word.replaceAll("^(?:square|sq|cubic|cu) | (?:squared|cubed)$|\\^ ?[23] ?$", "").strip();
    String name = NAMES.get(word);
    return name == null ? null : power == 1 ? name : name + "^" + power;
  }
}
