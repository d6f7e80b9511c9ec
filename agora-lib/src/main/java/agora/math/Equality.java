package agora.math;

import agora.math.Expression.Call;
import agora.math.Expression.Group;
import agora.math.Expression.Matrix;
import agora.math.Expression.Relation;
import agora.math.Expression.Shape;
import agora.math.Expression.Symbol;
import agora.math.Expression.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether two answers say the same, by what they are made of: sets, tuples, matrices and
 * relations are taken apart down to pairs of scalars, which {@link ScalarEquality} compares.
 */
final class Equality {
  private Equality() {}

  static boolean same(Expression a, Expression b) {
    if (a.equals(b)) {
      return true;
    }
    String unitA = Quantities.unit(a);
    String unitB = Quantities.unit(b);
    if (unitA != null || unitB != null) {
      return (unitA == null || unitB == null || unitA.equals(unitB))
          && same(Quantities.value(a), Quantities.value(b));
    }
    Expression left = spread(line(a));
    Expression right = spread(line(b));
    if (isRatio(left) || isRatio(right)) {
      return ratios(left, right);
    }
    if (left instanceof Relation || right instanceof Relation) {
      return relations(left, right);
    }
    if (left instanceof Matrix || right instanceof Matrix) {
      return matrices(left, right);
    }
    if (left instanceof Words || right instanceof Words) {
      return words(left).equals(words(right)) || NumberWords.same(left, right);
    }
    if (left instanceof Group one && right instanceof Group other) {
      return groups(one, other);
    }
    if (left instanceof Group group) {
      return single(group, right);
    }
    if (right instanceof Group group) {
      return single(group, left);
    }
    if (isUnion(left) || isUnion(right)) {
      return isUnion(left) && isUnion(right) && matched(parts(left), parts(right));
    }
    return ScalarEquality.same(left, right);
  }

  /** The set of all real numbers is an interval. */
  private static Expression line(Expression expression) {
    return expression instanceof Symbol symbol && symbol.name().equals("set:R")
        ? new Group(Shape.OPEN, List.of(Call.of("neg", new Symbol("infty")), new Symbol("infty")))
        : expression;
  }

  private static boolean single(Group group, Expression other) {
    return group.items().size() == 1
        && (group.shape() == Shape.SET || group.shape() == Shape.LIST)
        && same(group.items().getFirst(), other);
  }

  private static String words(Expression expression) {
    return switch (expression) {
      case Words words -> LatexText.words(words.text());
      case Symbol symbol -> LatexText.words(symbol.name());
      // "Even" without \text reads as a product of letters.
      case Call call when call.function().equals("*") ->
          words(call.arguments().get(0)) + words(call.arguments().get(1));
      case Call call -> "\u0000" + call;
      default -> "\u0000" + expression;
    };
  }

  private static boolean relations(Expression a, Expression b) {
    List<Relations.Pair> pairs = Relations.pairs(a, b);
    return pairs != null && pairs.stream().allMatch(pair -> same(pair.one(), pair.other()));
  }

  // Ratios

  private static boolean isRatio(Expression expression) {
    return expression instanceof Group group && group.shape() == Shape.RATIO;
  }

  /** Ratios are the same up to a factor; one of two terms may be written as a fraction. */
  private static boolean ratios(Expression a, Expression b) {
    if (isRatio(a) && isRatio(b)) {
      List<Expression> left = ((Group) a).items();
      List<Expression> right = ((Group) b).items();
      for (int i = 1; i < left.size() && left.size() == right.size(); i++) {
        Expression one = Call.of("*", left.getFirst(), right.get(i));
        Expression other = Call.of("*", right.getFirst(), left.get(i));
        if (!ScalarEquality.same(one, other)) {
          return false;
        }
      }
      return left.size() == right.size();
    }
    Group ratio = (Group) (isRatio(a) ? a : b);
    Expression other = isRatio(a) ? b : a;
    if (other instanceof Relation) {
      return relations(a, b);
    }
    return ratio.items().size() == 2
        && other instanceof Call call
        && call.function().equals("/")
        && ScalarEquality.same(
            Call.of("/", ratio.items().getFirst(), ratio.items().getLast()), other);
  }

  // Lists, sets, tuples, intervals

  private static boolean groups(Group a, Group b) {
    boolean bareA = a.shape() == Shape.LIST || a.shape() == Shape.SET;
    boolean bareB = b.shape() == Shape.LIST || b.shape() == Shape.SET;
    if (!bareA && !bareB) {
      return a.shape() == b.shape() && inOrder(a.items(), b.items());
    }
    if (bareA && bareB) {
      List<Expression> left = flat(a);
      List<Expression> right = flat(b);
      if (a.shape() == Shape.SET && b.shape() == Shape.SET) {
        return covered(left, right) && covered(right, left);
      }
      return inOrder(left, right)
          || ((a.shape() == Shape.SET || b.shape() == Shape.SET || orderIsFree(left, right))
              && matched(left, right));
    }
    Group bare = bareA ? a : b;
    Group tuple = bareA ? b : a;
    return bare.shape() == Shape.LIST
        && tuple.shape() == Shape.OPEN
        && inOrder(bare.items(), tuple.items());
  }

  /**
   * Whether bare lists may be permuted: their writer sorted the solutions of a problem on one side
   * at least, or they cannot be sorted. Numbers that neither side sorted are a sequence.
   */
  private static boolean orderIsFree(List<Expression> a, List<Expression> b) {
    return !sortable(a) || !sortable(b) || ascending(a) || ascending(b);
  }

  private static boolean sortable(List<Expression> items) {
    return items.stream().allMatch(item -> fraction(item) != null);
  }

  /** Returns the fraction that an item is; null where it is none, or undefined. */
  private static @Nullable Rational fraction(Expression item) {
    try {
      return ExactValue.of(item, Map.of());
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static boolean ascending(List<Expression> items) {
    Rational last = null;
    for (Expression item : items) {
      Rational value = fraction(item);
      if (value == null || (last != null && value.compareTo(last) < 0)) {
        return false;
      }
      last = value;
    }
    return true;
  }

  private static List<Expression> flat(Group group) {
    List<Expression> items = new ArrayList<>();
    for (Expression item : group.items()) {
      if (spread(item) instanceof Group inner && inner.shape() == Shape.LIST && !assigns(inner)) {
        items.addAll(flat(inner));
      } else {
        items.add(item);
      }
    }
    return items;
  }

  /** Whether a list such as {@code p=5, q=2} is one solution in several unknowns. */
  private static boolean assigns(Group list) {
    return list.items().stream().allMatch(item -> item instanceof Relation);
  }

  private static boolean inOrder(List<Expression> a, List<Expression> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!same(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the items pair up, in whatever order. */
  private static boolean matched(List<Expression> a, List<Expression> b) {
    if (a.size() != b.size()) {
      return false;
    }
    List<Expression> open = new ArrayList<>(b);
    for (Expression item : a) {
      int found = -1;
      for (int i = 0; i < open.size() && found < 0; i++) {
        found = same(item, open.get(i)) ? i : -1;
      }
      if (found < 0) {
        return false;
      }
      open.remove(found);
    }
    return true;
  }

  private static boolean covered(List<Expression> a, List<Expression> b) {
    return a.stream().allMatch(item -> b.stream().anyMatch(other -> same(item, other)));
  }

  private static boolean isUnion(Expression expression) {
    return expression instanceof Call call && call.function().equals("cup");
  }

  private static List<Expression> parts(Expression expression) {
    List<Expression> parts = new ArrayList<>();
    if (expression instanceof Call call && call.function().equals("cup")) {
      call.arguments().forEach(argument -> parts.addAll(parts(argument)));
    } else {
      parts.add(expression);
    }
    return parts;
  }

  // Matrices

  private static boolean matrices(Expression a, Expression b) {
    if (a instanceof Matrix one && b instanceof Matrix other) {
      if (one.rows().size() != other.rows().size()) {
        return false;
      }
      for (int i = 0; i < one.rows().size(); i++) {
        if (!inOrder(one.rows().get(i), other.rows().get(i))) {
          return false;
        }
      }
      return true;
    }
    Matrix matrix = a instanceof Matrix one ? one : (Matrix) b;
    Expression other = a instanceof Matrix ? b : a;
    return other instanceof Group group
        && group.shape() == Shape.OPEN
        && inOrder(vector(matrix), group.items());
  }

  private static List<Expression> vector(Matrix matrix) {
    if (matrix.rows().size() == 1) {
      return matrix.rows().getFirst();
    }
    return matrix.rows().stream().allMatch(row -> row.size() == 1)
        ? matrix.rows().stream().map(List::getFirst).toList()
        : List.of();
  }

  // Spreading of what stands for several values or can be worked out

  private static Expression spread(Expression expression) {
    if (expression instanceof Call call) {
      if (hasSign(call)) {
        return new Group(Shape.LIST, List.of(choose(call, true), choose(call, false)));
      }
      Matrix matrix = Matrices.value(call);
      if (matrix != null) {
        return matrix;
      }
    }
    return expression;
  }

  private static boolean hasSign(Expression expression) {
    return expression instanceof Call call
        && (call.function().equals("pm")
            || call.function().equals("mp")
            || call.arguments().stream().anyMatch(Equality::hasSign));
  }

  private static Expression choose(Expression expression, boolean plus) {
    if (!(expression instanceof Call call)) {
      return expression;
    }
    List<Expression> arguments =
        call.arguments().stream().map(argument -> choose(argument, plus)).toList();
    boolean sign = call.function().equals("pm") || call.function().equals("mp");
    if (!sign) {
      return new Call(call.function(), arguments);
    }
    boolean add = call.function().equals("pm") == plus;
    Expression second = add ? arguments.get(1) : Call.of("neg", arguments.get(1));
    return Call.of("+", arguments.get(0), second);
  }
}
