package agora.jinja;

import agora.jinja.Expression.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads what operators stand between: values, and the dots, calls, filters and tests after them.
 */
final class Operands {
  /** What follows a test without being its argument; any other name is one, as in jinja2. */
  private static final Set<String> AFTER_TEST = Set.of("and", "or", "else", "is");

  private final Cursor cursor;
  private final Supplier<Expression> expression;

  /**
   * @param expression reads a whole expression
   */
  Operands(Cursor cursor, Supplier<Expression> expression) {
    this.cursor = cursor;
    this.expression = expression;
  }

  Expression primary() {
    Lexer.Token token = cursor.take();
    return switch (token.kind()) {
      case STRING -> text(token.text());
      case NUMBER -> {
        Object number = number(token.text());
        yield scope -> number;
      }
      case NAME -> named(token.text());
      case OPERATOR -> bracketed(token.text());
    };
  }

  private static Object number(String spelled) {
    String digits = spelled.replace("_", "").toLowerCase(Locale.ROOT);
    try {
      if (digits.length() > 2 && "box".indexOf(digits.charAt(1)) >= 0) {
        int base = digits.charAt(1) == 'x' ? 16 : digits.charAt(1) == 'o' ? 8 : 2;
        return Long.parseLong(digits.substring(2), base);
      }
      boolean fraction = digits.contains(".") || digits.contains("e");
      return fraction ? (Object) Double.valueOf(digits) : Long.valueOf(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a number must fit into 64 bits, was " + spelled, e);
    }
  }

  /** Texts that follow each other are one. */
  private Expression text(String first) {
    StringBuilder whole = new StringBuilder(first);
    while (!cursor.done() && cursor.peek().kind() == Lexer.Kind.STRING) {
      whole.append(cursor.take().text());
    }
    String value = whole.toString();
    return scope -> value;
  }

  private static Expression named(String name) {
    return switch (name) {
      case "true", "True" -> scope -> true;
      case "false", "False" -> scope -> false;
      case "none", "None" -> scope -> null;
      case "self", "super" ->
          throw new IllegalArgumentException("'" + name + "' is not supported here");
      default -> scope -> scope.get(name);
    };
  }

  private Expression bracketed(String open) {
    return switch (open) {
      case "(" -> parenthesised();
      case "[" -> listed();
      case "{" -> mapping();
      default -> throw new IllegalArgumentException("'" + open + "' is not expected");
    };
  }

  private Expression parenthesised() {
    if (cursor.accept(")")) {
      return Expression.tuple(List.of());
    }
    Expression first = expression.get();
    if (cursor.accept(")")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (cursor.accept(",") && !cursor.sees(")")) {
      parts.add(expression.get());
    }
    cursor.expect(")");
    return Expression.tuple(parts);
  }

  private Expression listed() {
    List<Expression> parts = new ArrayList<>();
    while (!cursor.sees("]")) {
      parts.add(expression.get());
      if (!cursor.accept(",")) {
        break;
      }
    }
    cursor.expect("]");
    return scope -> Expression.values(parts, scope);
  }

  private Expression mapping() {
    Map<Expression, Expression> parts = new LinkedHashMap<>();
    while (!cursor.sees("}")) {
      Expression key = expression.get();
      cursor.expect(":");
      parts.put(key, expression.get());
      if (!cursor.accept(",")) {
        break;
      }
    }
    cursor.expect("}");
    return scope -> {
      Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
      parts.forEach((key, value) -> map.put(Values.key(map, key.in(scope)), value.in(scope)));
      return map;
    };
  }

  Expression postfix(Expression start) {
    Expression value = start;
    while (true) {
      Expression inner = value;
      if (cursor.accept(".")) {
        Lexer.Token key = cursor.take();
        value =
            key.kind() == Lexer.Kind.NUMBER
                ? scope -> Methods.entry(inner.in(scope), Long.valueOf(key.text()))
                : scope -> Methods.attribute(inner.in(scope), key.text());
      } else if (cursor.accept("[")) {
        value = subscript(inner);
      } else if (cursor.sees("(")) {
        Call call = call();
        value = scope -> invoke(inner.in(scope), call.positional(scope), call.byName(scope));
      } else {
        return value;
      }
    }
  }

  private static @Nullable Object invoke(
      @Nullable Object target,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named) {
    if (target instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (!(target instanceof Values.Function function)) {
      throw new IllegalArgumentException(
          "'" + Values.typeName(target) + "' object is not callable");
    }
    try {
      return function.call(arguments, named);
    } catch (IndexOutOfBoundsException | NoSuchElementException e) {
      throw new IllegalArgumentException(
          "a call has too few arguments, had " + arguments.size(), e);
    }
  }

  private Expression subscript(Expression inner) {
    Expression first = cursor.sees(":") ? null : expression.get();
    Expression from = first != null && cursor.sees(",") ? several(first) : first;
    if (cursor.accept("]")) {
      Expression key = java.util.Objects.requireNonNull(from);
      return scope -> Methods.entry(inner.in(scope), key.in(scope));
    }
    cursor.expect(":");
    Expression to = cursor.sees("]") || cursor.sees(":") ? null : expression.get();
    Expression step = cursor.accept(":") && !cursor.sees("]") ? expression.get() : null;
    cursor.expect("]");
    return scope ->
        Slice.of(inner.in(scope), bound(from, scope), bound(to, scope), bound(step, scope));
  }

  /** Several subscripts make a tuple, which is a key. */
  private Expression several(Expression first) {
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (cursor.accept(",")) {
      if (!cursor.sees("]")) {
        parts.add(expression.get());
      }
    }
    return Expression.tuple(parts);
  }

  private static @Nullable Long bound(@Nullable Expression bound, Scope scope) {
    Object value = bound == null ? null : bound.in(scope);
    return value == null ? null : Long.valueOf(Values.integer(value));
  }

  /** Reads arguments in parentheses. */
  private Call call() {
    List<Expression> arguments = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    Expression spread = null;
    Expression spreadNamed = null;
    cursor.expect("(");
    while (!cursor.sees(")")) {
      if (spreadNamed == null && cursor.accept("**")) {
        spreadNamed = expression.get();
      } else if (spread == null && spreadNamed == null && cursor.accept("*")) {
        spread = expression.get();
      } else if (spreadNamed == null
          && cursor.seesSecond("=")
          && cursor.peek().kind() == Lexer.Kind.NAME) {
        String name = cursor.name();
        cursor.expect("=");
        named.put(name, expression.get());
      } else if (named.isEmpty() && spread == null && spreadNamed == null) {
        arguments.add(expression.get());
      } else {
        throw new IllegalArgumentException("invalid syntax for function call expression");
      }
      if (!cursor.accept(",")) {
        break;
      }
    }
    cursor.expect(")");
    return new Call(arguments, named, spread, spreadNamed);
  }

  /** Reads filters, each behind a bar, to apply to something else. */
  UnaryOperator<Expression> filters() {
    UnaryOperator<Expression> all = UnaryOperator.identity();
    while (cursor.accept("|")) {
      all = then(all, filter());
    }
    return all;
  }

  /** Reads filters of which the first has no bar. */
  UnaryOperator<Expression> filtersOf() {
    return then(filter(), filters());
  }

  private static UnaryOperator<Expression> then(
      UnaryOperator<Expression> first, UnaryOperator<Expression> second) {
    return value -> second.apply(first.apply(value));
  }

  private UnaryOperator<Expression> filter() {
    String name = cursor.name();
    Call call = cursor.sees("(") ? call() : Call.NONE;
    return value ->
        scope -> Filters.filter(name, value.in(scope), call.positional(scope), call.byName(scope));
  }

  /** A call that gets one more argument by name. */
  interface Invocation {
    @Nullable Object with(Scope scope, String name, @Nullable Object value);
  }

  /** Reads a call, for a block that is handed to it. */
  Invocation invocation() {
    Expression target = primary();
    while (cursor.accept(".")) {
      Expression owner = target;
      String name = cursor.name();
      target = scope -> Methods.attribute(owner.in(scope), name);
    }
    Expression function = target;
    Call call = call();
    return (scope, name, value) -> {
      Map<String, @Nullable Object> named = call.byName(scope);
      named.put(name, value);
      return invoke(function.in(scope), call.positional(scope), named);
    };
  }

  Expression filtersAndTests(Expression start) {
    Expression value = start;
    while (true) {
      Expression inner = value;
      if (cursor.accept("|")) {
        value = filter().apply(inner);
      } else if (cursor.accept("is")) {
        value = test(inner);
        if (cursor.sees("is")) {
          throw new IllegalArgumentException("You cannot chain multiple tests with is");
        }
      } else if (cursor.sees("(")) {
        Call call = call();
        value = scope -> invoke(inner.in(scope), call.positional(scope), call.byName(scope));
      } else {
        return value;
      }
    }
  }

  private Expression test(Expression inner) {
    boolean negated = cursor.accept("not");
    String name = cursor.name();
    Call call = Call.NONE;
    if (cursor.sees("(")) {
      call = call();
    } else if (!cursor.done() && argumentFollows()) {
      call = new Call(List.of(postfix(primary())), Map.of(), null, null);
    }
    Call arguments = call;
    return scope -> negated != Tests.test(name, inner.in(scope), arguments.positional(scope));
  }

  private boolean argumentFollows() {
    Lexer.Token next = cursor.peek();
    return switch (next.kind()) {
      case STRING, NUMBER -> true;
      case NAME -> !AFTER_TEST.contains(next.text());
      case OPERATOR -> next.text().equals("[") || next.text().equals("{");
    };
  }
}
