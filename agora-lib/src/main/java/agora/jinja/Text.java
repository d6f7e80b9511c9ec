package agora.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Python's rules for strings: white space, lines, letters and quoting. */
final class Text {
  private Text() {}

  /** Returns whether Python counts a character as white space. */
  static boolean isSpace(int c) {
    return (c >= 0x09 && c <= 0x0d)
        || (c >= 0x1c && c <= 0x20)
        || c == 0x85
        || c == 0xa0
        || (c > 0xff && (Character.isWhitespace(c) || Character.isSpaceChar(c)));
  }

  static boolean isBlank(String text) {
    return text.codePoints().allMatch(Text::isSpace);
  }

  /** Returns a text without these characters, or without white space, at its ends. */
  static String strip(String text, @Nullable String chars, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && stripped(text.codePointAt(from), chars)) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && to > from && stripped(text.codePointBefore(to), chars)) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  private static boolean stripped(int c, @Nullable String chars) {
    return chars == null ? isSpace(c) : chars.indexOf(c) >= 0;
  }

  private static boolean endsLine(int c) {
    return (c >= 0x0a && c <= 0x0d)
        || (c >= 0x1c && c <= 0x1e)
        || c == 0x85
        || c == 0x2028
        || c == 0x2029;
  }

  /** Returns the lines of a text, an empty last one left out. */
  static List<@Nullable Object> lines(String text, boolean keepEnds) {
    List<@Nullable Object> lines = new ArrayList<>();
    int from = 0;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (!endsLine(c)) {
        at++;
        continue;
      }
      int end = at + (c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n' ? 2 : 1);
      lines.add(text.substring(from, keepEnds ? end : at));
      from = end;
      at = end;
    }
    if (from < text.length()) {
      lines.add(text.substring(from));
    }
    return lines;
  }

  /** Compares by code point. */
  static int compare(String a, String b) {
    int at = 0;
    while (at < a.length() && at < b.length()) {
      int x = a.codePointAt(at);
      int y = b.codePointAt(at);
      if (x != y) {
        return Integer.compare(x, y);
      }
      at += Character.charCount(x);
    }
    return Integer.compare(a.length(), b.length());
  }

  /** Returns a text as Python quotes it within lists and mappings. */
  static String repr(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder().append(quote);
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
              if (c == quote) {
                out.append('\\').appendCodePoint(c);
              } else if (printable(c)) {
                out.appendCodePoint(c);
              } else {
                out.append(escaped(c));
              }
            }
          }
        });
    return out.append(quote).toString();
  }

  /** Returns what Python's {@code ascii} makes of a quoted text. */
  static String ascii(String repr) {
    StringBuilder out = new StringBuilder();
    repr.codePoints()
        .forEach(c -> {
          if (c < 0x80) {
            out.appendCodePoint(c);
          } else {
            out.append(escaped(c));
          }
        });
    return out.toString();
  }

  private static String escaped(int c) {
    String form = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
    return String.format(Locale.ROOT, form, c);
  }

  static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  /** Returns the first letter in upper case and the others in lower case. */
  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.codePointAt(0);
    return titled(first) + text.toLowerCase(Locale.ROOT).substring(lower(first).length());
  }

  private static String lower(int c) {
    return Character.toString(c).toLowerCase(Locale.ROOT);
  }

  /** Returns capitals as small letters and small letters as capitals. */
  static String swapped(String text) {
    return cased(
        text,
        (c, small) ->
            Character.isUpperCase(c)
                ? small
                : Character.isLowerCase(c)
                    ? Character.toString(c).toUpperCase(Locale.ROOT)
                    : Character.toString(c));
  }

  /** A letter in another case, given it and what it becomes in a text of small letters. */
  @FunctionalInterface
  private interface Casing {
    String of(int c, String small);
  }

  /** A capital sigma becomes one of two small ones by what stands around it. */
  private static String cased(String text, Casing casing) {
    StringBuilder out = new StringBuilder();
    String small = text.toLowerCase(Locale.ROOT);
    int at = 0;
    for (int c : text.codePoints().toArray()) {
      int next = at + lower(c).length();
      out.append(casing.of(c, small.substring(at, next)));
      at = next;
    }
    return out.toString();
  }

  /** Returns a text with another one before each character and at its end, so many times. */
  static String interspersed(String text, String by, long most) {
    StringBuilder out = new StringBuilder();
    long left = most;
    for (int c : text.codePoints().toArray()) {
      if (left-- > 0) {
        out.append(by);
      }
      out.appendCodePoint(c);
    }
    return left > 0 ? out.append(by).toString() : out.toString();
  }

  /** Returns whether Python takes a text as a name. */
  static boolean isIdentifier(String text) {
    int[] letters = text.codePoints().toArray();
    for (int i = 0; i < letters.length; i++) {
      boolean fits =
          letters[i] == '_'
              || Character.isUnicodeIdentifierStart(letters[i])
              || (i > 0
                  && Character.isUnicodeIdentifierPart(letters[i])
                  && !Character.isIdentifierIgnorable(letters[i]));
      if (!fits) {
        return false;
      }
    }
    return letters.length > 0;
  }

  /** Some letters become two, of which the second stays small. */
  private static String titled(int c) {
    String upper = Character.toString(c).toUpperCase(Locale.ROOT);
    return Character.toTitleCase(c) == c && upper.codePointCount(0, upper.length()) > 1
        ? upper.charAt(0)
            + (cased(upper.charAt(0))
                ? upper.substring(1).toLowerCase(Locale.ROOT)
                : upper.substring(1))
        : Character.toString(Character.toTitleCase(c));
  }

  /** Returns each word, a run of letters, capitalised: Python's own {@code title}. */
  static String title(String text) {
    boolean[] inWord = {false};
    return cased(
        text,
        (c, small) -> {
          String letter = inWord[0] ? small : titled(c);
          inWord[0] = cased(c);
          return letter;
        });
  }

  /** Returns whether capitals stand only at the beginnings of words, and nothing else does. */
  static boolean isTitle(String text) {
    boolean inWord = false;
    boolean any = false;
    for (int c : text.codePoints().toArray()) {
      boolean capital = Character.isUpperCase(c) || Character.isTitleCase(c);
      if (cased(c) && capital == inWord) {
        return false;
      }
      inWord = cased(c);
      any |= inWord;
    }
    return any;
  }

  static boolean cased(int c) {
    return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
  }

  /** Returns whether there are letters with a case, all of them upper, or lower. */
  static boolean isCase(String text, boolean upper) {
    return text.codePoints().anyMatch(Text::cased)
        && text.codePoints()
            .filter(Text::cased)
            .allMatch(c -> upper ? Character.isUpperCase(c) : Character.isLowerCase(c));
  }

  /** Returns a text filled up to a width on both sides, as Python divides the rest. */
  static String centered(String text, long width, String fill) {
    long missing = Math.max(0, width - text.codePointCount(0, text.length()));
    long left = missing / 2 + (missing & width & 1);
    return fill.repeat((int) left) + text + fill.repeat((int) (missing - left));
  }

  /** Returns a float as Python writes it: the shortest digits that mean it. */
  static String repr(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal digits = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
    if (digits.precision() == 2) {
      // Java writes two digits of the smallest numbers where one says which it is.
      BigDecimal one = digits.round(new MathContext(1));
      digits = one.doubleValue() == Math.abs(value) ? one : digits;
    }
    int exponent = digits.precision() - digits.scale() - 1;
    String sign = value < 0 ? "-" : "";
    if (exponent < -4 || exponent >= 16) {
      String all = digits.unscaledValue().toString();
      String mantissa = all.length() == 1 ? all : all.charAt(0) + "." + all.substring(1);
      return sign
          + mantissa
          + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
    String plain = digits.toPlainString();
    return sign + (plain.contains(".") ? plain : plain + ".0");
  }

  /** Returns a text for comparisons that do not look at its case. */
  static String folded(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .mapToObj(Character::toString)
        .map(c -> c.equals("ı") ? c : c.toUpperCase(Locale.ROOT))
        .flatMapToInt(String::codePoints)
        .forEach(c -> out.append(Character.toString(c).toLowerCase(Locale.ROOT)));
    return out.toString();
  }
}
