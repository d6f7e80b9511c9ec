package agora.llama;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a Jinja template into text, outputs and statements, with the white space rules that chat
 * templates are written for: a statement's line is its own (trim_blocks, lstrip_blocks).
 */
final class JinjaLexer {
  enum Kind {
    NAME,
    NUMBER,
    STRING,
    OPERATOR
  }

  record Token(Kind kind, String text) {}

  /** A part of a template, in order of appearance. */
  sealed interface Piece {
    int line();
  }

  record Text(String text, int line) implements Piece {}

  record Output(List<Token> tokens, int line) implements Piece {}

  record Statement(List<Token> tokens, int line) implements Piece {}

  private static final List<String> OPERATORS =
      List.of(
          "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "(", ")", "[",
          "]", "{", "}", ",", ".", ":", "|", "=");

  private final String source;
  private final List<Piece> pieces = new ArrayList<>();
  private int at;
  private boolean lineStarting = true;

  private JinjaLexer(String source) {
    this.source = source;
  }

  static List<Piece> cut(String template) {
    String unix = template.replace("\r\n", "\n");
    JinjaLexer lexer =
        new JinjaLexer(unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix);
    lexer.run();
    return lexer.pieces;
  }

  private void run() {
    while (at < source.length()) {
      int open = nextOpen();
      if (open < 0) {
        text(source.substring(at));
        return;
      }
      String before = source.substring(at, open);
      char kind = source.charAt(open + 1);
      char sign = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
      if (sign == '-') {
        before = before.stripTrailing();
      } else if (sign != '+' && kind != '{') {
        before = withoutIndent(before);
      }
      text(before);
      at = open + (sign == '-' || sign == '+' ? 3 : 2);
      switch (kind) {
        case '#' -> comment();
        case '{' -> pieces.add(new Output(tokens("}}"), line(open)));
        default -> statement(open);
      }
    }
  }

  private int nextOpen() {
    for (int i = at; i + 1 < source.length(); i++) {
      if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private String withoutIndent(String before) {
    int lineStart = before.lastIndexOf('\n') + 1;
    boolean ownLine = lineStart > 0 || lineStarting;
    return ownLine && before.substring(lineStart).isBlank()
        ? before.substring(0, lineStart)
        : before;
  }

  private void text(String text) {
    if (!text.isEmpty()) {
      pieces.add(new Text(text, line(at)));
    }
  }

  private int line(int position) {
    return 1 + (int) source.substring(0, position).chars().filter(c -> c == '\n').count();
  }

  private void comment() {
    int close = source.indexOf("#}", at);
    if (close < 0) {
      throw new IllegalArgumentException("a comment does not end (line " + line(at) + ")");
    }
    char sign = source.charAt(close - 1);
    at = close + 2;
    afterTag(sign, true);
  }

  private void statement(int open) {
    List<Token> tokens = tokens("%}");
    if (tokens.size() == 1 && tokens.getFirst().text().equals("raw")) {
      raw();
    } else {
      pieces.add(new Statement(tokens, line(open)));
    }
  }

  private void raw() {
    java.util.regex.Matcher end =
        java.util.regex.Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}").matcher(source);
    if (!end.find(at)) {
      throw new IllegalArgumentException("a raw block does not end (line " + line(at) + ")");
    }
    String text = source.substring(at, end.start());
    if (end.group(1).equals("-")) {
      text = text.stripTrailing();
    } else if (end.group(1).isEmpty()) {
      text = withoutIndent(text);
    }
    text(text);
    at = end.end();
    afterTag(end.group(2).isEmpty() ? ' ' : end.group(2).charAt(0), true);
  }

  /** Skips the white space that the end of a tag takes with it. */
  private void afterTag(char sign, boolean trimsNewline) {
    int start = at;
    if (sign == '-') {
      while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
        at++;
      }
    } else if (trimsNewline && sign != '+' && at < source.length() && source.charAt(at) == '\n') {
      at++;
    }
    lineStarting = at > start && source.charAt(at - 1) == '\n';
  }

  /** Reads tokens up to the closing mark. */
  private List<Token> tokens(String close) {
    List<Token> tokens = new ArrayList<>();
    int depth = 0;
    int began = at;
    while (at < source.length()) {
      char c = source.charAt(at);
      boolean signed = (c == '-' || c == '+') && source.startsWith(close, at + 1);
      if (depth == 0 && (signed || source.startsWith(close, at))) {
        at += signed ? 3 : 2;
        afterTag(signed ? c : ' ', close.equals("%}"));
        return tokens;
      }
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '\'' || c == '"') {
        tokens.add(new Token(Kind.STRING, string(c)));
      } else if (Character.isDigit(c)) {
        tokens.add(new Token(Kind.NUMBER, number()));
      } else if (Character.isJavaIdentifierStart(c)) {
        tokens.add(new Token(Kind.NAME, name()));
      } else {
        String operator = operator();
        depth += "([{".contains(operator) ? 1 : ")]}".contains(operator) ? -1 : 0;
        tokens.add(new Token(Kind.OPERATOR, operator));
      }
    }
    throw new IllegalArgumentException(
        "'" + close + "' is missing (line " + line(Math.min(began, source.length())) + ")");
  }

  private String operator() {
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        at += operator.length();
        return operator;
      }
    }
    throw new IllegalArgumentException(
        "'" + source.charAt(at) + "' is not expected (line " + line(at) + ")");
  }

  private String name() {
    int start = at;
    while (at < source.length() && Character.isJavaIdentifierPart(source.charAt(at))) {
      at++;
    }
    return source.substring(start, at);
  }

  private String number() {
    int start = at;
    while (at < source.length() && Character.isDigit(source.charAt(at))) {
      at++;
    }
    boolean fraction =
        at + 1 < source.length()
            && source.charAt(at) == '.'
            && Character.isDigit(source.charAt(at + 1));
    if (fraction) {
      at++;
      while (at < source.length() && Character.isDigit(source.charAt(at))) {
        at++;
      }
    }
    return source.substring(start, at);
  }

  private String string(char quote) {
    StringBuilder out = new StringBuilder();
    at++;
    while (at < source.length() && source.charAt(at) != quote) {
      char c = source.charAt(at++);
      if (c == '\\' && at < source.length()) {
        escape(out);
      } else {
        out.append(c);
      }
    }
    at++;
    return out.toString();
  }

  private void escape(StringBuilder out) {
    char c = source.charAt(at++);
    switch (c) {
      case 'n' -> out.append('\n');
      case 't' -> out.append('\t');
      case 'r' -> out.append('\r');
      case 'u' -> {
        out.append((char) Integer.parseInt(source.substring(at, at + 4), 16));
        at += 4;
      }
      case '\\', '\'', '"' -> out.append(c);
      case '\n' -> {}
      default -> out.append('\\').append(c);
    }
  }
}
