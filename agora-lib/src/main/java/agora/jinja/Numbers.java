package agora.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as Python has them: whole ones stay whole, and flags count as 0 and 1. */
final class Numbers {
  private Numbers() {}

  static boolean is(@Nullable Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  static boolean isWhole(@Nullable Object value) {
    return value instanceof Long || value instanceof Boolean;
  }

  /** Returns a number as a float. */
  static double number(@Nullable Object value) {
    return switch (value) {
      case Boolean flag -> flag ? 1 : 0;
      case Long number -> number;
      case Double number -> number;
      case Undefined undefined -> throw undefined.error();
      case null, default ->
          throw new IllegalArgumentException(
              "a number was expected, was '" + Values.typeName(value) + "'");
    };
  }

  /** Returns a whole number that an index or a count needs. */
  static long integer(@Nullable Object value) {
    if (isWhole(value)) {
      return value instanceof Long number ? number : (long) number(value);
    }
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    throw new IllegalArgumentException(
        "'" + Values.typeName(value) + "' object cannot be interpreted as an integer");
  }

  /** Returns whether two numbers have an order: what is no number has none, and equals nothing. */
  static boolean comparable(@Nullable Object a, @Nullable Object b) {
    return !Double.isNaN(number(a)) && !Double.isNaN(number(b));
  }

  static int compare(@Nullable Object a, @Nullable Object b) {
    return isWhole(a) && isWhole(b)
        ? Long.compare(integer(a), integer(b))
        : number(a) == number(b) ? 0 : Double.compare(number(a), number(b));
  }

  static Object arithmetic(String operator, @Nullable Object a, @Nullable Object b) {
    if (!is(a) || !is(b)) {
      throw wrongOperands(operator, a, b);
    }
    boolean division = operator.equals("/") || operator.equals("//") || operator.equals("%");
    if (division && number(b) == 0) {
      throw new IllegalArgumentException("division by zero");
    }
    boolean fraction = operator.equals("**") && number(b) < 0;
    if (isWhole(a) && isWhole(b) && !operator.equals("/") && !fraction) {
      return whole(operator, integer(a), integer(b));
    }
    double x = number(a);
    double y = number(b);
    return switch (operator) {
      case "+" -> x + y;
      case "-" -> x - y;
      case "*" -> x * y;
      case "//" -> Math.floor(x / y);
      case "%" -> x - y * Math.floor(x / y);
      case "**" -> Math.pow(x, y);
      default -> x / y;
    };
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
        default -> java.math.BigInteger.valueOf(x).pow(Math.toIntExact(y)).longValueExact();
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
    if (!isWhole(value)) {
      throw wrongOperands("unary -", value, 0L);
    }
    return whole("-", 0, integer(value));
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

  /** Returns a number rounded to so many decimals, halves to the even neighbour. */
  static Object rounded(@Nullable Object value, long precision, String method) {
    double number = number(value);
    if (method.equals("common")) {
      if (isWhole(value) && precision >= 0) {
        return integer(value);
      }
      BigDecimal exact =
          new BigDecimal(number).setScale(Math.toIntExact(precision), RoundingMode.HALF_EVEN);
      return isWhole(value)
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
    if (is(value)) {
      return isWhole(value) ? (Object) integer(value) : truncated(number(value), otherwise);
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
