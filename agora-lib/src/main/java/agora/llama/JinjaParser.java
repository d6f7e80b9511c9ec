package agora.llama;

import agora.llama.JinjaExpressions.Expression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the pieces of a template into something that renders. */
final class JinjaParser {
  /** A part of a template that writes its text where names are known. */
  @FunctionalInterface
  interface Node {
    void render(JinjaScope scope, StringBuilder out);
  }

  /** Ends a round of a loop, or all of them; without a stack trace, for it is no error. */
  private abstract static class LoopControl extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoopControl(String name) {
      super("'" + name + "' is only for loops", null, false, false);
    }
  }

  private static final class Break extends LoopControl {
    private static final long serialVersionUID = 1L;

    Break() {
      super("break");
    }
  }

  private static final class Continue extends LoopControl {
    private static final long serialVersionUID = 1L;

    Continue() {
      super("continue");
    }
  }

  private final List<JinjaLexer.Piece> pieces;
  private int at;

  private JinjaParser(List<JinjaLexer.Piece> pieces) {
    this.pieces = pieces;
  }

  /**
   * Returns what renders a template.
   *
   * @throws IllegalArgumentException if it is no Jinja; the message has the line
   */
  static Node parse(String template) {
    JinjaParser parser = new JinjaParser(JinjaLexer.cut(template));
    Node whole = parser.block(Set.of());
    if (parser.at < parser.pieces.size()) {
      throw new IllegalArgumentException(
          "a block ends that did not begin (line " + parser.pieces.get(parser.at).line() + ")");
    }
    return whole;
  }

  /** Reads nodes up to a statement with one of the names, which is left to be read. */
  private Node block(Set<String> ends) {
    List<Node> nodes = new ArrayList<>();
    while (at < pieces.size()) {
      JinjaLexer.Piece piece = pieces.get(at);
      if (piece instanceof JinjaLexer.Statement statement && ends.contains(keyword(statement))) {
        break;
      }
      at++;
      try {
        nodes.add(node(piece));
      } catch (LineError e) {
        throw e;
      } catch (RuntimeException e) {
        throw new LineError(e.getMessage() + " (line " + piece.line() + ")", e);
      }
    }
    return (scope, out) -> nodes.forEach(node -> node.render(scope, out));
  }

  private static final class LineError extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    LineError(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private static String keyword(JinjaLexer.Statement statement) {
    return statement.tokens().isEmpty() ? "" : statement.tokens().getFirst().text();
  }

  private Node node(JinjaLexer.Piece piece) {
    return switch (piece) {
      case JinjaLexer.Text text -> (scope, out) -> out.append(text.text());
      case JinjaLexer.Output output -> {
        JinjaCursor tokens = new JinjaCursor(output.tokens());
        Expression value = new JinjaExpressions(tokens).tuple();
        requireDone(tokens);
        yield (scope, out) -> out.append(JinjaValues.text(value.in(scope)));
      }
      case JinjaLexer.Statement statement -> {
        JinjaCursor tokens = new JinjaCursor(statement.tokens());
        yield statement(tokens.name(), tokens);
      }
    };
  }

  private static void requireDone(JinjaCursor tokens) {
    if (!tokens.done()) {
      throw new IllegalArgumentException("the end of the tag was expected");
    }
  }

  private Node statement(String keyword, JinjaCursor tokens) {
    return switch (keyword) {
      case "if" -> condition(tokens);
      case "for" -> loop(tokens);
      case "set" -> assignment(tokens);
      case "macro" -> macro(tokens);
      case "filter" -> filtered(tokens);
      case "generation" -> until("endgeneration");
      case "break" -> control(new Break());
      case "continue" -> control(new Continue());
      default -> throw new IllegalArgumentException("there is no statement '" + keyword + "'");
    };
  }

  private static Node control(LoopControl control) {
    return (scope, out) -> {
      throw control;
    };
  }

  private Node until(String end) {
    Node body = block(Set.of(end));
    close(end);
    return body;
  }

  private void close(String end) {
    if (at >= pieces.size()) {
      throw new IllegalArgumentException("'" + end + "' is missing");
    }
    at++;
  }

  private JinjaCursor next() {
    if (at >= pieces.size()) {
      throw new IllegalArgumentException("'endif' is missing");
    }
    return new JinjaCursor(((JinjaLexer.Statement) pieces.get(at++)).tokens());
  }

  private Node condition(JinjaCursor tokens) {
    Expression test = new JinjaExpressions(tokens).expression();
    requireDone(tokens);
    Node yes = block(Set.of("elif", "else", "endif"));
    JinjaCursor following = next();
    String keyword = following.name();
    Node no =
        switch (keyword) {
          case "elif" -> condition(following);
          case "else" -> until("endif");
          default -> (scope, out) -> {};
        };
    return (scope, out) -> {
      if (JinjaValues.truth(test.in(scope))) {
        yes.render(scope, out);
      } else {
        no.render(scope, out);
      }
    };
  }

  private Node loop(JinjaCursor tokens) {
    List<String> names = new ArrayList<>(List.of(tokens.name()));
    while (tokens.accept(",")) {
      names.add(tokens.name());
    }
    tokens.expect("in");
    Expression items = new JinjaExpressions(tokens).or();
    Expression filter = tokens.accept("if") ? new JinjaExpressions(tokens).expression() : null;
    requireDone(tokens);
    Node body = block(Set.of("else", "endfor"));
    boolean hasElse = next().accept("else");
    Node otherwise = hasElse ? until("endfor") : (scope, out) -> {};
    return (scope, out) -> {
      List<@Nullable Object> all = JinjaValues.items(items.in(scope));
      if (filter != null) {
        all.removeIf(item -> !JinjaValues.truth(filter.in(bound(scope, names, item))));
      }
      if (all.isEmpty()) {
        otherwise.render(scope, out);
      }
      try {
        rounds(all, names, body, scope, out);
      } catch (Break control) {
        return;
      }
    };
  }

  private static void rounds(
      List<@Nullable Object> all,
      List<String> names,
      Node body,
      JinjaScope scope,
      StringBuilder out) {
    for (int i = 0; i < all.size(); i++) {
      JinjaScope inner = bound(scope, names, all.get(i));
      inner.set("loop", loopVariable(all, i));
      try {
        body.render(inner, out);
      } catch (Continue control) {
        // the next round follows
      }
    }
  }

  private static JinjaScope bound(JinjaScope scope, List<String> names, @Nullable Object item) {
    JinjaScope inner = new JinjaScope(scope);
    if (names.size() == 1) {
      inner.set(names.getFirst(), item);
    } else {
      List<@Nullable Object> parts = JinjaValues.items(item);
      for (int i = 0; i < names.size(); i++) {
        inner.set(names.get(i), parts.get(i));
      }
    }
    return inner;
  }

  private static Map<String, @Nullable Object> loopVariable(List<@Nullable Object> all, int i) {
    Map<String, @Nullable Object> loop = new LinkedHashMap<>();
    loop.put("index", i + 1L);
    loop.put("index0", (long) i);
    loop.put("revindex", (long) all.size() - i);
    loop.put("revindex0", all.size() - i - 1L);
    loop.put("first", i == 0);
    loop.put("last", i == all.size() - 1);
    loop.put("length", (long) all.size());
    if (i > 0) {
      loop.put("previtem", all.get(i - 1));
    }
    if (i + 1 < all.size()) {
      loop.put("nextitem", all.get(i + 1));
    }
    JinjaValues.Function cycle = (arguments, named) -> arguments.get(i % arguments.size());
    loop.put("cycle", cycle);
    return loop;
  }

  private Node assignment(JinjaCursor tokens) {
    List<String> names = new ArrayList<>(List.of(tokens.name()));
    String attribute = tokens.accept(".") ? tokens.name() : null;
    while (tokens.accept(",")) {
      names.add(tokens.name());
    }
    if (!tokens.accept("=")) {
      requireDone(tokens);
      Node body = until("endset");
      return (scope, out) -> {
        StringBuilder text = new StringBuilder();
        body.render(scope, text);
        scope.set(names.getFirst(), text.toString());
      };
    }
    Expression value = new JinjaExpressions(tokens).tuple();
    requireDone(tokens);
    if (attribute != null) {
      return (scope, out) -> namespace(scope, names.getFirst()).put(attribute, value.in(scope));
    }
    return (scope, out) -> assign(scope, names, value.in(scope));
  }

  private static void assign(JinjaScope scope, List<String> names, @Nullable Object value) {
    List<@Nullable Object> parts =
        names.size() == 1 ? Arrays.asList(value) : JinjaValues.items(value);
    for (int i = 0; i < names.size(); i++) {
      scope.set(names.get(i), parts.get(i));
    }
  }

  private static JinjaScope.Namespace namespace(JinjaScope scope, String name) {
    if (scope.get(name) instanceof JinjaScope.Namespace namespace) {
      return namespace;
    }
    throw new IllegalArgumentException("'" + name + "' is no namespace, so it cannot be changed");
  }

  private record MacroParameter(String name, @Nullable Expression otherwise) {}

  private Node macro(JinjaCursor tokens) {
    String name = tokens.name();
    List<MacroParameter> parameters = new ArrayList<>();
    tokens.expect("(");
    while (!tokens.sees(")")) {
      String parameter = tokens.name();
      parameters.add(
          new MacroParameter(
              parameter, tokens.accept("=") ? new JinjaExpressions(tokens).expression() : null));
      if (!tokens.accept(",")) {
        break;
      }
    }
    tokens.expect(")");
    Node body = until("endmacro");
    return (scope, out) -> {
      JinjaValues.Function function =
          (arguments, named) -> expand(body, parameters, arguments, named, scope);
      scope.set(name, function);
    };
  }

  private static String expand(
      Node body,
      List<MacroParameter> parameters,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named,
      JinjaScope outer) {
    JinjaScope inner = new JinjaScope(outer);
    for (int i = 0; i < parameters.size(); i++) {
      MacroParameter parameter = parameters.get(i);
      Object value = JinjaValues.UNDEFINED;
      if (i < arguments.size()) {
        value = arguments.get(i);
      } else if (named.containsKey(parameter.name())) {
        value = named.get(parameter.name());
      } else if (parameter.otherwise() != null) {
        value = parameter.otherwise().in(outer);
      }
      inner.set(parameter.name(), value);
    }
    StringBuilder text = new StringBuilder();
    body.render(inner, text);
    return text.toString();
  }

  private Node filtered(JinjaCursor tokens) {
    String name = tokens.name();
    JinjaExpressions.Call call =
        tokens.sees("(") ? new JinjaExpressions(tokens).call() : JinjaExpressions.Call.NONE;
    Node body = until("endfilter");
    return (scope, out) -> {
      StringBuilder text = new StringBuilder();
      body.render(new JinjaScope(scope), text);
      Object value =
          JinjaFilters.filter(name, text.toString(), call.positional(scope), call.byName(scope));
      out.append(JinjaValues.text(value));
    };
  }
}
