package agora.evaluate;

import agora.evaluate.MathExpr.Call;
import agora.evaluate.MathExpr.Group;
import agora.evaluate.MathExpr.Numeral;
import agora.evaluate.MathExpr.Relation;
import agora.evaluate.MathExpr.Shape;
import agora.evaluate.MathExpr.Symbol;
import agora.evaluate.MathExpr.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares equations, assignments, inequalities and memberships, with each other and with values.
 */
final class Relations {
  private static final MathExpr INFINITY = new Symbol("infty");
  private static final Set<String> NAMED =
      Set.of("sin", "cos", "tan", "cot", "sec", "csc", "gcd", "lcm", "max", "min", "det");
  private static final Set<String> GEOMETRY = Set.of("angle", "triangle", "m", "overline");

  private Relations() {}

  /** Returns whether two answers, one of them a relation at least, say the same. */
  static boolean same(MathExpr a, MathExpr b) {
    MathExpr left = a instanceof Relation relation ? exactPart(relation) : a;
    MathExpr right = b instanceof Relation relation ? exactPart(relation) : b;
    if (left instanceof Relation one && right instanceof Relation other) {
      return both(one, other);
    }
    if (left instanceof Relation relation) {
      return value(relation, right);
    }
    return right instanceof Relation relation
        ? value(relation, left)
        : MathEquality.same(left, right);
  }

  /** Cuts off what is only approximately so, and sides that repeat the value. */
  private static MathExpr exactPart(Relation relation) {
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

  private static boolean value(Relation relation, MathExpr other) {
    MathExpr assigned = assigned(relation);
    if (assigned != null) {
      return MathEquality.same(assigned, other);
    }
    MathExpr set = set(relation);
    return set != null && MathEquality.same(set, other);
  }

  private static boolean both(Relation a, Relation b) {
    MathExpr valueA = assigned(a);
    MathExpr valueB = assigned(b);
    if (valueA != null && valueB != null) {
      Map<String, MathExpr> renamed = rename(name(b), name(a));
      if (renamed != null) {
        return MathEquality.same(valueA, valueB.replace(renamed));
      }
    }
    if (a.signs().size() == 1 && b.signs().size() == 1) {
      return single(a, b);
    }
    MathExpr setA = set(a);
    MathExpr setB = set(b);
    return setA != null
        && setB != null
        && subject(a).equals(subject(b))
        && MathEquality.same(setA, setB);
  }

  /**
   * Returns the set that inequalities joined by one word describe, or null: a union for "or", what
   * lies between two bounds for "and".
   */
  static @Nullable MathExpr joined(List<MathExpr> items, String joint) {
    if (items.size() < 2 || joint.equals(",")) {
      return null;
    }
    List<Relation> relations = new ArrayList<>();
    for (MathExpr item : items) {
      if (!(item instanceof Relation relation)
          || !relation.signs().stream().allMatch(sign -> "<>".indexOf(sign.charAt(0)) >= 0)) {
        return null;
      }
      relations.add(relation);
    }
    if (joint.equals("or")) {
      MathExpr union = relations.getFirst();
      for (Relation relation : relations.subList(1, relations.size())) {
        union = Call.of("cup", union, relation);
      }
      return union;
    }
    return relations.size() == 2 ? between(relations.get(0), relations.get(1)) : null;
  }

  private static @Nullable MathExpr between(Relation a, Relation b) {
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
  private static @Nullable MathExpr assigned(Relation relation) {
    if (!relation.signs().stream().allMatch(sign -> sign.equals("="))) {
      return null;
    }
    List<MathExpr> sides = relation.sides();
    MathExpr last = sides.getLast();
    boolean named = isName(sides.getFirst()) || isName(sides.get(sides.size() - 2));
    boolean worked = sides.stream().allMatch(side -> side.variables().isEmpty());
    return named || worked ? last : null;
  }

  /** Whether a side names a quantity: {@code x}, {@code f(3)}, {@code P(A)}, {@code |AB|}. */
  private static boolean isName(MathExpr side) {
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

  private static boolean isCapital(MathExpr side) {
    return switch (side) {
      case Symbol symbol ->
          Character.isUpperCase(symbol.name().charAt(0)) || GEOMETRY.contains(symbol.name());
      case Call call when call.function().equals("*") ->
          call.arguments().stream().allMatch(Relations::isCapital);
      default -> false;
    };
  }

  private static MathExpr name(Relation relation) {
    return relation.sides().getFirst();
  }

  /** Returns how to rename the arguments of one function to another's, or null if names differ. */
  private static @Nullable Map<String, MathExpr> rename(MathExpr from, MathExpr to) {
    if (from.equals(to)) {
      return Map.of();
    }
    if (from instanceof Call one
        && to instanceof Call other
        && one.function().equals(other.function())
        && one.arguments().size() == other.arguments().size()) {
      Map<String, MathExpr> names = new HashMap<>();
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

  private static boolean single(Relation a, Relation b) {
    String signA = a.signs().getFirst();
    String signB = b.signs().getFirst();
    if (signA.equals("in") || signB.equals("in")) {
      MathExpr setA = set(a);
      MathExpr setB = set(b);
      return setA != null
          && setB != null
          && subject(a).equals(subject(b))
          && MathEquality.same(setA, setB);
    }
    boolean lessA = signA.startsWith("<");
    boolean lessB = signB.startsWith("<");
    boolean ordered = lessA || signA.startsWith(">");
    if (!kind(signA).equals(kind(signB))) {
      return false;
    }
    if (a.sides().stream().anyMatch(side -> !scalar(side))
        || b.sides().stream().anyMatch(side -> !scalar(side))) {
      return lessA == lessB
          && MathEquality.same(a.sides().get(0), b.sides().get(0))
          && MathEquality.same(a.sides().get(1), b.sides().get(1));
    }
    MathExpr left = difference(a, ordered && !lessA);
    MathExpr right = difference(b, ordered && !lessB);
    return !left.variables().isEmpty()
        && left.variables().equals(right.variables())
        && ScalarEquality.proportional(left, right, ordered);
  }

  /** Strict and loose inequalities differ; their direction is dealt with by turning them round. */
  private static String kind(String sign) {
    return sign.replace('>', '<');
  }

  private static boolean scalar(MathExpr side) {
    return side instanceof Symbol || side instanceof Numeral || side instanceof Call;
  }

  private static MathExpr difference(Relation relation, boolean turned) {
    MathExpr first = relation.sides().get(turned ? 1 : 0);
    MathExpr second = relation.sides().get(turned ? 0 : 1);
    return Call.of("+", first, Call.of("neg", second));
  }

  // Sets of numbers

  /** What the relation speaks about: the side that is not a number or a set. */
  private static MathExpr subject(Relation relation) {
    if (relation.sides().size() == 3) {
      return relation.sides().get(1);
    }
    return relation.sides().getFirst().variables().isEmpty()
        ? relation.sides().getLast()
        : relation.sides().getFirst();
  }

  /** Returns the set of numbers that a relation describes, or null if it does not. */
  private static @Nullable MathExpr set(Relation relation) {
    List<MathExpr> sides = relation.sides();
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
      MathExpr far = sides.get(1);
      MathExpr near = Call.of("neg", far);
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
    MathExpr bound = sides.get(nameFirst ? 1 : 0);
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

  private static MathExpr interval(MathExpr low, String lowSign, MathExpr high, String highSign) {
    boolean lowIn = lowSign.endsWith("=");
    boolean highIn = highSign.endsWith("=");
    Shape shape =
        lowIn ? highIn ? Shape.CLOSED : Shape.RIGHT_OPEN : highIn ? Shape.LEFT_OPEN : Shape.OPEN;
    return new Group(shape, List.of(low, high));
  }
}
