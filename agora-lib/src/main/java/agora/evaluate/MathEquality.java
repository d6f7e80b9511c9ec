package agora.evaluate;

import agora.evaluate.MathExpr.Call;
import agora.evaluate.MathExpr.Group;
import agora.evaluate.MathExpr.Matrix;
import agora.evaluate.MathExpr.Relation;
import agora.evaluate.MathExpr.Shape;
import agora.evaluate.MathExpr.Symbol;
import agora.evaluate.MathExpr.Words;
import java.util.ArrayList;
import java.util.List;

/** Decides whether two answers say the same, by what they are made of. */
final class MathEquality {
  private MathEquality() {}

  static boolean same(MathExpr a, MathExpr b) {
    if (a.equals(b)) {
      return true;
    }
    String unitA = Quantities.unit(a);
    String unitB = Quantities.unit(b);
    if (unitA != null || unitB != null) {
      return (unitA == null || unitB == null || unitA.equals(unitB))
          && same(Quantities.value(a), Quantities.value(b));
    }
    MathExpr left = spread(a);
    MathExpr right = spread(b);
    if (isRatio(left) || isRatio(right)) {
      return ratios(left, right);
    }
    if (left instanceof Relation || right instanceof Relation) {
      return Relations.same(left, right);
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

  private static boolean single(Group group, MathExpr other) {
    return group.items().size() == 1
        && (group.shape() == Shape.SET || group.shape() == Shape.LIST)
        && same(group.items().getFirst(), other);
  }

  private static String words(MathExpr expression) {
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

  // Ratios

  private static boolean isRatio(MathExpr expression) {
    return expression instanceof Group group && group.shape() == Shape.RATIO;
  }

  /** Ratios are the same up to a factor; one of two terms may be written as a fraction. */
  private static boolean ratios(MathExpr a, MathExpr b) {
    if (isRatio(a) && isRatio(b)) {
      List<MathExpr> left = ((Group) a).items();
      List<MathExpr> right = ((Group) b).items();
      for (int i = 1; i < left.size() && left.size() == right.size(); i++) {
        MathExpr one = Call.of("*", left.getFirst(), right.get(i));
        MathExpr other = Call.of("*", right.getFirst(), left.get(i));
        if (!ScalarEquality.same(one, other)) {
          return false;
        }
      }
      return left.size() == right.size();
    }
    Group ratio = (Group) (isRatio(a) ? a : b);
    MathExpr other = isRatio(a) ? b : a;
    if (other instanceof Relation) {
      return Relations.same(a, b);
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
      List<MathExpr> left = flat(a);
      List<MathExpr> right = flat(b);
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
  private static boolean orderIsFree(List<MathExpr> a, List<MathExpr> b) {
    return !sortable(a) || !sortable(b) || ascending(a) || ascending(b);
  }

  private static boolean sortable(List<MathExpr> items) {
    return items.stream().allMatch(item -> ExactValue.of(item, java.util.Map.of()) != null);
  }

  private static boolean ascending(List<MathExpr> items) {
    Rational last = null;
    for (MathExpr item : items) {
      Rational value = ExactValue.of(item, java.util.Map.of());
      if (value == null || (last != null && value.compareTo(last) < 0)) {
        return false;
      }
      last = value;
    }
    return true;
  }

  private static List<MathExpr> flat(Group group) {
    List<MathExpr> items = new ArrayList<>();
    for (MathExpr item : group.items()) {
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

  private static boolean inOrder(List<MathExpr> a, List<MathExpr> b) {
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
  private static boolean matched(List<MathExpr> a, List<MathExpr> b) {
    if (a.size() != b.size()) {
      return false;
    }
    List<MathExpr> open = new ArrayList<>(b);
    for (MathExpr item : a) {
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

  private static boolean covered(List<MathExpr> a, List<MathExpr> b) {
    return a.stream().allMatch(item -> b.stream().anyMatch(other -> same(item, other)));
  }

  private static boolean isUnion(MathExpr expression) {
    return expression instanceof Call call && call.function().equals("cup");
  }

  private static List<MathExpr> parts(MathExpr expression) {
    List<MathExpr> parts = new ArrayList<>();
    if (expression instanceof Call call && call.function().equals("cup")) {
      call.arguments().forEach(argument -> parts.addAll(parts(argument)));
    } else {
      parts.add(expression);
    }
    return parts;
  }

  // Matrices

  private static boolean matrices(MathExpr a, MathExpr b) {
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
    MathExpr other = a instanceof Matrix ? b : a;
    return other instanceof Group group
        && group.shape() == Shape.OPEN
        && inOrder(vector(matrix), group.items());
  }

  private static List<MathExpr> vector(Matrix matrix) {
    if (matrix.rows().size() == 1) {
      return matrix.rows().getFirst();
    }
    return matrix.rows().stream().allMatch(row -> row.size() == 1)
        ? matrix.rows().stream().map(List::getFirst).toList()
        : List.of();
  }

  // Spreading of what stands for several values or can be worked out

  private static MathExpr spread(MathExpr expression) {
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

  private static boolean hasSign(MathExpr expression) {
    return expression instanceof Call call
        && (call.function().equals("pm")
            || call.function().equals("mp")
            || call.arguments().stream().anyMatch(MathEquality::hasSign));
  }

  private static MathExpr choose(MathExpr expression, boolean plus) {
    if (!(expression instanceof Call call)) {
      return expression;
    }
    List<MathExpr> arguments =
        call.arguments().stream().map(argument -> choose(argument, plus)).toList();
    boolean sign = call.function().equals("pm") || call.function().equals("mp");
    if (!sign) {
      return new Call(call.function(), arguments);
    }
    boolean add = call.function().equals("pm") == plus;
    MathExpr second = add ? arguments.get(1) : Call.of("neg", arguments.get(1));
    return Call.of("+", arguments.get(0), second);
  }
}
