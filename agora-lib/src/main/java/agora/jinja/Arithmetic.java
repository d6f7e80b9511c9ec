package agora.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic as in Python: whole numbers stay whole, flags count as 0 and 1, and texts and lists
 * can be joined and repeated.
 */
final class Arithmetic {
  private Arithmetic() {}

  static @Nullable Object add(@Nullable Object a, @Nullable Object b) {
    if (a instanceof String x && b instanceof String y) {
      return x + y;
    }
    boolean marked = a instanceof Markup || b instanceof Markup;
    if (marked && a != null && b != null && Values.isText(a) && Values.isText(b)) {
      return Markup.sum(a, b);
    }
    boolean lists =
        a instanceof List<?>
            && b instanceof List<?>
            && Values.typeName(a).equals(Values.typeName(b))
            && !(a instanceof Range);
    if (lists) {
      List<@Nullable Object> both = new ArrayList<>((List<?>) a);
      both.addAll((List<?>) b);
      return a instanceof Tuple ? new Tuple(both) : both;
    }
    return numbers("+", a, b);
  }

  /** Returns the value of {@code a operator b}. */
  static @Nullable Object of(String operator, @Nullable Object a, @Nullable Object b) {
    if (operator.equals("*")) {
      Object repeated = repeated(a, b);
      if (repeated != null) {
        return repeated;
      }
    }
    if (operator.equals("%") && a instanceof String text) {
      if (b instanceof Map<?, ?> map) {
        return PercentFormat.format(text, List.of(), map);
      }
      // A list is one value, and may be left over, as a mapping may.
      boolean list = b instanceof List<?> && !(b instanceof Tuple);
      List<?> values = b instanceof Tuple tuple ? tuple : Arrays.asList(b);
      return PercentFormat.format(text, values, list ? Map.of() : null);
    }
    return numbers(operator, a, b);
  }

  /** Returns a text or list so many times in a row; null if these are no such operands. */
  private static @Nullable Object repeated(@Nullable Object a, @Nullable Object b) {
    Object what = Values.isWhole(a) ? b : a;
    Object times = Values.isWhole(a) ? a : b;
    if (!Values.isWhole(times)) {
      return null;
    }
    int count = Math.toIntExact(Math.clamp(Values.integer(times), 0, Integer.MAX_VALUE));
    if (what instanceof String text) {
      return text.repeat(count);
    }
    if (what instanceof List<?> list && !(what instanceof Range)) {
      List<@Nullable Object> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.addAll(list);
      }
      return what instanceof Tuple ? new Tuple(all) : all;
    }
    return null;
  }

  private static Object numbers(String operator, @Nullable Object a, @Nullable Object b) {
    if (!Values.isNumber(a) || !Values.isNumber(b)) {
      throw wrongOperands(operator, a, b);
    }
    boolean division = operator.equals("/") || operator.equals("//") || operator.equals("%");
    if (division && Values.number(b) == 0) {
      throw new IllegalArgumentException("division by zero");
    }
    boolean fraction = operator.equals("**") && Values.number(b) < 0;
    if (Values.isWhole(a) && Values.isWhole(b) && !operator.equals("/") && !fraction) {
      return whole(operator, Values.integer(a), Values.integer(b));
    }
    double x = Values.number(a);
    double y = Values.number(b);
    return switch (operator) {
      case "+" -> x + y;
      case "-" -> x - y;
      case "*" -> x * y;
      case "//" -> quotient(x, y);
      case "%" -> remainder(x, y);
      case "**" -> power(x, y);
      default -> x / y;
    };
  }

  /** Returns the exact remainder, with the sign of the divisor. */
  private static double remainder(double x, double y) {
    double rest = x % y;
    return rest == 0 ? Math.copySign(0, y) : (rest < 0) == (y < 0) ? rest : rest + y;
  }

  /** Returns the quotient without the remainder, rounded as Python does. */
  private static double quotient(double x, double y) {
    double rest = x % y;
    double quotient = (x - rest) / y;
    if (rest != 0 && (rest < 0) != (y < 0)) {
      quotient--;
    }
    double floor = Math.floor(quotient);
    return quotient == 0 ? Math.copySign(0, x / y) : quotient - floor > 0.5 ? floor + 1 : floor;
  }

  private static double power(double x, double y) {
    double power = Math.pow(x, y);
    if (x == 0 && y < 0) {
      throw new IllegalArgumentException("0.0 cannot be raised to a negative power");
    }
    if (x < 0 && Double.isNaN(power)) {
      throw new IllegalArgumentException("complex numbers are not supported here");
    }
    if (Double.isInfinite(power) && Double.isFinite(x) && Double.isFinite(y)) {
      throw new IllegalArgumentException("numerical result out of range");
    }
    return power;
  }

  private static IllegalArgumentException wrongOperands(
      String operator, @Nullable Object a, @Nullable Object b) {
    if (a instanceof Undefined undefined) {
      return undefined.error();
    }
    if (b instanceof Undefined undefined) {
      return undefined.error();
    }
    return new IllegalArgumentException(
        "unsupported operand type(s) for "
            + operator
            + ": '"
            + Values.typeName(a)
            + "' and '"
            + Values.typeName(b)
            + "'");
  }

  private static Object whole(String operator, long x, long y) {
    try {
      return switch (operator) {
        case "+" -> Math.addExact(x, y);
        case "-" -> Math.subtractExact(x, y);
        case "*" -> Math.multiplyExact(x, y);
        case "//" -> Math.floorDiv(x, y);
        case "%" -> Math.floorMod(x, y);
        // From 64 on only 0, 1 and -1 fit, whose powers go by whether the exponent is even.
        default -> BigInteger.valueOf(x).pow((int) Math.min(y, 64 + y % 2)).longValueExact();
      };
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "whole numbers must fit into 64 bits here: " + x + " " + operator + " " + y, e);
    }
  }

  static Object negative(@Nullable Object value) {
    if (value instanceof Double number) {
      return -number;
    }
    if (!Values.isWhole(value)) {
      throw wrongOperands("unary -", value, 0L);
    }
    return whole("-", 0, Values.integer(value));
  }

  /** Returns a number rounded to so many decimals, halves to the even neighbour. */
  static Object rounded(@Nullable Object value, long precision, String method) {
    double number = Values.number(value);
    if (method.equals("common")) {
      if (Values.isWhole(value) && precision >= 0) {
        return Values.integer(value);
      }
      BigDecimal exact =
          new BigDecimal(number).setScale(Math.toIntExact(precision), RoundingMode.HALF_EVEN);
      return Values.isWhole(value)
          ? (Object) exact.longValueExact()
          : Math.copySign(exact.doubleValue(), number);
    }
    double power = Math.pow(10, (double) precision);
    return switch (method) {
      case "ceil" -> Math.ceil(number * power) / power;
      case "floor" -> Math.floor(number * power) / power;
      default -> throw new IllegalArgumentException("method must be common, ceil or floor");
    };
  }

  /** Returns the whole number of a value, cut towards zero; {@code otherwise} if it has none. */
  static @Nullable Object parsedInteger(
      @Nullable Object value, @Nullable Object otherwise, long base) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (Values.isNumber(value)) {
      return Values.isWhole(value)
          ? (Object) Values.integer(value)
          : truncated(Values.number(value), otherwise);
    }
    if (!(value instanceof String text)) {
      return otherwise;
    }
    String digits = digits(text);
    String sign = digits.startsWith("-") ? "-" : "";
    String body = digits.startsWith("-") || digits.startsWith("+") ? digits.substring(1) : digits;
    String prefix = body.length() > 2 && body.charAt(0) == '0' ? body.substring(0, 2) : "";
    long spelled = prefix.equals("0x") ? 16 : prefix.equals("0o") ? 8 : prefix.equals("0b") ? 2 : 0;
    if (spelled > 0 && (base == spelled || base == 0)) {
      body = body.substring(2);
    }
    boolean leading = base == 0 && spelled == 0 && body.matches("0[0_]*[1-9].*");
    long radix = base > 0 ? base : spelled > 0 ? spelled : 10;
    try {
      if (!leading && body.matches("[0-9a-z]+(?:_[0-9a-z]+)*")) {
        return Long.parseLong(sign + body.replace("_", ""), Math.toIntExact(radix));
      }
    } catch (NumberFormatException notOfThisBase) {
      if (body.matches("[0-9_]+") && radix == 10) {
        throw new IllegalArgumentException(
            "whole numbers must fit into 64 bits here: " + text, notOfThisBase);
      }
    }
    Double number = parsedFloat(text);
    return number == null ? otherwise : truncated(number, otherwise);
  }

  private static @Nullable Object truncated(double number, @Nullable Object otherwise) {
    if (Double.isFinite(number) && Math.abs(number) >= 0x1p63) {
      throw new IllegalArgumentException("whole numbers must fit into 64 bits here: " + number);
    }
    return Double.isFinite(number) ? (Object) (long) number : otherwise;
  }

  /** Returns a text without white space at its ends, any script's digits as ours, in lower case. */
  private static String digits(String text) {
    StringBuilder digits = new StringBuilder();
    Text.strip(text, null, true, true)
        .codePoints()
        .map(c -> Character.isDigit(c) ? '0' + Character.digit(c, 10) : c)
        .forEach(digits::appendCodePoint);
    return digits.toString().toLowerCase(Locale.ROOT);
  }

  /** Returns the number that a text spells; null if it spells none. */
  static @Nullable Double parsedFloat(String text) {
    String spelled = digits(text);
    if (spelled.matches("[-+]?(?:inf|infinity)")) {
      return spelled.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (spelled.matches("[-+]?nan")) {
      return Double.NaN;
    }
    String digits = "\\d+(?:_\\d+)*";
    boolean number =
        spelled.matches(
            "[-+]?(?:"
                + digits
                + "\\.?(?:"
                + digits
                + ")?|\\."
                + digits
                + ")(?:e[-+]?"
                + digits
                + ")?");
    return number ? Double.valueOf(spelled.replace("_", "")) : null;
  }
}
