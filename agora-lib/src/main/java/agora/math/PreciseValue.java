package agora.math;

import agora.math.Expression.Call;
import agora.math.Expression.Numeral;
import agora.math.Expression.Symbol;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates an expression in complex numbers of fifty digits. */
final class PreciseValue {
  private static final int MAX_TERMS = 200;

  private PreciseValue() {}

  /**
   * Returns the value at a point, or null where the expression has parts without a value.
   *
   * @throws ArithmeticException if it is not defined there
   */
  static @Nullable BigComplex of(Expression expression, Map<String, Rational> point) {
    return switch (expression) {
      case Numeral number -> BigComplex.of(number.value());
      case Symbol symbol -> symbol(symbol.name(), point);
      case Call call -> call(call, point);
      default -> null;
    };
  }

  private static @Nullable BigComplex symbol(String name, Map<String, Rational> point) {
    Rational value = point.get(name);
    if (value != null) {
      return BigComplex.of(value);
    }
    return switch (name) {
      case "pi" -> BigComplex.of(BigComplex.PI);
      case "e" -> BigComplex.ONE.exponential();
      case "i" -> BigComplex.I;
      default -> null;
    };
  }

  private static @Nullable BigComplex call(Call call, Map<String, Rational> point) {
    if (call.function().equals("sum") || call.function().equals("prod")) {
      return series(call, point);
    }
    Rational exact = ExactValue.of(call, point);
    if (exact != null) {
      return BigComplex.of(exact);
    }
    List<BigComplex> values = new ArrayList<>(call.arguments().size());
    for (Expression argument : call.arguments()) {
      BigComplex value = of(argument, point);
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    BigComplex a = values.getFirst();
    if (call.function().equals("^") && a.isReal() && a.real().signum() < 0) {
      BigComplex real = realPower(a, ExactValue.of(call.arguments().get(1), point));
      if (real != null) {
        return real;
      }
    }
    return switch (values.size()) {
      case 1 -> unary(call.function(), a);
      case 2 -> binary(call.function(), a, values.get(1));
      default -> unknown(call.function(), values);
    };
  }

  private static @Nullable BigComplex unary(String function, BigComplex a) {
    return switch (function) {
      case "neg" -> a.negate();
      case "abs" -> BigComplex.of(a.absolute());
      case "percent" -> a.dividedBy(BigComplex.of(BigDecimal.valueOf(100)));
      case "sin" -> a.sine();
      case "cos" -> a.cosine();
      case "tan" -> a.sine().dividedBy(a.cosine());
      case "cot" -> a.cosine().dividedBy(a.sine());
      case "sec" -> BigComplex.ONE.dividedBy(a.cosine());
      case "csc" -> BigComplex.ONE.dividedBy(a.sine());
      case "arcsin" -> arcsine(a);
      case "arccos" -> {
        BigComplex sine = arcsine(a);
        yield sine == null ? null : half(BigComplex.of(BigComplex.PI)).minus(sine);
      }
      case "arctan" -> a.isReal() ? BigComplex.of(BigComplex.arctangent(a.real())) : null;
      case "sinh" -> half(a.exponential().minus(a.negate().exponential()));
      case "cosh" -> half(a.exponential().plus(a.negate().exponential()));
      case "exp" -> a.exponential();
      case "ln" -> a.logarithm();
      case "log", "lg" -> a.logarithm().dividedBy(BigComplex.of(BigDecimal.TEN).logarithm());
      case "sqrt" -> root(a, 2);
      default -> unknown(function, List.of(a));
    };
  }

  private static @Nullable BigComplex binary(String function, BigComplex a, BigComplex b) {
    return switch (function) {
      case "+" -> a.plus(b);
      case "*" -> a.times(b);
      case "/" -> a.dividedBy(b);
      case "^" -> a.power(b);
      case "root" -> b.isReal() ? root(a, b.real().intValueExact()) : null;
      case "log" -> a.logarithm().dividedBy(b.logarithm());
      default -> unknown(function, List.of(a, b));
    };
  }

  /**
   * A negative number to a fraction of odd denominator, as of school: the cube root of -8 is -2.
   */
  private static @Nullable BigComplex realPower(BigComplex base, @Nullable Rational exponent) {
    if (exponent == null
        || exponent.isInteger()
        || !exponent.denominator().testBit(0)
        || exponent.denominator().bitLength() > 8) {
      return null;
    }
    BigComplex size = base.negate().power(BigComplex.of(exponent));
    return exponent.numerator().testBit(0) ? size.negate() : size;
  }

  private static BigComplex half(BigComplex value) {
    return value.dividedBy(BigComplex.of(BigDecimal.valueOf(2)));
  }

  private static @Nullable BigComplex arcsine(BigComplex a) {
    if (!a.isReal() || a.real().abs().compareTo(BigDecimal.ONE) > 0) {
      return null;
    }
    BigDecimal cosine =
        BigDecimal.ONE.subtract(a.real().multiply(a.real())).sqrt(BigComplex.CONTEXT);
    return cosine.signum() == 0
        ? half(BigComplex.of(BigComplex.PI.multiply(a.real())))
        : BigComplex.of(BigComplex.arctangent(a.real().divide(cosine, BigComplex.CONTEXT)));
  }

  /** The real root of a real number where there is one, else the principal root. */
  private static BigComplex root(BigComplex value, int degree) {
    if (value.isZero()) {
      return value;
    }
    boolean negative = value.isReal() && value.real().signum() < 0;
    if (degree == 2 && value.isReal()) {
      BigDecimal size = value.real().abs().sqrt(BigComplex.CONTEXT);
      return negative ? new BigComplex(BigDecimal.ZERO, size) : BigComplex.of(size);
    }
    BigComplex exponent = BigComplex.ONE.dividedBy(BigComplex.of(BigDecimal.valueOf(degree)));
    return negative && degree % 2 == 1
        ? value.negate().power(exponent).negate()
        : value.power(exponent);
  }

  private static @Nullable BigComplex series(Call call, Map<String, Rational> point) {
    Rational from = ExactValue.of(call.arguments().get(2), point);
    Rational to = ExactValue.of(call.arguments().get(3), point);
    if (from == null
        || to == null
        || !from.isInteger()
        || !to.isInteger()
        || to.minus(from).compareTo(Rational.of(MAX_TERMS)) > 0
        || !(call.arguments().get(1) instanceof Symbol index)) {
      return null;
    }
    boolean sum = call.function().equals("sum");
    BigComplex total = sum ? BigComplex.ZERO : BigComplex.ONE;
    Map<String, Rational> here = new HashMap<>(point);
    for (Rational k = from; k.compareTo(to) <= 0; k = k.plus(Rational.ONE)) {
      here.put(index.name(), k);
      BigComplex term = of(call.arguments().getFirst(), here);
      if (term == null) {
        return null;
      }
      total = sum ? total.plus(term) : total.times(term);
    }
    return total;
  }

  /**
   * Stands in for a function that the answer names but nobody defined: what holds for every
   * function holds for this one, and hardly anything else does.
   */
  private static @Nullable BigComplex unknown(String name, List<BigComplex> arguments) {
    if (name.length() != 1 || !Character.isLetter(name.charAt(0))) {
      return null;
    }
    BigComplex phase = BigComplex.of(BigDecimal.valueOf(name.charAt(0)));
    for (BigComplex argument : arguments) {
      phase = phase.times(BigComplex.of(new BigDecimal("1.37"))).plus(argument);
    }
    return phase.sine().plus(BigComplex.of(new BigDecimal("1.61")));
  }
}
