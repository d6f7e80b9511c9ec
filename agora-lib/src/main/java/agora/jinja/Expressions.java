package agora.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Turns the tokens of one tag into expressions, by Jinja's order of precedence. */
final class Expressions {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final Cursor cursor;

  Expressions(Cursor cursor) {
    this.cursor = cursor;
  }

  Expression expression() {
    Expression value = or();
    while (cursor.accept("if")) {
      Expression yes = value;
      Expression condition = or();
      Expression no =
          cursor.accept("else")
              ? expression()
              : scope ->
                  new Undefined(
                      "the inline if-expression evaluated to false and no else section was defined.");
      value = scope -> Values.truth(condition.in(scope)) ? yes.in(scope) : no.in(scope);
    }
    return value;
  }

  /** An expression, or several with commas between them, which make a tuple. */
  Expression tuple() {
    Expression first = expression();
    if (!cursor.sees(",")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (cursor.accept(",")) {
      if (!cursor.done() && !cursor.sees("=")) {
        parts.add(expression());
      }
    }
    return Expression.tuple(parts);
  }

  /** Iterable of a loop: a tuple without a condition after it, because that belongs to the loop. */
  Expression loopItems() {
    Expression first = or();
    if (!cursor.sees(",")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (cursor.accept(",") && !cursor.done()) {
      parts.add(or());
    }
    return Expression.tuple(parts);
  }

  /** Reads filters, each behind a bar, to apply to something else. */
  UnaryOperator<Expression> filters() {
    return operands().filters();
  }

  /** Reads filters of which the first has no bar. */
  UnaryOperator<Expression> filtersOf() {
    return operands().filtersOf();
  }

  /** Reads a call, for a block that is handed to it. */
  Operands.Invocation invocation() {
    return operands().invocation();
  }

  Expression or() {
    Expression left = and();
    while (cursor.accept("or")) {
      Expression a = left;
      Expression b = and();
      left =
          scope -> {
            Object value = a.in(scope);
            return Values.truth(value) ? value : b.in(scope);
          };
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (cursor.accept("and")) {
      Expression a = left;
      Expression b = not();
      left =
          scope -> {
            Object value = a.in(scope);
            return Values.truth(value) ? b.in(scope) : value;
          };
    }
    return left;
  }

  private Expression not() {
    if (cursor.accept("not")) {
      Expression inner = not();
      return scope -> !Values.truth(inner.in(scope));
    }
    return comparison();
  }

  private record Link(String operator, Expression right) {}

  private Expression comparison() {
    Expression first = sum();
    List<Link> chain = new ArrayList<>();
    while (!cursor.done()) {
      String operator = cursor.peek().text();
      if (cursor.peek().kind() == Lexer.Kind.OPERATOR && COMPARISONS.contains(operator)) {
        cursor.take();
      } else if (cursor.accept("in")) {
        operator = "in";
      } else if (cursor.sees("not") && cursor.seesSecond("in")) {
        cursor.take();
        cursor.take();
        operator = "not in";
      } else {
        break;
      }
      chain.add(new Link(operator, sum()));
    }
    if (chain.isEmpty()) {
      return first;
    }
    return scope -> {
      Object left = first.in(scope);
      for (Link link : chain) {
        Object right = link.right().in(scope);
        if (!holds(link.operator(), left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    };
  }

  private static boolean holds(String operator, @Nullable Object a, @Nullable Object b) {
    return switch (operator) {
      case "in" -> Values.contains(b, a);
      case "not in" -> !Values.contains(b, a);
      default -> Tests.test(operator, a, Arrays.asList(b));
    };
  }

  private Expression sum() {
    Expression left = concatenation();
    while (cursor.sees("+") || cursor.sees("-")) {
      String operator = cursor.take().text();
      Expression a = left;
      Expression b = concatenation();
      left =
          operator.equals("+")
              ? scope -> Arithmetic.add(a.in(scope), b.in(scope))
              : scope -> Arithmetic.of("-", a.in(scope), b.in(scope));
    }
    return left;
  }

  private Expression concatenation() {
    Expression left = product();
    while (cursor.accept("~")) {
      Expression a = left;
      Expression b = product();
      left = scope -> Values.text(a.in(scope)) + Values.text(b.in(scope));
    }
    return left;
  }

  private Expression product() {
    Expression left = power();
    while (cursor.sees("*") || cursor.sees("/") || cursor.sees("//") || cursor.sees("%")) {
      String operator = cursor.take().text();
      Expression a = left;
      Expression b = power();
      left = scope -> Arithmetic.of(operator, a.in(scope), b.in(scope));
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (cursor.accept("**")) {
      Expression a = left;
      Expression b = unary(true);
      left = scope -> Arithmetic.of("**", a.in(scope), b.in(scope));
    }
    return left;
  }

  private Expression unary(boolean withFilters) {
    Expression value;
    if (cursor.accept("-")) {
      Expression inner = unary(false);
      value = scope -> Arithmetic.negative(inner.in(scope));
    } else if (cursor.accept("+")) {
      Expression inner = unary(false);
      value = scope -> Arithmetic.of("+", 0L, inner.in(scope));
    } else {
      value = operands().primary();
    }
    value = operands().postfix(value);
    return withFilters ? operands().filtersAndTests(value) : value;
  }

  private Operands operands() {
    return new Operands(cursor, this::expression);
  }
}
