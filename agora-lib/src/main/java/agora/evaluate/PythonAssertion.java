package agora.evaluate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/** An assertion of a problem's tests, decided here on plain data. */
final class PythonAssertion {
  private PythonAssertion() {}

  /**
   * Returns whether the assertion holds.
   *
   * @param operator {@code true} or {@code not} on one operand, else a comparison of two
   */
  static boolean holds(String operator, List<PythonValue> operands) {
    PythonValue left = operands.getFirst();
    if (operands.size() == 1) {
      return truth(left) != operator.equals("not");
    }
    PythonValue right = operands.get(1);
    return switch (operator) {
      case "==" -> left.equals(right);
      case "!=" -> !(left instanceof PythonValue.Opaque) && !left.equals(right);
      case "is" -> same(left, right);
      case "is not" -> !(left instanceof PythonValue.Opaque) && !same(left, right);
      case "in" -> contains(right, left);
      case "not in" -> !contains(right, left);
      case "<" -> order(left, right) < 0;
      case ">" -> order(left, right) > 0 && order(left, right) != UNORDERED;
      case "<=" -> order(left, right) <= 0;
      case ">=" -> order(left, right) >= 0 && order(left, right) != UNORDERED;
      default -> throw new IllegalArgumentException("no such comparison: " + operator);
    };
  }

  private static final int UNORDERED = 2;

  /** Returns Python's truth value. */
  static boolean truth(PythonValue value) {
    return switch (value) {
      case PythonValue.None none -> false;
      case PythonValue.Numeric number -> number.isNan() || !number.value().equals(BigInteger.ZERO);
      case PythonValue.Complex complex -> true;
      case PythonValue.Text text -> !text.value().isEmpty();
      case PythonValue.Bytes bytes -> !bytes.hex().isEmpty();
      case PythonValue.ListOf list -> !list.items().isEmpty();
      case PythonValue.TupleOf tuple -> !tuple.items().isEmpty();
      case PythonValue.DictOf dict -> !dict.entries().isEmpty();
      case PythonValue.SetOf set -> !set.items().isEmpty();
      case PythonValue.RangeOf range ->
          range.step().signum() > 0
              ? range.start().compareTo(range.stop()) < 0
              : range.start().compareTo(range.stop()) > 0;
      case PythonValue.Iterated iterated -> true;
      case PythonValue.Opaque opaque -> opaque.truth();
    };
  }

  /** Python's {@code is}, as far as it means something for data: equal and of one type. */
  private static boolean same(PythonValue left, PythonValue right) {
    boolean types =
        !(left instanceof PythonValue.Numeric a && right instanceof PythonValue.Numeric b)
            || a.type().equals(b.type());
    return types && left.equals(right);
  }

  private static boolean contains(PythonValue container, PythonValue item) {
    return switch (container) {
      case PythonValue.Text text ->
          item instanceof PythonValue.Text part && text.value().contains(part.value());
      case PythonValue.ListOf list -> list.items().contains(item);
      case PythonValue.TupleOf tuple -> tuple.items().contains(item);
      case PythonValue.SetOf set -> set.items().contains(item);
      case PythonValue.DictOf dict -> dict.entries().containsKey(item);
      default -> false;
    };
  }

  /** Returns -1, 0 or 1, or {@link #UNORDERED} where Python would raise or say no to both. */
  private static int order(PythonValue left, PythonValue right) {
    if (left instanceof PythonValue.Numeric a && right instanceof PythonValue.Numeric b) {
      return numbers(a, b);
    }
    if (left instanceof PythonValue.Text a && right instanceof PythonValue.Text b) {
      return Integer.signum(a.value().compareTo(b.value()));
    }
    if (left instanceof PythonValue.ListOf a && right instanceof PythonValue.ListOf b) {
      return sequences(a.items(), b.items());
    }
    if (left instanceof PythonValue.TupleOf a && right instanceof PythonValue.TupleOf b) {
      return sequences(a.items(), b.items());
    }
    return UNORDERED;
  }

  private static int numbers(PythonValue.Numeric a, PythonValue.Numeric b) {
    if (a.isNan() || b.isNan()) {
      return UNORDERED;
    }
    if (inexact(a) || inexact(b)) {
      return a.equals(b) ? 0 : Double.compare(a.doubleValue(), b.doubleValue());
    }
    return exact(a).compareTo(exact(b));
  }

  private static boolean inexact(PythonValue.Numeric number) {
    return number.value() instanceof PythonValue.Ratio
        || (number.value() instanceof Double real && real.isInfinite());
  }

  private static BigDecimal exact(PythonValue.Numeric number) {
    return switch (number.value()) {
      case BigInteger whole -> new BigDecimal(whole);
      case Double real -> new BigDecimal(real);
      default -> (BigDecimal) number.value();
    };
  }

  private static int sequences(List<PythonValue> a, List<PythonValue> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      if (!a.get(i).equals(b.get(i))) {
        return order(a.get(i), b.get(i));
      }
    }
    return Integer.compare(a.size(), b.size());
  }
}
