package agora.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Turns the pieces of a template into something that renders. */
final class Parser {
  /** A part of a template that writes its text where names are known. */
  @FunctionalInterface
  interface Node {
    void render(Scope scope, StringBuilder out);
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

  private final List<Lexer.Piece> pieces;
  private int at;
  private int loops; // around what is read, up to the function that it is part of

  private Parser(List<Lexer.Piece> pieces) {
    this.pieces = pieces;
  }

  /**
   * Returns what renders a template.
   *
   * @throws IllegalArgumentException if it is no Jinja; the message has the line
   */
  static Node parse(String template) {
    Parser parser = new Parser(Lexer.cut(template));
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
      Lexer.Piece piece = pieces.get(at);
      if (piece instanceof Lexer.Statement statement && ends.contains(keyword(statement))) {
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

  private static String keyword(Lexer.Statement statement) {
    return statement.tokens().isEmpty() ? "" : statement.tokens().getFirst().text();
  }

  private Node node(Lexer.Piece piece) {
    return switch (piece) {
      case Lexer.Plain text -> (scope, out) -> out.append(text.text());
      case Lexer.Output output -> {
        Cursor tokens = new Cursor(output.tokens());
        Expression value = new Expressions(tokens).tuple();
        requireDone(tokens);
        yield (scope, out) -> out.append(Values.text(value.in(scope)));
      }
      case Lexer.Statement statement -> {
        Cursor tokens = new Cursor(statement.tokens());
        yield statement(tokens.name(), tokens);
      }
    };
  }

  private static void requireDone(Cursor tokens) {
    if (!tokens.done()) {
      throw new IllegalArgumentException("the end of the tag was expected");
    }
  }

  private Node statement(String keyword, Cursor tokens) {
    return switch (keyword) {
      case "if" -> condition(tokens);
      case "for" -> loop(tokens);
      case "set" -> assignment(tokens);
      case "macro" -> macro(tokens);
      case "filter" -> filtered(tokens);
      case "call" -> called(tokens);
      case "with" -> with(tokens);
      case "generation" -> generation(tokens);
      case "autoescape" -> plain(tokens);
      case "break" -> control(new Break());
      case "continue" -> control(new Continue());
      case "include", "import", "from", "extends", "block", "trans", "do" ->
          throw new IllegalArgumentException(
              "the statement '" + keyword + "' is not supported here");
      default -> throw new IllegalArgumentException("there is no statement '" + keyword + "'");
    };
  }

  private Node control(LoopControl control) {
    if (loops == 0) {
      throw control;
    }
    return (scope, out) -> {
      throw control;
    };
  }

  /** Reads the body of a function, which a loop outside cannot be left from. */
  private Node function(String end) {
    int around = loops;
    loops = 0;
    Node body = until(end);
    loops = around;
    return body;
  }

  /** A turn of the assistant: like a function, it has names of its own. */
  private Node generation(Cursor tokens) {
    requireDone(tokens);
    Node body = function("endgeneration");
    return (scope, out) -> body.render(new Scope(scope), out);
  }

  /** The statement {@code autoescape}, which may only say what holds anyway. */
  private Node plain(Cursor tokens) {
    if (!tokens.accept("false") && !tokens.accept("False")) {
      throw new IllegalArgumentException(
          "autoescape with anything but false is not supported here");
    }
    requireDone(tokens);
    Node body = until("endautoescape");
    return (scope, out) -> body.render(new Scope(scope), out);
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

  private Cursor next() {
    if (at >= pieces.size()) {
      throw new IllegalArgumentException("'endif' is missing");
    }
    return new Cursor(((Lexer.Statement) pieces.get(at++)).tokens());
  }

  private Node condition(Cursor tokens) {
    Expression test = new Expressions(tokens).expression();
    requireDone(tokens);
    Node yes = block(Set.of("elif", "else", "endif"));
    Cursor following = next();
    String keyword = following.name();
    Node no =
        switch (keyword) {
          case "elif" -> condition(following);
          case "else" -> until("endif");
          default -> (scope, out) -> {};
        };
    return (scope, out) -> {
      if (Values.truth(test.in(scope))) {
        yes.render(scope, out);
      } else {
        no.render(scope, out);
      }
    };
  }

  private Node loop(Cursor tokens) {
    Target target = Target.read(tokens, false);
    tokens.expect("in");
    Expression items = new Expressions(tokens).loopItems();
    Expression filter = tokens.accept("if") ? new Expressions(tokens).expression() : null;
    boolean recursive = tokens.accept("recursive");
    requireDone(tokens);
    int around = loops;
    loops = recursive ? 1 : around + 1;
    Node body = block(Set.of("else", "endfor"));
    loops = recursive ? 0 : around;
    boolean hasElse = next().accept("else");
    Node otherwise = hasElse ? until("endfor") : (scope, out) -> {};
    loops = around;
    return new Loop(target, items, filter, recursive, body, otherwise);
  }

  private Node assignment(Cursor tokens) {
    Target target = Target.read(tokens, true);
    if (!tokens.accept("=")) {
      UnaryOperator<Expression> filters = new Expressions(tokens).filters();
      requireDone(tokens);
      Node body = until("endset");
      return (scope, out) -> target.assign(scope, filtered(body, filters, scope));
    }
    Expression value = new Expressions(tokens).tuple();
    requireDone(tokens);
    return (scope, out) -> target.assign(scope, value.in(scope));
  }

  private static @Nullable Object filtered(
      Node body, UnaryOperator<Expression> filters, Scope scope) {
    StringBuilder text = new StringBuilder();
    body.render(new Scope(scope), text);
    return filters.apply(inner -> text.toString()).in(scope);
  }

  private Node with(Cursor tokens) {
    List<Target> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.done()) {
      if (!targets.isEmpty()) {
        tokens.expect(",");
      }
      targets.add(Target.read(tokens, false));
      tokens.expect("=");
      values.add(new Expressions(tokens).expression());
    }
    Node body = until("endwith");
    return (scope, out) -> {
      Scope inner = new Scope(scope);
      for (int i = 0; i < values.size(); i++) {
        targets.get(i).assign(inner, values.get(i).in(scope));
      }
      body.render(inner, out);
    };
  }

  private Node macro(Cursor tokens) {
    String name = new Target.Name(tokens.name()).name();
    Macro.Parameters parameters = Macro.Parameters.read(tokens);
    requireDone(tokens);
    int from = at;
    Node body = function("endmacro");
    Set<String> uses = names(from, at);
    return (scope, out) -> scope.set(name, new Macro(name, parameters, uses, body, scope));
  }

  /** Returns the names that stand in some pieces: a macro takes more where it mentions them. */
  private Set<String> names(int from, int to) {
    Set<String> names = new HashSet<>();
    for (Lexer.Piece piece : pieces.subList(from, to)) {
      List<Lexer.Token> tokens =
          switch (piece) {
            case Lexer.Output output -> output.tokens();
            case Lexer.Statement statement -> statement.tokens();
            case Lexer.Plain text -> List.of();
          };
      tokens.forEach(token -> names.add(token.text()));
    }
    return names;
  }

  private Node called(Cursor tokens) {
    Macro.Parameters parameters =
        tokens.sees("(") ? Macro.Parameters.read(tokens) : Macro.Parameters.NONE;
    Expressions expressions = new Expressions(tokens);
    Operands.Invocation invocation = expressions.invocation();
    requireDone(tokens);
    int from = at;
    Node body = function("endcall");
    Set<String> uses = names(from, at);
    return (scope, out) -> {
      Macro caller = new Macro("caller", parameters, uses, body, scope);
      out.append(Values.text(invocation.with(scope, "caller", caller)));
    };
  }

  private Node filtered(Cursor tokens) {
    UnaryOperator<Expression> filters = new Expressions(tokens).filtersOf();
    requireDone(tokens);
    Node body = until("endfilter");
    return (scope, out) -> out.append(Values.text(filtered(body, filters, scope)));
  }
}
