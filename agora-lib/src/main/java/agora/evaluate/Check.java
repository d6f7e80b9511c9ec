package agora.evaluate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/** An assertion of a problem's tests, decided here on plain data. */
final class Check {
  private Check() {}

  /**
   * Returns whether the assertion holds.
   *
   * @param operator {@code true} or {@code not} on one operand, else a comparison of two
   */
  static boolean holds(String operator, List<Plain> operands) {
    Plain left = operands.getFirst();
    if (operands.size() == 1) {
      return truth(left) != operator.equals("not");
    }
    Plain right = operands.get(1);
    return switch (operator) {
      case "==" -> left.equals(right);
      case "!=" -> !(left instanceof Plain.Opaque) && !left.equals(right);
      case "is" -> same(left, right);
      case "is not" -> !(left instanceof Plain.Opaque) && !same(left, right);
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
  static boolean truth(Plain value) {
    return switch (value) {
      case Plain.None none -> false;
      case Plain.Numeric number -> number.isNan() || !number.value().equals(BigInteger.ZERO);
      case Plain.Complex complex -> true;
      case Plain.Text text -> !text.value().isEmpty();
      case Plain.Bytes bytes -> !bytes.hex().isEmpty();
      case Plain.ListOf list -> !list.items().isEmpty();
      case Plain.TupleOf tuple -> !tuple.items().isEmpty();
      case Plain.DictOf dict -> !dict.entries().isEmpty();
      case Plain.SetOf set -> !set.items().isEmpty();
      case Plain.RangeOf range ->
          range.step().signum() > 0
              ? range.start().compareTo(range.stop()) < 0
              : range.start().compareTo(range.stop()) > 0;
      case Plain.Iterated iterated -> true;
      case Plain.Opaque opaque -> opaque.truth();
    };
  }

  /** Python's {@code is}, as far as it means something for data: equal and of one type. */
  private static boolean same(Plain left, Plain right) {
    boolean types =
        !(left instanceof Plain.Numeric a && right instanceof Plain.Numeric b)
            || a.type().equals(b.type());
    return types && left.equals(right);
  }

  private static boolean contains(Plain container, Plain item) {
    return switch (container) {
      case Plain.Text text ->
          item instanceof Plain.Text part && text.value().contains(part.value());
      case Plain.ListOf list -> list.items().contains(item);
      case Plain.TupleOf tuple -> tuple.items().contains(item);
      case Plain.SetOf set -> set.items().contains(item);
      case Plain.DictOf dict -> dict.entries().containsKey(item);
      default -> false;
    };
  }

  /** Returns -1, 0 or 1, or {@link #UNORDERED} where Python would raise or say no to both. */
  private static int order(Plain left, Plain right) {
    if (left instanceof Plain.Numeric a && right instanceof Plain.Numeric b) {
      return numbers(a, b);
    }
    if (left instanceof Plain.Text a && right instanceof Plain.Text b) {
      return Integer.signum(a.value().compareTo(b.value()));
    }
    if (left instanceof Plain.ListOf a && right instanceof Plain.ListOf b) {
      return sequences(a.items(), b.items());
    }
    if (left instanceof Plain.TupleOf a && right instanceof Plain.TupleOf b) {
      return sequences(a.items(), b.items());
    }
    return UNORDERED;
  }

  private static int numbers(Plain.Numeric a, Plain.Numeric b) {
    if (a.isNan() || b.isNan()) {
      return UNORDERED;
    }
    if (inexact(a) || inexact(b)) {
      return a.equals(b) ? 0 : Double.compare(a.doubleValue(), b.doubleValue());
    }
    return exact(a).compareTo(exact(b));
  }

  private static boolean inexact(Plain.Numeric number) {
    return number.value() instanceof Plain.Ratio
        || (number.value() instanceof Double real && real.isInfinite());
  }

  private static BigDecimal exact(Plain.Numeric number) {
    return switch (number.value()) {
      case BigInteger whole -> new BigDecimal(whole);
      case Double real -> new BigDecimal(real);
      default -> (BigDecimal) number.value();
    };
  }

  private static int sequences(List<Plain> a, List<Plain> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      if (!a.get(i).equals(b.get(i))) {
        return order(a.get(i), b.get(i));
      }
    }
    return Integer.compare(a.size(), b.size());
  }
}
