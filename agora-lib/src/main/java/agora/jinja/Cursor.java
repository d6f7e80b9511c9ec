package agora.jinja;

import java.util.List;

/** A place among the tokens of one tag. */
final class Cursor {
  private final List<Lexer.Token> tokens;
  private int at;

  Cursor(List<Lexer.Token> tokens) {
    this.tokens = tokens;
  }

  boolean done() {
    return at >= tokens.size();
  }

  boolean sees(String text) {
    return at < tokens.size()
        && tokens.get(at).text().equals(text)
        && tokens.get(at).kind() != Lexer.Kind.STRING;
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
    if (done() || tokens.get(at).kind() != Lexer.Kind.NAME) {
      throw new IllegalArgumentException(
          "a name was expected, was " + (done() ? "the end" : tokens.get(at).text()));
    }
    return tokens.get(at++).text();
  }

  /** Returns whether the token after the next one reads so. */
  boolean seesSecond(String text) {
    return at + 1 < tokens.size() && tokens.get(at + 1).text().equals(text);
  }

  /** Returns the next token, which stays to be read. */
  Lexer.Token peek() {
    return tokens.get(at);
  }

  /**
   * Reads the next token.
   *
   * @throws IllegalArgumentException if there is none
   */
  Lexer.Token take() {
    if (done()) {
      throw new IllegalArgumentException("a value was expected, was the end");
    }
    return tokens.get(at++);
  }
}
