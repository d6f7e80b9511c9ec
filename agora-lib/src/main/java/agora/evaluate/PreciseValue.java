package agora.evaluate;

import agora.evaluate.MathExpr.Call;
import agora.evaluate.MathExpr.Number;
import agora.evaluate.MathExpr.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apfloat.Apcomplex;
import org.apfloat.ApcomplexMath;
import org.apfloat.Apfloat;
import org.apfloat.ApfloatMath;
import org.jspecify.annotations.Nullable;

/** Evaluates an expression in complex numbers of eighty digits. */
final class PreciseValue {
  static final int DIGITS = 80;

  private static final int MAX_EXPONENT = 100_000;

  private PreciseValue() {}

  /**
   * Returns the value at a point, or null where the expression has parts without a value.
   *
   * @throws ArithmeticException if it is not defined there
   */
  static @Nullable Apcomplex of(MathExpr expression, Map<String, Rational> point) {
    return switch (expression) {
      case Number number -> number(number.value());
      case Symbol symbol -> symbol(symbol.name(), point);
      case Call call -> call(call, point);
      default -> null;
    };
  }

  private static Apfloat number(Rational value) {
    return new Apfloat(value.numerator())
        .precision(DIGITS)
        .divide(new Apfloat(value.denominator()).precision(DIGITS));
  }

  private static @Nullable Apcomplex symbol(String name, Map<String, Rational> point) {
    Rational value = point.get(name);
    if (value != null) {
      return number(value);
    }
    return switch (name) {
      case "pi" -> ApfloatMath.pi(DIGITS);
      case "e" -> ApfloatMath.exp(new Apfloat(1, DIGITS));
      case "i" -> Apcomplex.I.precision(DIGITS);
      default -> null;
    };
  }

  private static @Nullable Apcomplex call(Call call, Map<String, Rational> point) {
    Rational exact = ExactValue.of(call, point);
    if (exact != null) {
      return number(exact);
    }
    List<Apcomplex> values = new ArrayList<>(call.arguments().size());
    for (MathExpr argument : call.arguments()) {
      Apcomplex value = of(argument, point);
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    Apcomplex a = values.getFirst();
    return values.size() == 1
        ? unary(call.function(), a)
        : values.size() == 2 ? binary(call.function(), a, values.get(1)) : null;
  }

  private static @Nullable Apcomplex unary(String function, Apcomplex a) {
    Apcomplex one = new Apcomplex(new Apfloat(1, DIGITS));
    return switch (function) {
      case "neg" -> a.negate();
      case "abs" -> ApcomplexMath.abs(a);
      case "percent" -> a.divide(new Apfloat(100, DIGITS));
      case "sin" -> ApcomplexMath.sin(a);
      case "cos" -> ApcomplexMath.cos(a);
      case "tan" -> ApcomplexMath.tan(a);
      case "cot" -> one.divide(ApcomplexMath.tan(a));
      case "sec" -> one.divide(ApcomplexMath.cos(a));
      case "csc" -> one.divide(ApcomplexMath.sin(a));
      case "arcsin" -> ApcomplexMath.asin(a);
      case "arccos" -> ApcomplexMath.acos(a);
      case "arctan" -> ApcomplexMath.atan(a);
      case "sinh" -> ApcomplexMath.sinh(a);
      case "cosh" -> ApcomplexMath.cosh(a);
      case "tanh" -> ApcomplexMath.tanh(a);
      case "exp" -> exponential(a);
      case "ln" -> ApcomplexMath.log(a);
      case "log", "lg" -> ApcomplexMath.log(a).divide(ApcomplexMath.log(new Apfloat(10, DIGITS)));
      case "sqrt" -> ApcomplexMath.sqrt(a);
      case "floor" -> a.isReal() ? ApfloatMath.floor(a.real()).precision(DIGITS) : null;
      case "ceil" -> a.isReal() ? ApfloatMath.ceil(a.real()).precision(DIGITS) : null;
      default -> null;
    };
  }

  private static @Nullable Apcomplex binary(String function, Apcomplex a, Apcomplex b) {
    return switch (function) {
      case "+" -> a.add(b);
      case "*" -> a.multiply(b);
      case "/" -> a.divide(b);
      case "^" -> power(a, b);
      case "root" -> root(a, b);
      case "log" -> ApcomplexMath.log(a).divide(ApcomplexMath.log(b));
      default -> null;
    };
  }

  private static Apcomplex exponential(Apcomplex a) {
    requireSmall(a);
    return ApcomplexMath.exp(a);
  }

  private static Apcomplex power(Apcomplex base, Apcomplex exponent) {
    requireSmall(exponent);
    if (base.equals(Apcomplex.ZERO)) {
      throw new ArithmeticException("a power of zero");
    }
    if (exponent.isInteger()) {
      return ApcomplexMath.pow(base, exponent.longValue());
    }
    return ApcomplexMath.pow(base, exponent);
  }

  /** The real root of a real number where there is one, else the principal root. */
  private static @Nullable Apcomplex root(Apcomplex value, Apcomplex degree) {
    if (!degree.isInteger() || degree.longValue() < 1 || degree.longValue() > 1000) {
      return null;
    }
    long n = degree.longValue();
    if (value.isReal() && value.real().signum() < 0 && n % 2 == 1) {
      return ApcomplexMath.root(value.negate(), n).negate();
    }
    return value.equals(Apcomplex.ZERO) ? value : ApcomplexMath.root(value, n);
  }

  private static void requireSmall(Apcomplex exponent) {
    if (ApcomplexMath.abs(exponent).compareTo(new Apfloat(MAX_EXPONENT)) > 0) {
      throw new ArithmeticException("an exponent above " + MAX_EXPONENT);
    }
  }
}
