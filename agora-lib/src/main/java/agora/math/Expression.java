package agora.math;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A mathematical answer as a tree. */
sealed interface Expression {

  /**
   * A number.
   *
   * @param places digits after the point as it was written, 0 for an integer or a fraction
   */
  record Numeral(Rational value, int places) implements Expression {}

  /** A variable or a constant such as {@code pi}. */
  record Symbol(String name) implements Expression {}

  /**
   * An operation or a function: {@code +}, {@code *}, {@code /}, {@code ^}, {@code neg}, {@code
   * pm}, {@code sin}, {@code union}, or the name of an unknown function.
   */
  record Call(String function, List<Expression> arguments) implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }

    static Call of(String function, Expression... arguments) {
      return new Call(function, List.of(arguments));
    }
  }

  /** Several values together. */
  record Group(Shape shape, List<Expression> items) implements Expression {
    public Group {
      items = List.copyOf(items);
    }
  }

  /** Brackets of a group. */
  enum Shape {
    /** Bare, with commas: the solutions of a problem. */
    LIST,
    /** In braces. */
    SET,
    /** In parentheses: a tuple, a vector, or an open interval. */
    OPEN,
    /** In square brackets: a closed interval. */
    CLOSED,
    /** From ( to ]. */
    LEFT_OPEN,
    /** From [ to ). */
    RIGHT_OPEN,
    /** With colons: the terms of a ratio. */
    RATIO
  }

  /** A matrix or a column vector. */
  record Matrix(List<List<Expression>> rows) implements Expression {
    public Matrix {
      rows = rows.stream().map(List::copyOf).toList();
    }
  }

  /** Sides with signs between them: {@code =}, {@code <}, {@code <=}, {@code !=}, {@code in}... */
  record Relation(List<Expression> sides, List<String> signs) implements Expression {
    public Relation {
      sides = List.copyOf(sides);
      signs = List.copyOf(signs);
    }
  }

  /** An answer in words. */
  record Words(String text) implements Expression {}

  Set<String> CONSTANTS = Set.of("pi", "e", "i", "infty");

  /** Returns the names of the variables, in alphabetical order. */
  default Set<String> variables() {
    Set<String> names = new TreeSet<>();
    collect(this, names);
    return names;
  }

  /** Returns the levels of the tree, 1 for a number. */
  default int depth() {
    int deepest = 0;
    for (Expression part : parts()) {
      deepest = Math.max(deepest, part.depth());
    }
    return 1 + deepest;
  }

  private List<Expression> parts() {
    return switch (this) {
      case Call call -> call.arguments();
      case Group group -> group.items();
      case Relation relation -> relation.sides();
      case Matrix matrix -> matrix.rows().stream().flatMap(List::stream).toList();
      case Symbol _, Numeral _, Words _ -> List.of();
    };
  }

  /** Returns this with symbols replaced by other expressions. */
  default Expression replace(Map<String, Expression> values) {
    return switch (this) {
      case Symbol symbol -> values.getOrDefault(symbol.name(), symbol);
      case Call call ->
          new Call(
              call.function(),
              call.arguments().stream().map(argument -> argument.replace(values)).toList());
      case Group group ->
          new Group(
              group.shape(), group.items().stream().map(item -> item.replace(values)).toList());
      case Relation relation ->
          new Relation(
              relation.sides().stream().map(side -> side.replace(values)).toList(),
              relation.signs());
      case Matrix matrix ->
          new Matrix(
              matrix.rows().stream()
                  .map(row -> row.stream().map(cell -> cell.replace(values)).toList())
                  .collect(Collectors.toList()));
      case Numeral number -> number;
      case Words words -> words;
    };
  }

  private static void collect(Expression expression, Set<String> names) {
    if (expression instanceof Symbol symbol && !CONSTANTS.contains(symbol.name())) {
      names.add(symbol.name());
    }
    for (Expression part : expression.parts()) {
      collect(part, names);
    }
  }
}
