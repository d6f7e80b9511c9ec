package agora.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's {@code %} on a text: {@code '%s has %05.1f' % (name, number)}. */
final class PercentFormat {
  private static final Pattern FIELD =
      Pattern.compile(
          "%(?:\\(([^)]*)\\))?([-+ #0]*)(\\*|\\d+)?(?:\\.(\\*|\\d+)?)?[hlL]?(.)?", Pattern.DOTALL);

  private PercentFormat() {}

  /**
   * Returns the text with its fields filled.
   *
   * @param named the values of fields that name theirs; null where there are only positional ones
   */
  static String format(String text, List<?> values, @Nullable Map<?, ?> named) {
    StringBuilder out = new StringBuilder();
    Matcher field = FIELD.matcher(text);
    int at = 0;
    int next = 0;
    while (field.find()) {
      out.append(text, at, field.start());
      at = field.end();
      String type = field.group(5);
      if (type == null) {
        throw new IllegalArgumentException("incomplete format");
      }
      if (type.equals("%")) {
        out.append('%');
        continue;
      }
      if ("*".equals(field.group(3)) || "*".equals(field.group(4))) {
        throw new IllegalArgumentException("the width '*' of a format is not supported here");
      }
      Object value;
      if (field.group(1) != null) {
        if (named == null || !named.containsKey(field.group(1))) {
          throw new IllegalArgumentException(
              "a format needs '" + field.group(1) + "' in a mapping");
        }
        value = named.get(field.group(1));
      } else if (named != null && next == 0 && values.isEmpty()) {
        value = named;
        next++;
      } else {
        if (next >= values.size()) {
          throw new IllegalArgumentException("not enough arguments for format string");
        }
        value = values.get(next++);
      }
      out.append(filled(field, type.charAt(0), value));
    }
    if (named == null && next < values.size()) {
      throw new IllegalArgumentException("not all arguments converted during string formatting");
    }
    return out.append(text, at, text.length()).toString();
  }

  private static String filled(Matcher field, char type, @Nullable Object value) {
    String flags = field.group(2);
    boolean hasPoint = field.group().substring(0, field.group().length() - 1).contains(".");
    int precision = field.group(4) != null ? Integer.parseInt(field.group(4)) : hasPoint ? 0 : -1;
    int width = field.group(3) == null ? 0 : Integer.parseInt(field.group(3));
    String body =
        switch (type) {
          case 's' -> cut(Values.text(value), precision);
          case 'r' -> cut(Values.repr(value), precision);
          case 'a' -> cut(Text.ascii(Values.repr(value)), precision);
          case 'c' -> character(value);
          case 'd', 'i', 'u', 'x', 'X', 'o' -> whole(type, value, flags, precision);
          case 'e', 'E', 'f', 'F', 'g', 'G' -> {
            if (flags.contains("#")) {
              throw new IllegalArgumentException(
                  "the format '" + field.group() + "' is not supported here");
            }
            yield signed(number(type, Values.number(value), precision < 0 ? 6 : precision), flags);
          }
          default ->
              throw new IllegalArgumentException("unsupported format character '" + type + "'");
        };
    return padded(body, width, flags, "srac".indexOf(type) < 0);
  }

  /** Returns a text of one character, or the character of a number. */
  static String character(@Nullable Object value) {
    if (value instanceof String text && text.codePointCount(0, text.length()) == 1) {
      return text;
    }
    boolean one = Values.isWhole(value) && Character.isValidCodePoint(code(value));
    if (!one) {
      throw new IllegalArgumentException(
          "%c requires one character or the number of one, not " + Values.repr(value));
    }
    return Character.toString(code(value));
  }

  private static int code(@Nullable Object value) {
    return Math.clamp(Values.integer(value), -1, Integer.MAX_VALUE);
  }

  private static String cut(String text, int precision) {
    return precision < 0 || precision >= text.codePointCount(0, text.length())
        ? text
        : text.substring(0, text.offsetByCodePoints(0, precision));
  }

  private static String whole(char type, @Nullable Object value, String flags, int precision) {
    boolean decimal = "diu".indexOf(type) >= 0;
    if (!Values.isNumber(value) || (!decimal && !Values.isWhole(value))) {
      throw new IllegalArgumentException(
          "%" + type + " format: a number is required, not " + Values.typeName(value));
    }
    if (Double.isNaN(Values.number(value))) {
      throw new IllegalArgumentException("cannot convert float NaN to integer");
    }
    if (Math.abs(Values.number(value)) >= 0x1p63) {
      throw new IllegalArgumentException("whole numbers must fit into 64 bits here: " + value);
    }
    long number = (long) Values.number(value);
    number = Values.isWhole(value) ? Values.integer(value) : number;
    String digits =
        switch (type) {
          case 'x' -> Long.toString(Math.abs(number), 16);
          case 'X' -> Long.toString(Math.abs(number), 16).toUpperCase(Locale.ROOT);
          case 'o' -> Long.toString(Math.abs(number), 8);
          default -> Long.toString(Math.abs(number));
        };
    digits = "0".repeat(Math.max(0, precision - digits.length())) + digits;
    String prefix = flags.contains("#") && !decimal ? "0" + type : "";
    return signed((number < 0 ? "-" : "") + prefix + digits, flags);
  }

  private static String signed(String number, String flags) {
    if (number.startsWith("-")) {
      return number;
    }
    return flags.contains("+") ? "+" + number : flags.contains(" ") ? " " + number : number;
  }

  private static String padded(String body, int width, String flags, boolean number) {
    int missing = Math.max(0, width - body.codePointCount(0, body.length()));
    if (flags.contains("-")) {
      return body + " ".repeat(missing);
    }
    if (flags.contains("0") && number) {
      int lead = lead(body);
      return body.substring(0, lead) + "0".repeat(missing) + body.substring(lead);
    }
    return " ".repeat(missing) + body;
  }

  /** Returns the length of a number's sign and of a prefix such as {@code 0x}. */
  static int lead(String number) {
    int sign = !number.isEmpty() && "+- ".indexOf(number.charAt(0)) >= 0 ? 1 : 0;
    boolean prefix =
        number.length() > sign + 1
            && number.charAt(sign) == '0'
            && "boxX".indexOf(number.charAt(sign + 1)) >= 0;
    return prefix ? sign + 2 : sign;
  }

  /** Returns a float in the form {@code e}, {@code f} or {@code g}. */
  static String number(char type, double value, int precision) {
    if (!Double.isFinite(value)) {
      String word = Text.repr(value);
      return Character.isUpperCase(type) ? word.toUpperCase(Locale.ROOT) : word;
    }
    boolean negative = value < 0 || 1 / value < 0;
    BigDecimal exact = new BigDecimal(Math.abs(value));
    String digits =
        switch (Character.toLowerCase(type)) {
          case 'f' -> exact.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
          case 'e' -> scientific(exact, precision);
          default -> general(exact, Math.max(1, precision));
        };
    String signed = negative ? "-" + digits : digits;
    return Character.isUpperCase(type) ? signed.toUpperCase(Locale.ROOT) : signed;
  }

  private static String scientific(BigDecimal value, int precision) {
    int exponent = value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
    BigDecimal mantissa = value.movePointLeft(exponent).setScale(precision, RoundingMode.HALF_EVEN);
    if (mantissa.compareTo(BigDecimal.TEN) >= 0) {
      exponent++;
      mantissa = value.movePointLeft(exponent).setScale(precision, RoundingMode.HALF_EVEN);
    }
    return mantissa.toPlainString()
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static String general(BigDecimal value, int precision) {
    String scientific = scientific(value, precision - 1);
    int exponent = Integer.parseInt(scientific.substring(scientific.indexOf('e') + 1));
    String digits =
        exponent < -4 || exponent >= precision
            ? scientific.substring(0, scientific.indexOf('e'))
            : value.setScale(precision - 1 - exponent, RoundingMode.HALF_EVEN).toPlainString();
    if (digits.contains(".")) {
      digits = digits.replaceFirst("\\.?0+$", "");
    }
    return exponent < -4 || exponent >= precision
        ? digits + scientific.substring(scientific.indexOf('e'))
        : digits;
  }
}
