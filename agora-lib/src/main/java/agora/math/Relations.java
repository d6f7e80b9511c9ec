package agora.math;

import agora.math.Expression.Call;
import agora.math.Expression.Group;
import agora.math.Expression.Numeral;
import agora.math.Expression.Relation;
import agora.math.Expression.Shape;
import agora.math.Expression.Symbol;
import agora.math.Expression.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads equations, assignments, inequalities and memberships: what must be the same for two of
 * them, or for one and a value, to say the same.
 */
final class Relations {
  private static final Expression INFINITY = new Symbol("infty");
  private static final Set<String> NAMED =
      Set.of("sin", "cos", "tan", "cot", "sec", "csc", "gcd", "lcm", "max", "min", "det");
  private static final Set<String> GEOMETRY = Set.of("angle", "triangle", "m", "overline");

  private Relations() {}

  /** Two expressions that must be the same. */
  record Pair(Expression one, Expression other) {}

  /**
   * Returns the pairs that must all be the same for two answers, at least one of them a relation,
   * to say the same; null where they say different things.
   */
  static @Nullable List<Pair> pairs(Expression a, Expression b) {
    Expression left = a instanceof Relation relation ? exactPart(relation) : a;
    Expression right = b instanceof Relation relation ? exactPart(relation) : b;
    if (left instanceof Relation one && right instanceof Relation other) {
      return both(one, other);
    }
    if (left instanceof Relation relation) {
      return pair(value(relation), right);
    }
    return right instanceof Relation relation ? pair(value(relation), left) : pair(left, right);
  }

  private static @Nullable List<Pair> pair(@Nullable Expression one, @Nullable Expression other) {
    return one == null || other == null ? null : List.of(new Pair(one, other));
  }

  /** Cuts off what is only approximately so, and sides that repeat the value. */
  private static Expression exactPart(Relation relation) {
    int about = relation.signs().indexOf("approx");
    if (about < 0) {
      return relation;
    }
    if (about == 0) {
      // "x is about 7.8" gives x; "1/6 is about 0.17" is 1/6.
      return isName(relation.sides().getFirst())
          ? relation.sides().get(1)
          : relation.sides().getFirst();
    }
    return new Relation(relation.sides().subList(0, about + 1), relation.signs().subList(0, about));
  }

  /** Returns the value that a relation gives to a name, or the set that it describes, or null. */
  private static @Nullable Expression value(Relation relation) {
    Expression assigned = assigned(relation);
    return assigned != null ? assigned : set(relation);
  }

  private static @Nullable List<Pair> both(Relation a, Relation b) {
    Expression valueA = assigned(a);
    Expression valueB = assigned(b);
    if (valueA != null && valueB != null) {
      Map<String, Expression> renamed = rename(name(b), name(a));
      if (renamed != null) {
        return pair(valueA, valueB.replace(renamed));
      }
    }
    if (a.signs().size() == 1 && b.signs().size() == 1) {
      return single(a, b);
    }
    return sets(a, b);
  }

  private static @Nullable List<Pair> sets(Relation a, Relation b) {
    return subject(a).equals(subject(b)) ? pair(set(a), set(b)) : null;
  }

  /**
   * Returns the set that inequalities joined by one word describe, or null: a union for "or", what
   * lies between two bounds for "and".
   */
  static @Nullable Expression joined(List<Expression> items, String joint) {
    if (items.size() < 2 || joint.equals(",")) {
      return null;
    }
    List<Relation> relations = new ArrayList<>();
    for (Expression item : items) {
      if (!(item instanceof Relation relation)
          || !relation.signs().stream().allMatch(sign -> "<>".indexOf(sign.charAt(0)) >= 0)) {
        return null;
      }
      relations.add(relation);
    }
    if (joint.equals("or")) {
      Expression union = relations.getFirst();
      for (Relation relation : relations.subList(1, relations.size())) {
        union = Call.of("cup", union, relation);
      }
      return union;
    }
    return relations.size() == 2 ? between(relations.get(0), relations.get(1)) : null;
  }

  private static @Nullable Expression between(Relation a, Relation b) {
    if (a.signs().size() > 1
        || b.signs().size() > 1
        || !(a.sides().getFirst() instanceof Symbol name)
        || !b.sides().getFirst().equals(name)) {
      return null;
    }
    boolean lowA = a.signs().getFirst().startsWith(">");
    boolean lowB = b.signs().getFirst().startsWith(">");
    Relation low = lowA ? a : b;
    Relation high = lowA ? b : a;
    return lowA == lowB
        ? null
        : new Relation(
            List.of(low.sides().get(1), name, high.sides().get(1)),
            List.of(low.signs().getFirst().replace('>', '<'), high.signs().getFirst()));
  }

  // Assignments

  /** Returns the value that a relation gives to a name, or null if it does not. */
  private static @Nullable Expression assigned(Relation relation) {
    if (!relation.signs().stream().allMatch(sign -> sign.equals("="))) {
      return null;
    }
    List<Expression> sides = relation.sides();
    Expression last = sides.getLast();
    boolean named = isName(sides.getFirst()) || isName(sides.get(sides.size() - 2));
    boolean worked = sides.stream().allMatch(side -> side.variables().isEmpty());
    return named || worked ? last : null;
  }

  /** Whether a side names a quantity: {@code x}, {@code f(3)}, {@code P(A)}, {@code |AB|}. */
  private static boolean isName(Expression side) {
    return switch (side) {
      case Symbol symbol -> true;
      case Words words -> true;
      case Call call when call.arguments().isEmpty() -> false;
      case Call call when call.function().equals("abs") || NAMED.contains(call.function()) ->
          call.arguments().stream().allMatch(Relations::isName);
      case Call call when call.function().equals("*") ->
          // A segment, a triangle, an angle: a product of capital letters.
          call.arguments().stream().allMatch(Relations::isCapital);
      case Call call ->
          Character.isLetter(call.function().charAt(0)) && call.function().length() == 1;
      case Group group ->
          group.shape() == Shape.OPEN && group.items().stream().allMatch(Relations::isName);
      default -> false;
    };
  }

  private static boolean isCapital(Expression side) {
    return switch (side) {
      case Relation event -> true; // of P(X > 2)
      case Symbol symbol ->
          Character.isUpperCase(symbol.name().charAt(0)) || GEOMETRY.contains(symbol.name());
      case Call call when call.function().equals("*") ->
          call.arguments().stream().allMatch(Relations::isCapital);
      default -> false;
    };
  }

  private static Expression name(Relation relation) {
    return relation.sides().getFirst();
  }

  /** Returns how to rename the arguments of one function to another's, or null if names differ. */
  private static @Nullable Map<String, Expression> rename(Expression from, Expression to) {
    if (from.equals(to)) {
      return Map.of();
    }
    if (from instanceof Call one
        && to instanceof Call other
        && one.function().equals(other.function())
        && one.arguments().size() == other.arguments().size()) {
      Map<String, Expression> names = new HashMap<>();
      for (int i = 0; i < one.arguments().size(); i++) {
        if (!(one.arguments().get(i) instanceof Symbol symbol)
            || !(other.arguments().get(i) instanceof Symbol)) {
          return null;
        }
        names.put(symbol.name(), other.arguments().get(i));
      }
      return names;
    }
    return null;
  }

  // Equations and inequalities

  private static @Nullable List<Pair> single(Relation a, Relation b) {
    String signA = a.signs().getFirst();
    String signB = b.signs().getFirst();
    if (signA.equals("in") || signB.equals("in")) {
      return sets(a, b);
    }
    boolean lessA = signA.startsWith("<");
    boolean lessB = signB.startsWith("<");
    boolean ordered = lessA || signA.startsWith(">");
    if (!kind(signA).equals(kind(signB))) {
      return null;
    }
    if (a.sides().stream().anyMatch(side -> !scalar(side))
        || b.sides().stream().anyMatch(side -> !scalar(side))) {
      return lessA != lessB
          ? null
          : List.of(
              new Pair(a.sides().get(0), b.sides().get(0)),
              new Pair(a.sides().get(1), b.sides().get(1)));
    }
    Expression left = difference(a, ordered && !lessA);
    Expression right = difference(b, ordered && !lessB);
    boolean same =
        !left.variables().isEmpty()
            && left.variables().equals(right.variables())
            && ScalarEquality.proportional(left, right, ordered);
    return same ? List.of() : null;
  }

  /** Strict and loose inequalities differ; their direction is dealt with by turning them round. */
  private static String kind(String sign) {
    return sign.replace('>', '<');
  }

  private static boolean scalar(Expression side) {
    return side instanceof Symbol || side instanceof Numeral || side instanceof Call;
  }

  private static Expression difference(Relation relation, boolean turned) {
    Expression first = relation.sides().get(turned ? 1 : 0);
    Expression second = relation.sides().get(turned ? 0 : 1);
    return Call.of("+", first, Call.of("neg", second));
  }

  // Sets of numbers

  /** Subject of a relation: the side that is not a number or a set. */
  private static Expression subject(Relation relation) {
    if (relation.sides().size() == 3) {
      return relation.sides().get(1);
    }
    Expression side =
        relation.sides().getFirst().variables().isEmpty()
            ? relation.sides().getLast()
            : relation.sides().getFirst();
    return side instanceof Call size
            && size.function().equals("abs")
            && size.arguments().getFirst() instanceof Symbol
        ? size.arguments().getFirst()
        : side;
  }

  /** Returns the set of numbers that a relation describes, or null if it does not. */
  private static @Nullable Expression set(Relation relation) {
    List<Expression> sides = relation.sides();
    String first = relation.signs().getFirst();
    if (first.equals("in") && sides.size() == 2) {
      return sides.get(1);
    }
    boolean rising = relation.signs().stream().allMatch(sign -> sign.startsWith("<"));
    boolean falling = relation.signs().stream().allMatch(sign -> sign.startsWith(">"));
    if (sides.size() == 3 && (rising || falling)) {
      String last = relation.signs().getLast();
      return rising
          ? interval(sides.get(0), first, sides.get(2), last)
          : interval(sides.get(2), last, sides.get(0), first);
    }
    if (sides.size() != 2) {
      return null;
    }
    if ((rising || falling)
        && sides.get(0) instanceof Call size
        && size.function().equals("abs")
        && size.arguments().getFirst() instanceof Symbol
        && sides.get(1).variables().isEmpty()) {
      Expression far = sides.get(1);
      Expression near = Call.of("neg", far);
      return rising
          ? interval(near, first, far, first)
          : Call.of(
              "cup",
              interval(Call.of("neg", INFINITY), "<", near, first),
              interval(far, first, INFINITY, "<"));
    }
    boolean nameFirst = sides.get(0) instanceof Symbol && sides.get(1).variables().isEmpty();
    boolean nameLast = sides.get(1) instanceof Symbol && sides.get(0).variables().isEmpty();
    if (!nameFirst && !nameLast) {
      return null;
    }
    Expression bound = sides.get(nameFirst ? 1 : 0);
    if (first.equals("!=")) {
      return Call.of(
          "cup",
          interval(Call.of("neg", INFINITY), "<", bound, "<"),
          interval(bound, "<", INFINITY, "<"));
    }
    if (!rising && !falling) {
      return null;
    }
    return rising == nameFirst
        ? interval(Call.of("neg", INFINITY), "<", bound, first)
        : interval(bound, first, INFINITY, "<");
  }

  private static Expression interval(
      Expression low, String lowSign, Expression high, String highSign) {
    boolean lowIn = lowSign.endsWith("=");
    boolean highIn = highSign.endsWith("=");
    Shape shape =
        lowIn ? highIn ? Shape.CLOSED : Shape.RIGHT_OPEN : highIn ? Shape.LEFT_OPEN : Shape.OPEN;
    return new Group(shape, List.of(low, high));
  }
}
