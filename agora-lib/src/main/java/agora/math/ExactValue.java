package agora.math;

import agora.math.Expression.Call;
import agora.math.Expression.Numeral;
import agora.math.Expression.Symbol;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates an expression in fractions, where its value is one. */
final class ExactValue {
  private static final int MAX_FACTORIAL = 5000;

  private ExactValue() {}

  /**
   * Returns the value at a point, or null where it is not a fraction that we can name.
   *
   * @param point the values of variables
   * @throws ArithmeticException if it divides by zero or grows too large
   */
  static @Nullable Rational of(Expression expression, Map<String, Rational> point) {
    return switch (expression) {
      case Numeral number -> number.value();
      case Symbol symbol -> point.get(symbol.name());
      case Call call -> call(call, point);
      default -> null;
    };
  }

  private static @Nullable Rational call(Call call, Map<String, Rational> point) {
    List<Rational> values = new ArrayList<>(call.arguments().size());
    for (Expression argument : call.arguments()) {
      Rational value = of(argument, point);
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    Rational a = values.getFirst();
    return switch (call.function()) {
      case "+" -> a.plus(values.get(1));
      case "neg" -> a.negate();
      case "*" -> a.times(values.get(1));
      case "/" -> a.dividedBy(values.get(1));
      case "^" -> power(a, values.get(1));
      case "root" -> root(a, values.get(1));
      case "abs" -> a.absolute();
      case "percent" -> a.dividedBy(Rational.of(100));
      case "factorial" -> factorial(a);
      case "binom" -> binomial(a, values.get(1));
      case "floor" -> floor(a);
      case "ceil" -> floor(a.negate()).negate();
      case "max" -> values.stream().max(Rational::compareTo).orElse(null);
      case "min" -> values.stream().min(Rational::compareTo).orElse(null);
      case "gcd" -> integers(values) ? reduce(values, BigInteger::gcd) : null;
      case "lcm" -> integers(values) ? reduce(values, ExactValue::lcm) : null;
      default -> null;
    };
  }

  private static boolean integers(List<Rational> values) {
    return values.stream().allMatch(Rational::isInteger);
  }

  private static Rational reduce(
      List<Rational> values, java.util.function.BinaryOperator<BigInteger> operator) {
    return new Rational(
        values.stream().map(Rational::numerator).reduce(operator).orElseThrow(), BigInteger.ONE);
  }

  private static BigInteger lcm(BigInteger a, BigInteger b) {
    return a.signum() == 0 ? a : a.divide(a.gcd(b)).multiply(b).abs();
  }

  private static @Nullable Rational power(Rational base, Rational exponent) {
    if (base.signum() == 0 && exponent.signum() <= 0) {
      throw new ArithmeticException("zero to a power <= 0");
    }
    if (exponent.numerator().bitLength() > 24 || exponent.denominator().bitLength() > 8) {
      return null;
    }
    if (!exponent.isInteger() && base.signum() < 0) {
      return null;
    }
    Rational root =
        exponent.isInteger()
            ? base
            : root(base, new Rational(exponent.denominator(), BigInteger.ONE));
    return root == null ? null : root.power(exponent.numerator().intValueExact());
  }

  /** Returns the real root where it is a fraction, else null. */
  private static @Nullable Rational root(Rational value, Rational degree) {
    if (!degree.isInteger() || degree.signum() <= 0 || degree.numerator().bitLength() > 8) {
      return null;
    }
    int n = degree.numerator().intValueExact();
    if (value.signum() < 0) {
      Rational positive = n % 2 == 0 ? null : root(value.negate(), degree);
      return positive == null ? null : positive.negate();
    }
    BigInteger top = root(value.numerator(), n);
    BigInteger bottom = root(value.denominator(), n);
    return top == null || bottom == null ? null : new Rational(top, bottom);
  }

  private static @Nullable BigInteger root(BigInteger value, int n) {
    BigInteger low = BigInteger.ZERO;
    BigInteger high = BigInteger.ONE.shiftLeft(value.bitLength() / n + 1);
    while (low.compareTo(high) < 0) {
      BigInteger middle = low.add(high).add(BigInteger.ONE).shiftRight(1);
      if (middle.pow(n).compareTo(value) <= 0) {
        low = middle;
      } else {
        high = middle.subtract(BigInteger.ONE);
      }
    }
    return low.pow(n).equals(value) ? low : null;
  }

  private static @Nullable Rational factorial(Rational n) {
    if (!n.isInteger()
        || n.signum() < 0
        || n.numerator().compareTo(BigInteger.valueOf(MAX_FACTORIAL)) > 0) {
      return null;
    }
    int top = n.numerator().intValueExact();
    return new Rational(top < 2 ? BigInteger.ONE : product(2, top), BigInteger.ONE);
  }

  /** The product of all integers of a range, halved so that factors of like size meet. */
  private static BigInteger product(int from, int to) {
    if (to - from < 8) {
      BigInteger product = BigInteger.valueOf(from);
      for (int k = from + 1; k <= to; k++) {
        product = product.multiply(BigInteger.valueOf(k));
      }
      return product;
    }
    int middle = (from + to) >>> 1;
    return product(from, middle).multiply(product(middle + 1, to));
  }

  private static @Nullable Rational binomial(Rational n, Rational k) {
    if (!k.isInteger() || k.signum() < 0 || k.numerator().bitLength() > 12) {
      return null;
    }
    Rational product = Rational.ONE;
    for (int j = 0; j < k.numerator().intValueExact(); j++) {
      product = product.times(n.minus(Rational.of(j))).dividedBy(Rational.of(j + 1));
    }
    return product;
  }

  private static Rational floor(Rational value) {
    BigInteger[] parts = value.numerator().divideAndRemainder(value.denominator());
    boolean below = parts[1].signum() < 0;
    return new Rational(below ? parts[0].subtract(BigInteger.ONE) : parts[0], BigInteger.ONE);
  }
}
