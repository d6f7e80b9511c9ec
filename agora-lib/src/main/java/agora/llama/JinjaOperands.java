package agora.llama;

import agora.llama.JinjaExpressions.Call;
import agora.llama.JinjaExpressions.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what operators stand between: values, and the dots, calls, filters and tests after them.
 */
final class JinjaOperands {
  private static final Set<String> AFTER_TEST =
      Set.of("and", "or", "else", "if", "is", "not", "in");

  private final JinjaCursor cursor;
  private final JinjaExpressions expressions;

  JinjaOperands(JinjaCursor cursor, JinjaExpressions expressions) {
    this.cursor = cursor;
    this.expressions = expressions;
  }

  Expression primary() {
    JinjaLexer.Token token = cursor.take();
    return switch (token.kind()) {
      case STRING -> text(token.text());
      case NUMBER -> {
        Object number =
            token.text().contains(".")
                ? (Object) Double.valueOf(token.text())
                : Long.valueOf(token.text());
        yield scope -> number;
      }
      case NAME -> named(token.text());
      case OPERATOR -> bracketed(token.text());
    };
  }

  /** Texts that follow each other are one. */
  private Expression text(String first) {
    StringBuilder whole = new StringBuilder(first);
    while (!cursor.done() && cursor.peek().kind() == JinjaLexer.Kind.STRING) {
      whole.append(cursor.take().text());
    }
    String value = whole.toString();
    return scope -> value;
  }

  private static Expression named(String name) {
    return switch (name) {
      case "true", "True" -> scope -> true;
      case "false", "False" -> scope -> false;
      case "none", "None", "null" -> scope -> null;
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
      return JinjaExpressions.list(List.of());
    }
    Expression first = expressions.expression();
    if (cursor.accept(")")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (cursor.accept(",") && !cursor.sees(")")) {
      parts.add(expressions.expression());
    }
    cursor.expect(")");
    return JinjaExpressions.list(parts);
  }

  private Expression listed() {
    List<Expression> parts = new ArrayList<>();
    while (!cursor.sees("]")) {
      parts.add(expressions.expression());
      if (!cursor.accept(",")) {
        break;
      }
    }
    cursor.expect("]");
    return JinjaExpressions.list(parts);
  }

  private Expression mapping() {
    Map<Expression, Expression> parts = new LinkedHashMap<>();
    while (!cursor.sees("}")) {
      Expression key = expressions.expression();
      cursor.expect(":");
      parts.put(key, expressions.expression());
      if (!cursor.accept(",")) {
        break;
      }
    }
    cursor.expect("}");
    return scope -> {
      Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
      parts.forEach((key, value) -> map.put(key.in(scope), value.in(scope)));
      return map;
    };
  }

  Expression postfix(Expression start) {
    Expression value = start;
    while (true) {
      Expression inner = value;
      if (cursor.accept(".")) {
        JinjaLexer.Token key = cursor.take();
        value =
            key.kind() == JinjaLexer.Kind.NUMBER
                ? scope -> JinjaMethods.entry(inner.in(scope), Long.valueOf(key.text()))
                : scope -> JinjaMethods.attribute(inner.in(scope), key.text());
      } else if (cursor.accept("[")) {
        value = subscript(inner);
      } else if (cursor.sees("(")) {
        Call call = call();
        value = scope -> invoke(inner.in(scope), call, scope);
      } else {
        return value;
      }
    }
  }

  private static @Nullable Object invoke(@Nullable Object target, Call call, JinjaScope scope) {
    if (target instanceof JinjaValues.Function function) {
      return function.call(call.positional(scope), call.byName(scope));
    }
    throw new IllegalArgumentException(
        "something was called that is no function: " + JinjaValues.repr(target));
  }

  private Expression subscript(Expression inner) {
    Expression from = cursor.sees(":") ? null : expressions.expression();
    if (cursor.accept("]")) {
      Expression key = java.util.Objects.requireNonNull(from);
      return scope -> {
        Object value = inner.in(scope);
        if (JinjaValues.undefined(value)) {
          throw new IllegalArgumentException("cannot read an entry of something undefined");
        }
        return JinjaMethods.entry(value, key.in(scope));
      };
    }
    cursor.expect(":");
    Expression to = cursor.sees("]") || cursor.sees(":") ? null : expressions.expression();
    Expression step = cursor.accept(":") && !cursor.sees("]") ? expressions.expression() : null;
    cursor.expect("]");
    return scope ->
        JinjaMethods.slice(
            inner.in(scope), bound(from, scope), bound(to, scope), bound(step, scope));
  }

  private static @Nullable Long bound(@Nullable Expression bound, JinjaScope scope) {
    Object value = bound == null ? null : bound.in(scope);
    return value == null ? null : Long.valueOf(JinjaValues.integer(value));
  }

  /** Reads arguments in parentheses. */
  Call call() {
    List<Expression> arguments = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    cursor.expect("(");
    while (!cursor.sees(")")) {
      boolean isNamed = cursor.seesSecond("=");
      if (isNamed && cursor.peek().kind() == JinjaLexer.Kind.NAME) {
        String name = cursor.name();
        cursor.expect("=");
        named.put(name, expressions.expression());
      } else {
        arguments.add(expressions.expression());
      }
      if (!cursor.accept(",")) {
        break;
      }
    }
    cursor.expect(")");
    return new Call(arguments, named);
  }

  Expression filtersAndTests(Expression start) {
    Expression value = start;
    while (true) {
      Expression inner = value;
      if (cursor.accept("|")) {
        String name = cursor.name();
        Call call = cursor.sees("(") ? call() : Call.NONE;
        value =
            scope ->
                JinjaFilters.filter(
                    name, inner.in(scope), call.positional(scope), call.byName(scope));
      } else if (cursor.accept("is")) {
        value = test(inner);
      } else if (cursor.sees("(")) {
        Call call = call();
        value = scope -> invoke(inner.in(scope), call, scope);
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
      call = new Call(List.of(postfix(primary())), Map.of());
    }
    Call arguments = call;
    return scope ->
        negated != JinjaFilters.test(name, inner.in(scope), arguments.positional(scope));
  }

  private boolean argumentFollows() {
    JinjaLexer.Token next = cursor.peek();
    return switch (next.kind()) {
      case STRING, NUMBER -> true;
      case NAME -> !AFTER_TEST.contains(next.text());
      case OPERATOR -> next.text().equals("[") || next.text().equals("{");
    };
  }
}
