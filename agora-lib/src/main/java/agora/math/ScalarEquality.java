package agora.math;

import agora.math.Expression.Call;
import agora.math.Expression.Numeral;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether two scalar expressions have the same value everywhere: exactly at points where
 * both are fractions, else to thirty digits, else by computer algebra.
 */
final class ScalarEquality {
  /** From this many places on a decimal counts as what it rounds; fewer are a truncation. */
  private static final int PLACES = 6;

  private static final int POINTS = 3;

  /** Sums and factorials live on integers, and a formula may hold for the first few by chance. */
  private static final int INTEGER_POINTS = 12;

  private static final Set<String> DISCRETE =
      Set.of("sum", "prod", "factorial", "binom", "gcd", "lcm", "floor", "ceil");
  private static final BigDecimal TOLERANCE = new BigDecimal("1e-30");

  private ScalarEquality() {}

  /** Returns whether the values are the same; percent signs may have been dropped on one side. */
  static boolean same(Expression a, Expression b) {
    boolean percentA = percent(a);
    boolean percentB = percent(b);
    if (percentA && percentB) {
      return same(bare(a), bare(b));
    }
    if (percentA || percentB) {
      return plain(bare(a), bare(b)) || plain(a, b);
    }
    return plain(a, b);
  }

  private static boolean percent(Expression expression) {
    return expression instanceof Call call && call.function().equals("percent");
  }

  private static Expression bare(Expression expression) {
    return expression instanceof Call call && call.function().equals("percent")
        ? call.arguments().getFirst()
        : expression;
  }

  private static boolean plain(Expression a, Expression b) {
    if (a.equals(b)) {
      return true;
    }
    Boolean settled = compare(a, b, ScalarEquality::equalValues);
    if (settled != null) {
      return settled || (a.variables().isEmpty() && b.variables().isEmpty() && rounds(a, b));
    }
    return ComputerAlgebra.same(a, b);
  }

  private static boolean equalValues(List<BigComplex> a, List<BigComplex> b) {
    for (int i = 0; i < a.size(); i++) {
      if (!close(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns whether two expressions vanish together because one is a constant (not zero) times the
   * other, as the sides of equivalent equations are.
   *
   * @param positive whether the constant must be above zero, as for inequalities
   */
  static boolean proportional(Expression a, Expression b, boolean positive) {
    Boolean settled =
        compare(
            a,
            b,
            (left, right) -> {
              BigComplex ratio = null;
              for (int i = 0; i < left.size(); i++) {
                if (isZero(left.get(i)) || isZero(right.get(i))) {
                  return false;
                }
                BigComplex here = left.get(i).dividedBy(right.get(i));
                if (ratio != null && !close(ratio, here)) {
                  return false;
                }
                ratio = here;
              }
              return ratio != null && (!positive || ratio.real().signum() > 0);
            });
    return settled != null && settled;
  }

  private interface Test {
    boolean holds(List<BigComplex> left, List<BigComplex> right);
  }

  /** Returns the test's outcome over the points, or null if too few of them have values. */
  private static @Nullable Boolean compare(Expression a, Expression b, Test test) {
    Set<String> variables = new TreeSet<>(a.variables());
    variables.addAll(b.variables());
    boolean discrete = !variables.isEmpty() && (discrete(a) || discrete(b));
    int wanted = variables.isEmpty() ? 1 : discrete ? INTEGER_POINTS : POINTS;
    List<BigComplex> left = new ArrayList<>();
    List<BigComplex> right = new ArrayList<>();
    for (int attempt = 0; attempt < 3 * wanted && left.size() < wanted; attempt++) {
      Map<String, Rational> point =
          discrete ? integers(variables, attempt) : point(variables, attempt);
      try {
        Rational exactA = ExactValue.of(a, point);
        Rational exactB = ExactValue.of(b, point);
        if (exactA != null && exactB != null && variables.isEmpty()) {
          // However small they are, fractions differ or do not.
          return exactA.equals(exactB);
        }
        BigComplex valueA = PreciseValue.of(a, point);
        BigComplex valueB = PreciseValue.of(b, point);
        if (valueA == null || valueB == null) {
          return null;
        }
        left.add(valueA);
        right.add(valueB);
      } catch (ArithmeticException e) {
        // Not defined at this point: try another.
      }
    }
    return left.size() < wanted ? null : test.holds(left, right);
  }

  private static boolean discrete(Expression expression) {
    return expression instanceof Call call
        && (DISCRETE.contains(call.function())
            || call.arguments().stream().anyMatch(ScalarEquality::discrete));
  }

  /** A point of small fractions, the first of them positive, fixed for each attempt. */
  private static Map<String, Rational> point(Set<String> variables, int attempt) {
    Map<String, Rational> point = new HashMap<>();
    long state = 88172645463325252L + attempt;
    for (String variable : variables) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      long top = 1000 + (state >>> 33) % 9000;
      long sign = attempt < 1 || (state >>> 20) % 2 == 0 ? 1 : -1;
      point.put(
          variable,
          new Rational(BigInteger.valueOf(sign * top), BigInteger.valueOf(2027L + attempt)));
    }
    return point;
  }

  private static Map<String, Rational> integers(Set<String> variables, int attempt) {
    Map<String, Rational> point = new HashMap<>();
    int position = 0;
    for (String variable : variables) {
      point.put(variable, Rational.of(1 + attempt + 3L * position++));
    }
    return point;
  }

  private static boolean isZero(BigComplex value) {
    return value.absolute().compareTo(TOLERANCE) <= 0;
  }

  private static boolean close(BigComplex a, BigComplex b) {
    // Not exact: 10^999999999 + 1 has a thousand million digits.
    BigDecimal size = a.absolute().add(b.absolute(), BigComplex.CONTEXT);
    BigDecimal scale = size.compareTo(BigDecimal.ONE) > 0 ? size : BigDecimal.ONE;
    BigDecimal distance = a.minus(b).absolute();
    if (size.compareTo(TOLERANCE) > 0) {
      return distance.compareTo(scale.multiply(TOLERANCE)) <= 0;
    }
    // Both are tiny: equal only if their own digits agree, or if one is what cancelling left.
    return a.isZero() || b.isZero() || distance.compareTo(size.multiply(TOLERANCE)) <= 0;
  }

  /** Whether a decimal of enough places is what the other value rounds to. */
  private static boolean rounds(Expression a, Expression b) {
    int placesA = places(a);
    int placesB = places(b);
    int places =
        placesA >= PLACES && placesB >= PLACES
            ? Math.min(placesA, placesB)
            : Math.max(placesA, placesB);
    if (places < PLACES) {
      return false;
    }
    BigComplex left = PreciseValue.of(a, Map.of());
    BigComplex right = PreciseValue.of(b, Map.of());
    if (left == null || right == null) {
      return false;
    }
    BigDecimal unit = BigDecimal.valueOf(5).scaleByPowerOfTen(-places - 1);
    return left.minus(right).absolute().compareTo(unit) <= 0;
  }

  private static int places(Expression expression) {
    return expression instanceof Numeral number
        ? number.places()
        : expression instanceof Call call && call.function().equals("neg")
            ? places(call.arguments().getFirst())
            : 0;
  }
}
