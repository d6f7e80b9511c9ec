package agora.math;

import agora.math.Expression.Call;
import agora.math.Expression.Group;
import agora.math.Expression.Matrix;
import agora.math.Expression.Numeral;
import agora.math.Expression.Shape;
import agora.math.Expression.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Reads the smallest parts of an expression: numbers, names, brackets, functions. */
final class LatexAtoms {
  private static final Set<String> MATRICES =
      Set.of("matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array");
  private static final Set<String> ANGULAR = Set.of("sin", "cos", "tan", "cot", "sec", "csc");

  private LatexAtoms() {}

  static Expression atom(LatexParser in) {
    in.enter();
    LatexToken token = in.take();
    Expression value =
        switch (token.kind()) {
          case NUMBER -> new Numeral(Objects.requireNonNull(token.number()), token.places());
          case NAME -> name(in, token.text());
          case FUNCTION -> function(in, token.text());
          case BEGIN -> environment(in, token.text());
          case SIGN -> bracket(in, token.text());
          case WORD, END ->
              throw new MathSyntaxException("words in an expression: " + token.text());
        };
    in.leave();
    return value;
  }

  private static Expression name(LatexParser in, String text) {
    Symbol symbol = new Symbol(text);
    if (in.next("_")) {
      symbol = new Symbol(text + "_" + LatexText.flat(in.single()));
    }
    if (in.applies(symbol) && in.next("(")) {
      Expression inside = in.inside(")");
      return new Call(
          symbol.name(),
          inside instanceof Group group && group.shape() == Shape.LIST
              ? group.items()
              : List.of(inside));
    }
    return symbol;
  }

  private static Expression environment(LatexParser in, String name) {
    boolean determinant = name.equals("vmatrix");
    Matrix matrix = matrix(in, determinant ? "matrix" : name);
    return determinant ? Call.of("det", matrix) : matrix;
  }

  private static Matrix matrix(LatexParser in, String name) {
    if (!MATRICES.contains(name)) {
      throw new MathSyntaxException("environment " + name + " is not one value");
    }
    List<List<Expression>> rows = new ArrayList<>();
    List<Expression> row = new ArrayList<>();
    while (!in.environmentEnds()) {
      row.add(in.item());
      if (in.next("\\\\")) {
        rows.add(row);
        row = new ArrayList<>();
      } else if (!in.next("&") && !in.environmentEnds()) {
        throw new MathSyntaxException("a matrix cell ends with & or \\\\, found " + in.rest());
      }
    }
    in.take();
    if (!row.isEmpty()) {
      rows.add(row);
    }
    return new Matrix(rows);
  }

  private static Expression bracket(LatexParser in, String sign) {
    return switch (sign) {
      case "(", "[" -> parenthesis(in, sign.equals("["));
      case "{" -> in.next("}") ? new Symbol("emptyset") : in.inside("}");
      case "\\{" -> in.next("\\}") ? new Symbol("emptyset") : set(in.inside("\\}"));
      case "|" -> Call.of("abs", in.between("|"));
      case "lfloor" -> Call.of("floor", in.inside("rfloor"));
      case "lceil" -> Call.of("ceil", in.inside("rceil"));
      case "-" -> Call.of("neg", in.power());
      case "dollar" -> in.dollars();
      case "+" -> in.power();
      default -> throw new MathSyntaxException("nothing starts with " + sign);
    };
  }

  private static Expression set(Expression inside) {
    return new Group(
        Shape.SET,
        inside instanceof Group group && group.shape() == Shape.LIST
            ? group.items()
            : List.of(inside));
  }

  private static Expression parenthesis(LatexParser in, boolean square) {
    List<Expression> items = in.itemsInside();
    boolean squareEnd = in.next("]");
    if (!squareEnd && !in.next(")")) {
      throw new MathSyntaxException("a bracket is not closed");
    }
    if (items.size() == 1) {
      if (square != squareEnd) {
        throw new MathSyntaxException("an interval needs two ends");
      }
      return items.getFirst();
    }
    Shape shape =
        square
            ? squareEnd ? Shape.CLOSED : Shape.RIGHT_OPEN
            : squareEnd ? Shape.LEFT_OPEN : Shape.OPEN;
    return new Group(shape, items);
  }

  private static Expression function(LatexParser in, String name) {
    return switch (name) {
      case "frac" -> Call.of("/", digitOrGroup(in), digitOrGroup(in));
      case "binom" -> Call.of("binom", digitOrGroup(in), digitOrGroup(in));
      case "sqrt" -> root(in);
      case "sum", "prod" -> series(in, name);
      default -> applied(in, name);
    };
  }

  /** Reads {@code {12}} as twelve, but the arguments of {@code \frac12} as one and two. */
  private static Expression digitOrGroup(LatexParser in) {
    return in.single();
  }

  private static Expression root(LatexParser in) {
    Expression degree = new Numeral(Rational.of(2), 0);
    if (in.next("[")) {
      degree = in.inside("]");
    }
    return Call.of("root", in.single(), degree);
  }

  private static Expression series(LatexParser in, String name) {
    if (!in.next("_")) {
      throw new MathSyntaxException(name + " without bounds");
    }
    Expression from = in.single();
    if (!in.next("^")
        || !(from instanceof Expression.Relation relation)
        || relation.sides().size() != 2) {
      throw new MathSyntaxException(name + " needs bounds such as k=1 and n");
    }
    Expression to = in.single();
    return Call.of(name, in.argument(), relation.sides().get(0), relation.sides().get(1), to);
  }

  private static Expression applied(LatexParser in, String name) {
    Expression base = null;
    Expression power = null;
    for (int i = 0; i < 2; i++) {
      if (in.next("_")) {
        base = in.single();
      } else if (in.next("^")) {
        power = in.ahead("-") ? in.power() : in.single();
      }
    }
    boolean angle = ANGULAR.contains(name);
    if (angle) {
      in.angle(true);
    }
    Expression inside = in.next("(") ? in.inside(")") : in.argument();
    if (angle) {
      in.angle(false);
    }
    List<Expression> arguments = new ArrayList<>();
    if (inside instanceof Group group && group.shape() == Shape.LIST) {
      arguments.addAll(group.items());
    } else {
      arguments.add(inside);
    }
    if (base != null) {
      arguments.add(base);
    }
    if (power instanceof Call negative
        && negative.function().equals("neg")
        && negative.arguments().getFirst() instanceof Numeral one
        && one.value().equals(Rational.ONE)) {
      return new Call("arc" + name, arguments);
    }
    Expression value = new Call(name, arguments);
    return power == null ? value : Call.of("^", value, power);
  }
}
