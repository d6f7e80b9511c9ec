package agora.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a Jinja template into text, outputs and statements, with the white space rules that chat
 * templates are written for: a statement's line is its own (trim_blocks, lstrip_blocks).
 */
final class Lexer {
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

  record Plain(String text, int line) implements Piece {}

  record Output(List<Token> tokens, int line) implements Piece {}

  record Statement(List<Token> tokens, int line) implements Piece {}

  private static final List<String> OPERATORS =
      List.of(
          "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "(", ")", "[",
          "]", "{", "}", ",", ".", ":", "|", "=");

  /** The beginning of a raw block takes white space with it only where it has a dash. */
  private static final Pattern RAW =
      Pattern.compile("\\{%[-+]?\\s*raw\\s*(?:-%\\}\\s*|%\\})", Pattern.UNICODE_CHARACTER_CLASS);

  private static final Pattern END_RAW =
      Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}", Pattern.UNICODE_CHARACTER_CLASS);
  private static final String DIGITS = "(?:[0-9]+_)*[0-9]+";
  private static final Pattern NUMBER =
      Pattern.compile(
          DIGITS
              + "(?:(?:\\."
              + DIGITS
              + ")?[eE][+-]?"
              + DIGITS
              + "|\\."
              + DIGITS
              + ")|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?[0-9])*"
              + "|0(?:_?0)*");

  private final String source;
  private final List<Piece> pieces = new ArrayList<>();
  private int at;
  private boolean lineStarting = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Piece> cut(String template) {
    String unix = template.replace("\r\n", "\n").replace('\r', '\n');
    Lexer lexer = new Lexer(unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix);
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
        before = Text.strip(before, null, false, true);
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
    return ownLine && Text.isBlank(before.substring(lineStart))
        ? before.substring(0, lineStart)
        : before;
  }

  private void text(String text) {
    if (!text.isEmpty()) {
      pieces.add(new Plain(text, line(at)));
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
    char sign = close > at ? source.charAt(close - 1) : ' ';
    at = close + 2;
    afterTag(sign, true);
  }

  private void statement(int open) {
    Matcher raw = RAW.matcher(source).region(open, source.length());
    if (raw.lookingAt()) {
      at = raw.end();
      lineStarting = source.charAt(at - 1) == '\n';
      raw();
    } else {
      pieces.add(new Statement(tokens("%}"), line(open)));
    }
  }

  private void raw() {
    Matcher end = END_RAW.matcher(source);
    if (!end.find(at)) {
      throw new IllegalArgumentException("a raw block does not end (line " + line(at) + ")");
    }
    String text = source.substring(at, end.start());
    if (end.group(1).equals("-")) {
      text = Text.strip(text, null, false, true);
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
      while (at < source.length() && Text.isSpace(source.charAt(at))) {
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
      boolean sign = c == '-' || (c == '+' && close.equals("%}"));
      boolean signed = sign && source.startsWith(close, at + 1);
      if (depth == 0 && (signed || source.startsWith(close, at))) {
        at += signed ? 3 : 2;
        afterTag(signed ? c : ' ', close.equals("%}"));
        return tokens;
      }
      if (Text.isSpace(c)) {
        at++;
      } else if (c == '\'' || c == '"') {
        tokens.add(new Token(Kind.STRING, string(c)));
      } else if (c >= '0' && c <= '9') {
        boolean index = !tokens.isEmpty() && tokens.getLast().text().equals(".");
        tokens.add(new Token(Kind.NUMBER, number(index)));
      } else if (c != '$' && Character.isJavaIdentifierStart(c)) {
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
    while (at < source.length()
        && source.charAt(at) != '$'
        && Character.isJavaIdentifierPart(source.charAt(at))) {
      at++;
    }
    return source.substring(start, at);
  }

  private String number(boolean index) {
    Matcher number = NUMBER.matcher(source).region(at, source.length());
    if (!number.lookingAt()) {
      throw new IllegalArgumentException("a number was expected (line " + line(at) + ")");
    }
    // An index behind a dot is whole, as in 'messages.0.role'.
    int length = index ? wholeLength(number.group()) : number.group().length();
    at += length;
    return number.group().substring(0, length);
  }

  private static int wholeLength(String number) {
    int length = 0;
    while (length < number.length() && Character.isDigit(number.charAt(length))) {
      length++;
    }
    return length;
  }

  private String string(char quote) {
    StringBuilder out = new StringBuilder();
    int began = at++;
    while (at < source.length() && source.charAt(at) != quote) {
      char c = source.charAt(at++);
      if (c == '\\' && at < source.length()) {
        escape(out);
      } else {
        out.append(c);
      }
    }
    if (at >= source.length()) {
      throw new IllegalArgumentException("a text does not end (line " + line(began) + ")");
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
      case 'a' -> out.append('\u0007');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'v' -> out.append('\u000b');
      case 'x' -> code(out, 2);
      case 'u' -> code(out, 4);
      case 'U' -> code(out, 8);
      case 'N' -> named(out);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        int end = at;
        while (end < at + 2
            && end < source.length()
            && "01234567".indexOf(source.charAt(end)) >= 0) {
          end++;
        }
        out.append((char) Integer.parseInt(source.substring(at - 1, end), 8));
        at = end;
      }
      case '\\', '\'', '"' -> out.append(c);
      case '\n' -> {}
      default -> out.append('\\').append(c);
    }
  }

  /** Reads the name of a character in braces. */
  private void named(StringBuilder out) {
    int end = source.indexOf('}', at);
    if (end < 0 || source.charAt(at) != '{') {
      throw new IllegalArgumentException("the escape \\N needs the name of a character in braces");
    }
    out.appendCodePoint(Character.codePointOf(source.substring(at + 1, end)));
    at = end + 1;
  }

  private void code(StringBuilder out, int digits) {
    String code = source.substring(at, Math.min(source.length(), at + digits));
    if (!code.matches("[0-9a-fA-F]{" + digits + "}")) {
      throw new IllegalArgumentException(
          "an escape needs " + digits + " digits, had '" + code + "'");
    }
    out.appendCodePoint(Integer.parseInt(code, 16));
    at += digits;
  }
}
