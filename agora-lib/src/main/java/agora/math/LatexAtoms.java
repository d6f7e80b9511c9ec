package agora.math;

import agora.math.Expression.Call;
import agora.math.Expression.Group;
import agora.math.Expression.Matrix;
import agora.math.Expression.Numeral;
import agora.math.Expression.Shape;
import agora.math.Expression.Symbol;
import agora.math.LatexToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Reads the smallest parts of an expression: numbers, names, brackets, functions. */
final class LatexAtoms {
  private static final Set<String> MATRICES =
      Set.of("matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array");
  private static final Set<String> APPLIED = Set.of("f", "g", "h", "F", "G", "H", "W");
  private static final Set<String> ANGULAR = Set.of("sin", "cos", "tan", "cot", "sec", "csc");

  private final LatexCursor in;
  private final Larger larger;

  LatexAtoms(LatexCursor in, Larger larger) {
    this.in = in;
    this.larger = larger;
  }

  /** The larger parts of an expression, which brackets and arguments hold. */
  interface Larger {
    /** Reads lists of items, parted by semicolons. */
    Expression listing();

    /** Reads items, parted by commas. */
    List<Expression> items();

    Expression item();

    Expression factor();

    /** Reads the argument of a function without brackets: {@code 2x} of {@code sin 2x + 1}. */
    Expression argument();

    /** Reads what stands between two bars, the first of which has been read. */
    Expression bars();

    /** Passes over a currency, which is the unit of the number that follows. */
    Expression dollars();

    /** Says that what is read from here on, or no longer, is an angle. */
    void angle(boolean begins);
  }

  Expression atom() {
    in.enter();
    LatexToken token = in.take();
    Expression value =
        switch (token.kind()) {
          case NUMBER -> new Numeral(Objects.requireNonNull(token.number()), token.places());
          case NAME -> name(token.text());
          case FUNCTION -> function(token.text());
          case BEGIN -> environment(token.text());
          case SIGN -> bracket(token.text());
          case WORD, END ->
              throw new MathSyntaxException("words in an expression: " + token.text());
        };
    in.leave();
    return value;
  }

  private Expression name(String text) {
    Symbol symbol = new Symbol(text);
    if (in.accept("_")) {
      symbol = new Symbol(text + "_" + LatexText.flat(single()));
    }
    if (APPLIED.contains(text.substring(0, 1)) && in.accept("(")) {
      Expression inside = inside(")");
      return new Call(
          symbol.name(),
          inside instanceof Group group && group.shape() == Shape.LIST
              ? group.items()
              : List.of(inside));
    }
    return symbol;
  }

  private Expression environment(String name) {
    boolean determinant = name.equals("vmatrix");
    Matrix matrix = matrix(determinant ? "matrix" : name);
    return determinant ? Call.of("det", matrix) : matrix;
  }

  private Matrix matrix(String name) {
    if (!MATRICES.contains(name)) {
      throw new MathSyntaxException("environment " + name + " is not one value");
    }
    List<List<Expression>> rows = new ArrayList<>();
    List<Expression> row = new ArrayList<>();
    while (!in.sees(Kind.END)) {
      row.add(larger.item());
      if (in.accept("\\\\")) {
        rows.add(row);
        row = new ArrayList<>();
      } else if (!in.accept("&") && !in.sees(Kind.END)) {
        throw new MathSyntaxException("a matrix cell ends with & or \\\\, found " + in.rest());
      }
    }
    in.take();
    if (!row.isEmpty()) {
      rows.add(row);
    }
    return new Matrix(rows);
  }

  private Expression bracket(String sign) {
    return switch (sign) {
      case "(", "[" -> parenthesis(sign.equals("["));
      case "{" -> in.accept("}") ? new Symbol("emptyset") : inside("}");
      case "\\{" -> in.accept("\\}") ? new Symbol("emptyset") : set(inside("\\}"));
      case "|" -> Call.of("abs", larger.bars());
      case "lfloor" -> Call.of("floor", inside("rfloor"));
      case "lceil" -> Call.of("ceil", inside("rceil"));
      case "-" -> Call.of("neg", larger.factor());
      case "dollar" -> larger.dollars();
      case "+" -> larger.factor();
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

  private Expression parenthesis(boolean square) {
    List<Expression> items = itemsInside();
    boolean squareEnd = in.accept("]");
    if (!squareEnd && !in.accept(")")) {
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

  private Expression function(String name) {
    return switch (name) {
      case "frac" -> Call.of("/", single(), single());
      case "binom" -> Call.of("binom", single(), single());
      case "sqrt" -> root();
      case "sum", "prod" -> series(name);
      default -> applied(name);
    };
  }

  private Expression root() {
    Expression degree = new Numeral(Rational.of(2), 0);
    if (in.accept("[")) {
      degree = inside("]");
    }
    return Call.of("root", single(), degree);
  }

  private Expression series(String name) {
    if (!in.accept("_")) {
      throw new MathSyntaxException(name + " without bounds");
    }
    Expression from = single();
    if (!in.accept("^")
        || !(from instanceof Expression.Relation relation)
        || relation.sides().size() != 2) {
      throw new MathSyntaxException(name + " needs bounds such as k=1 and n");
    }
    Expression to = single();
    return Call.of(name, larger.argument(), relation.sides().get(0), relation.sides().get(1), to);
  }

  private Expression applied(String name) {
    Expression base = null;
    Expression power = null;
    for (int i = 0; i < 2; i++) {
      if (in.accept("_")) {
        base = single();
      } else if (in.accept("^")) {
        power = in.sees("-") ? larger.factor() : single();
      }
    }
    boolean angle = ANGULAR.contains(name);
    if (angle) {
      larger.angle(true);
    }
    Expression inside = in.accept("(") ? inside(")") : larger.argument();
    if (angle) {
      larger.angle(false);
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

  /**
   * Reads an exponent or an argument: what braces hold, or without braces one digit of a number, as
   * LaTeX reads it.
   */
  Expression single() {
    if (in.sees(Kind.NUMBER)) {
      LatexToken token = in.take();
      return new Numeral(Objects.requireNonNull(token.number()), token.places());
    }
    return atom();
  }

  private Expression inside(String close) {
    Expression value = larger.listing();
    in.expect(close);
    return value;
  }

  private List<Expression> itemsInside() {
    List<Expression> all = new ArrayList<>(larger.items());
    while (in.accept(";")) {
      all.addAll(larger.items());
    }
    return all;
  }
}
