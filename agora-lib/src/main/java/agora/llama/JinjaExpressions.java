package agora.llama;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the tokens of one tag into expressions, by Jinja's order of precedence. */
final class JinjaExpressions {
  /** Something with a value where names are known. */
  @FunctionalInterface
  interface Expression {
    @Nullable Object in(JinjaScope scope);
  }

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> AFTER_TEST =
      Set.of("and", "or", "else", "if", "is", "not", "in");

  private final List<JinjaLexer.Token> tokens;
  private int at;

  JinjaExpressions(List<JinjaLexer.Token> tokens) {
    this.tokens = tokens;
  }

  boolean done() {
    return at >= tokens.size();
  }

  boolean sees(String text) {
    return at < tokens.size()
        && tokens.get(at).text().equals(text)
        && tokens.get(at).kind() != JinjaLexer.Kind.STRING;
  }

  boolean accept(String text) {
    boolean seen = sees(text);
    if (seen) {
      at++;
    }
    return seen;
  }

  void expect(String text) {
    if (!accept(text)) {
      throw new IllegalArgumentException(
          "'" + text + "' was expected, was " + (done() ? "the end" : tokens.get(at).text()));
    }
  }

  String name() {
    if (done() || tokens.get(at).kind() != JinjaLexer.Kind.NAME) {
      throw new IllegalArgumentException(
          "a name was expected, was " + (done() ? "the end" : tokens.get(at).text()));
    }
    return tokens.get(at++).text();
  }

  Expression expression() {
    Expression value = or();
    while (accept("if")) {
      Expression yes = value;
      Expression condition = or();
      Expression no = accept("else") ? expression() : scope -> JinjaValues.UNDEFINED;
      value = scope -> JinjaValues.truth(condition.in(scope)) ? yes.in(scope) : no.in(scope);
    }
    return value;
  }

  /** An expression, or several with commas between them, which make a list. */
  Expression tuple() {
    Expression first = expression();
    if (!sees(",")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (accept(",")) {
      if (!done()) {
        parts.add(expression());
      }
    }
    return list(parts);
  }

  private static Expression list(List<Expression> parts) {
    return scope -> {
      List<@Nullable Object> values = new ArrayList<>();
      parts.forEach(part -> values.add(part.in(scope)));
      return values;
    };
  }

  Expression or() {
    Expression left = and();
    while (accept("or")) {
      Expression a = left;
      Expression b = and();
      left =
          scope -> {
            Object value = a.in(scope);
            return JinjaValues.truth(value) ? value : b.in(scope);
          };
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (accept("and")) {
      Expression a = left;
      Expression b = not();
      left =
          scope -> {
            Object value = a.in(scope);
            return JinjaValues.truth(value) ? b.in(scope) : value;
          };
    }
    return left;
  }

  private Expression not() {
    if (accept("not")) {
      Expression inner = not();
      return scope -> !JinjaValues.truth(inner.in(scope));
    }
    return comparison();
  }

  private record Link(String operator, Expression right) {}

  private Expression comparison() {
    Expression first = sum();
    List<Link> chain = new ArrayList<>();
    while (!done()) {
      String operator = tokens.get(at).text();
      if (tokens.get(at).kind() == JinjaLexer.Kind.OPERATOR && COMPARISONS.contains(operator)) {
        at++;
      } else if (accept("in")) {
        operator = "in";
      } else if (sees("not") && at + 1 < tokens.size() && tokens.get(at + 1).text().equals("in")) {
        at += 2;
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
      case "in" -> JinjaValues.contains(b, a);
      case "not in" -> !JinjaValues.contains(b, a);
      default -> JinjaFilters.test(operator, a, Arrays.asList(b));
    };
  }

  private Expression sum() {
    Expression left = concatenation();
    while (sees("+") || sees("-")) {
      String operator = tokens.get(at++).text();
      Expression a = left;
      Expression b = concatenation();
      left =
          operator.equals("+")
              ? scope -> JinjaValues.add(a.in(scope), b.in(scope))
              : scope -> JinjaValues.arithmetic("-", a.in(scope), b.in(scope));
    }
    return left;
  }

  private Expression concatenation() {
    Expression left = product();
    while (accept("~")) {
      Expression a = left;
      Expression b = product();
      left = scope -> JinjaValues.text(a.in(scope)) + JinjaValues.text(b.in(scope));
    }
    return left;
  }

  private Expression product() {
    Expression left = power();
    while (sees("*") || sees("/") || sees("//") || sees("%")) {
      String operator = tokens.get(at++).text();
      Expression a = left;
      Expression b = power();
      left = scope -> JinjaValues.arithmetic(operator, a.in(scope), b.in(scope));
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (accept("**")) {
      Expression a = left;
      Expression b = unary(true);
      left = scope -> JinjaValues.arithmetic("**", a.in(scope), b.in(scope));
    }
    return left;
  }

  private Expression unary(boolean withFilters) {
    Expression value;
    if (accept("-")) {
      Expression inner = unary(false);
      value = scope -> JinjaValues.arithmetic("-", 0L, inner.in(scope));
    } else if (accept("+")) {
      value = unary(false);
    } else {
      value = primary();
    }
    value = postfix(value);
    return withFilters ? filtersAndTests(value) : value;
  }

  private Expression primary() {
    if (done()) {
      throw new IllegalArgumentException("a value was expected, was the end");
    }
    JinjaLexer.Token token = tokens.get(at++);
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
    while (!done() && tokens.get(at).kind() == JinjaLexer.Kind.STRING) {
      whole.append(tokens.get(at++).text());
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
    if (accept(")")) {
      return list(List.of());
    }
    Expression first = expression();
    if (accept(")")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (accept(",") && !sees(")")) {
      parts.add(expression());
    }
    expect(")");
    return list(parts);
  }

  private Expression listed() {
    List<Expression> parts = new ArrayList<>();
    while (!sees("]")) {
      parts.add(expression());
      if (!accept(",")) {
        break;
      }
    }
    expect("]");
    return list(parts);
  }

  private Expression mapping() {
    Map<Expression, Expression> parts = new LinkedHashMap<>();
    while (!sees("}")) {
      Expression key = expression();
      expect(":");
      parts.put(key, expression());
      if (!accept(",")) {
        break;
      }
    }
    expect("}");
    return scope -> {
      Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
      parts.forEach((key, value) -> map.put(key.in(scope), value.in(scope)));
      return map;
    };
  }

  private Expression postfix(Expression start) {
    Expression value = start;
    while (true) {
      Expression inner = value;
      if (accept(".")) {
        JinjaLexer.Token key = tokens.get(at++);
        value =
            key.kind() == JinjaLexer.Kind.NUMBER
                ? scope -> JinjaMethods.entry(inner.in(scope), Long.valueOf(key.text()))
                : scope -> JinjaMethods.attribute(inner.in(scope), key.text());
      } else if (accept("[")) {
        value = subscript(inner);
      } else if (sees("(")) {
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
    Expression from = sees(":") ? null : expression();
    if (accept("]")) {
      Expression key = java.util.Objects.requireNonNull(from);
      return scope -> {
        Object value = inner.in(scope);
        if (JinjaValues.undefined(value)) {
          throw new IllegalArgumentException("cannot read an entry of something undefined");
        }
        return JinjaMethods.entry(value, key.in(scope));
      };
    }
    expect(":");
    Expression to = sees("]") || sees(":") ? null : expression();
    Expression step = accept(":") && !sees("]") ? expression() : null;
    expect("]");
    return scope ->
        JinjaMethods.slice(
            inner.in(scope), bound(from, scope), bound(to, scope), bound(step, scope));
  }

  private static @Nullable Long bound(@Nullable Expression bound, JinjaScope scope) {
    Object value = bound == null ? null : bound.in(scope);
    return value == null ? null : Long.valueOf(JinjaValues.integer(value));
  }

  /** The arguments of a call. */
  record Call(List<Expression> arguments, Map<String, Expression> named) {
    static final Call NONE = new Call(List.of(), Map.of());

    List<@Nullable Object> positional(JinjaScope scope) {
      List<@Nullable Object> values = new ArrayList<>();
      arguments.forEach(argument -> values.add(argument.in(scope)));
      return values;
    }

    Map<String, @Nullable Object> byName(JinjaScope scope) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      named.forEach((name, argument) -> values.put(name, argument.in(scope)));
      return values;
    }
  }

  /** Reads arguments in parentheses. */
  Call call() {
    List<Expression> arguments = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    expect("(");
    while (!sees(")")) {
      boolean isNamed = at + 1 < tokens.size() && tokens.get(at + 1).text().equals("=");
      if (isNamed && tokens.get(at).kind() == JinjaLexer.Kind.NAME) {
        String name = name();
        expect("=");
        named.put(name, expression());
      } else {
        arguments.add(expression());
      }
      if (!accept(",")) {
        break;
      }
    }
    expect(")");
    return new Call(arguments, named);
  }

  private Expression filtersAndTests(Expression start) {
    Expression value = start;
    while (true) {
      Expression inner = value;
      if (accept("|")) {
        String name = name();
        Call call = sees("(") ? call() : Call.NONE;
        value =
            scope ->
                JinjaFilters.filter(
                    name, inner.in(scope), call.positional(scope), call.byName(scope));
      } else if (accept("is")) {
        value = test(inner);
      } else if (sees("(")) {
        Call call = call();
        value = scope -> invoke(inner.in(scope), call, scope);
      } else {
        return value;
      }
    }
  }

  private Expression test(Expression inner) {
    boolean negated = accept("not");
    String name = name();
    Call call = Call.NONE;
    if (sees("(")) {
      call = call();
    } else if (!done() && argumentFollows()) {
      call = new Call(List.of(postfix(primary())), Map.of());
    }
    Call arguments = call;
    return scope ->
        negated != JinjaFilters.test(name, inner.in(scope), arguments.positional(scope));
  }

  private boolean argumentFollows() {
    JinjaLexer.Token next = tokens.get(at);
    return switch (next.kind()) {
      case STRING, NUMBER -> true;
      case NAME -> !AFTER_TEST.contains(next.text());
      case OPERATOR -> next.text().equals("[") || next.text().equals("{");
    };
  }
}
