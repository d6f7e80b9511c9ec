package agora.llama;

import agora.llama.JinjaExpressions.Expression;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Turns the pieces of a template into something that renders. */
final class JinjaParser {
  /** A part of a template that writes its text where names are known. */
  @FunctionalInterface
  interface Node {
    void render(JinjaScope scope, StringBuilder out);
  }

  /** Ends a round of a loop, or all of them; without a stack trace, for it is no error. */
  abstract static class LoopControl extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoopControl(String name) {
      super("'" + name + "' is only for loops", null, false, false);
    }
  }

  static final class Break extends LoopControl {
    private static final long serialVersionUID = 1L;

    Break() {
      super("break");
    }
  }

  static final class Continue extends LoopControl {
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
      case "call" -> called(tokens);
      case "with" -> with(tokens);
      case "generation" -> until("endgeneration");
      case "break" -> control(new Break());
      case "continue" -> control(new Continue());
      case "include", "import", "from", "extends", "block", "autoescape", "trans", "do" ->
          throw new IllegalArgumentException(
              "the statement '" + keyword + "' is not supported here");
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
    Targets targets = Targets.read(tokens);
    tokens.expect("in");
    Expression items = new JinjaExpressions(tokens).loopItems();
    Expression filter = tokens.accept("if") ? new JinjaExpressions(tokens).or() : null;
    boolean recursive = tokens.accept("recursive");
    requireDone(tokens);
    Node body = block(Set.of("else", "endfor"));
    boolean hasElse = next().accept("else");
    Node otherwise = hasElse ? until("endfor") : (scope, out) -> {};
    return new JinjaLoop(targets, items, filter, recursive, body, otherwise);
  }

  /** Names that a value is taken apart into. */
  record Targets(List<String> names, boolean single) {
    /** Reads names with commas between them, in parentheses or not. */
    static Targets read(JinjaCursor tokens) {
      boolean bracketed = tokens.accept("(");
      List<String> names = new ArrayList<>(List.of(tokens.name()));
      boolean single = !tokens.sees(",");
      while (tokens.accept(",") && !tokens.sees(")") && !tokens.sees("=") && !tokens.sees("in")) {
        names.add(tokens.name());
      }
      if (bracketed) {
        tokens.expect(")");
      }
      return new Targets(names, single);
    }

    void assign(JinjaScope scope, @Nullable Object value) {
      if (single) {
        scope.set(names.getFirst(), value);
        return;
      }
      List<@Nullable Object> parts = JinjaValues.items(value);
      if (parts.size() != names.size()) {
        throw new IllegalArgumentException(
            names.size() + " values were expected to take apart, had " + parts.size());
      }
      for (int i = 0; i < parts.size(); i++) {
        scope.set(names.get(i), parts.get(i));
      }
    }
  }

  private Node assignment(JinjaCursor tokens) {
    if (tokens.seesSecond(".")) {
      return fieldAssignment(tokens);
    }
    Targets targets = Targets.read(tokens);
    if (!tokens.accept("=")) {
      UnaryOperator<Expression> filters = new JinjaExpressions(tokens).filters();
      requireDone(tokens);
      Node body = until("endset");
      return (scope, out) -> targets.assign(scope, filtered(body, filters, scope));
    }
    Expression value = new JinjaExpressions(tokens).tuple();
    requireDone(tokens);
    return (scope, out) -> targets.assign(scope, value.in(scope));
  }

  private Node fieldAssignment(JinjaCursor tokens) {
    String name = tokens.name();
    tokens.expect(".");
    String field = tokens.name();
    if (!tokens.accept("=")) {
      UnaryOperator<Expression> filters = new JinjaExpressions(tokens).filters();
      requireDone(tokens);
      Node body = until("endset");
      return (scope, out) -> namespace(scope, name).put(field, filtered(body, filters, scope));
    }
    Expression value = new JinjaExpressions(tokens).tuple();
    requireDone(tokens);
    return (scope, out) -> {
      JinjaScope.Namespace namespace = namespace(scope, name);
      namespace.put(field, value.in(scope));
    };
  }

  private static @Nullable Object filtered(
      Node body, UnaryOperator<Expression> filters, JinjaScope scope) {
    StringBuilder text = new StringBuilder();
    body.render(new JinjaScope(scope), text);
    return filters.apply(inner -> text.toString()).in(scope);
  }

  private Node with(JinjaCursor tokens) {
    List<Targets> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.done()) {
      if (!targets.isEmpty()) {
        tokens.expect(",");
      }
      targets.add(new Targets(List.of(tokens.name()), true));
      tokens.expect("=");
      values.add(new JinjaExpressions(tokens).expression());
    }
    Node body = until("endwith");
    return (scope, out) -> {
      JinjaScope inner = new JinjaScope(scope);
      for (int i = 0; i < values.size(); i++) {
        targets.get(i).assign(inner, values.get(i).in(scope));
      }
      body.render(inner, out);
    };
  }

  private static JinjaScope.Namespace namespace(JinjaScope scope, String name) {
    if (scope.get(name) instanceof JinjaScope.Namespace namespace) {
      return namespace;
    }
    throw new IllegalArgumentException("'" + name + "' is no namespace, so it cannot be changed");
  }

  private Node macro(JinjaCursor tokens) {
    String name = tokens.name();
    JinjaMacro.Parameters parameters = JinjaMacro.Parameters.read(tokens);
    requireDone(tokens);
    int from = at;
    Node body = until("endmacro");
    Set<String> uses = names(from, at);
    return (scope, out) -> scope.set(name, new JinjaMacro(name, parameters, uses, body, scope));
  }

  /** Returns the names that stand in some pieces: a macro takes more where it mentions them. */
  private Set<String> names(int from, int to) {
    Set<String> names = new HashSet<>();
    for (JinjaLexer.Piece piece : pieces.subList(from, to)) {
      List<JinjaLexer.Token> tokens =
          switch (piece) {
            case JinjaLexer.Output output -> output.tokens();
            case JinjaLexer.Statement statement -> statement.tokens();
            case JinjaLexer.Text text -> List.of();
          };
      tokens.forEach(token -> names.add(token.text()));
    }
    return names;
  }

  private Node called(JinjaCursor tokens) {
    JinjaMacro.Parameters parameters =
        tokens.sees("(") ? JinjaMacro.Parameters.read(tokens) : JinjaMacro.Parameters.NONE;
    JinjaExpressions expressions = new JinjaExpressions(tokens);
    JinjaExpressions.Invocation invocation = expressions.invocation();
    requireDone(tokens);
    int from = at;
    Node body = until("endcall");
    Set<String> uses = names(from, at);
    return (scope, out) -> {
      JinjaMacro caller = new JinjaMacro("caller", parameters, uses, body, scope);
      out.append(JinjaValues.text(invocation.with(scope, "caller", caller)));
    };
  }

  private Node filtered(JinjaCursor tokens) {
    UnaryOperator<Expression> filters = new JinjaExpressions(tokens).filtersOf();
    requireDone(tokens);
    Node body = until("endfilter");
    return (scope, out) -> out.append(JinjaValues.text(filtered(body, filters, scope)));
  }
}
