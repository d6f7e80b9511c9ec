package agora.notebook;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import javax.lang.model.SourceVersion;

/**
 * A cell's Java text with its strings and comments marked, so that names and brackets are found in
 * code only, also where the text does not parse yet.
 */
final class CellText {
  private static final char CODE = 'c';
  private static final char STRING = 's';
  private static final char COMMENT = 'k';

  /** A name in the text: its characters from {@code start} to {@code end} (exclusive). */
  record Name(String text, int start, int end) {}

  /** A bracket that is never closed, and its place. */
  record Open(char bracket, int at) {}

  private final String text;
  private final char[] marks;

  CellText(String text) {
    this.text = text;
    this.marks = mark(text);
  }

  /**
   * Returns the name that a reader with the cursor at this place asks about: the one under the
   * cursor or just before it, else the method whose arguments the cursor is in, else the nearest
   * one before it, else the next one on the line.
   */
  Optional<Name> nameNear(int cursor) {
    int at = Math.clamp(cursor, 0, text.length());
    if (!isCode(at) && !(at > 0 && isCode(at - 1))) {
      return callAround(at);
    }
    Optional<Name> under = nameAt(at);
    if (under.isPresent()) {
      return under.map(this::declaredBy);
    }
    int left = skipSpaceLeft(at);
    while (left > 0 && isCode(left - 1) && ";.".indexOf(text.charAt(left - 1)) >= 0) {
      left = skipSpaceLeft(left - 1);
    }
    if (left > 0 && isCode(left - 1)) {
      char before = text.charAt(left - 1);
      if (before == ')') {
        int open = matching(left - 1);
        Optional<Name> called = open < 0 ? Optional.empty() : nameBefore(open);
        if (called.isPresent()) {
          return called;
        }
      } else if (before == '>' && nameBefore(left).isPresent()) {
        return nameBefore(left);
      } else if (nameAt(left).isPresent()) {
        return nameAt(left).map(this::declaredBy);
      }
    }
    return callAround(at).or(() -> nameRightOf(at));
  }

  /** Returns the type of the text or number at this place, or empty where none is. */
  Optional<String> literalAt(int cursor) {
    int at = Math.clamp(cursor, 0, text.length());
    for (int i = Math.max(0, at - 1); i <= at && i < text.length(); i++) {
      if (marks[i] == STRING) {
        return Optional.of(text.charAt(start(i)) == '"' ? "String" : "char");
      }
      if (isCode(i) && isNumberPart(i)) {
        String number = numberAt(i);
        if (Character.isDigit(number.charAt(0))) {
          return Optional.of(typeOf(number));
        }
      }
    }
    return Optional.empty();
  }

  private String numberAt(int at) {
    int start = at;
    int end = at;
    while (start > 0 && isNumberPart(start - 1)) {
      start--;
    }
    while (end < text.length() && isNumberPart(end)) {
      end++;
    }
    return text.substring(start, end).toLowerCase(Locale.ROOT);
  }

  private boolean isNumberPart(int at) {
    return isNamePart(at) || text.charAt(at) == '.';
  }

  private static String typeOf(String number) {
    if (number.endsWith("l")) {
      return "long";
    }
    boolean hex = number.startsWith("0x");
    boolean fraction = !hex && number.matches(".*[.efd].*");
    return fraction ? (number.endsWith("f") ? "float" : "double") : "int";
  }

  private int start(int at) {
    int start = at;
    while (start > 0 && marks[start - 1] == STRING) {
      start--;
    }
    return start;
  }

  /** Returns the name that ends at or covers this place. */
  Optional<Name> nameAt(int at) {
    int start = at;
    int end = at;
    while (start > 0 && isCode(start - 1) && isNamePart(start - 1)) {
      start--;
    }
    while (end < text.length() && isCode(end) && isNamePart(end)) {
      end++;
    }
    return start == end || !Character.isJavaIdentifierStart(text.charAt(start))
        ? Optional.empty()
        : Optional.of(new Name(text.substring(start, end), start, end));
  }

  /** Returns what closes the text: the missing closing brackets, innermost first. */
  String closers() {
    var closers = new StringBuilder();
    for (Open open : open()) {
      closers.append(open.bracket() == '(' ? ')' : open.bracket() == '[' ? ']' : '}');
    }
    return closers.toString();
  }

  /** Returns the brackets that are never closed, innermost first. */
  Deque<Open> open() {
    return open(text.length());
  }

  private Deque<Open> open(int end) {
    Deque<Open> open = new ArrayDeque<>();
    for (int i = 0; i < end; i++) {
      if (isCode(i)) {
        char c = text.charAt(i);
        if (c == '(' || c == '[' || c == '{') {
          open.push(new Open(c, i));
        } else if ((c == ')' || c == ']' || c == '}') && !open.isEmpty()) {
          open.pop();
        }
      }
    }
    return open;
  }

  /** Returns the method or class in whose arguments this place is. */
  Optional<Name> callAround(int at) {
    for (Open open : open(at)) {
      if (open.bracket() == '(') {
        Optional<Name> called =
            nameBefore(open.at()).filter(name -> !SourceVersion.isKeyword(name.text()));
        if (called.isPresent()) {
          return called;
        }
      }
    }
    return Optional.empty();
  }

  /** The keywords var and new stand for the name behind them. */
  private Name declaredBy(Name name) {
    if (name.text().equals("var") || name.text().equals("new")) {
      return nameRightOf(name.end()).orElse(name);
    }
    return name;
  }

  private Optional<Name> nameRightOf(int at) {
    for (int i = at; i < text.length() && text.charAt(i) != '\n'; i++) {
      if (isCode(i) && Character.isJavaIdentifierStart(text.charAt(i))) {
        return nameAt(i);
      }
    }
    return Optional.empty();
  }

  /** Returns the name in front of an opening bracket, type arguments left out. */
  private Optional<Name> nameBefore(int bracket) {
    int end = skipSpaceLeft(bracket);
    if (end > 0 && text.charAt(end - 1) == '>') {
      int depth = 0;
      while (end > 0) {
        char c = text.charAt(--end);
        depth += c == '>' ? 1 : c == '<' ? -1 : 0;
        if (depth == 0) {
          break;
        }
      }
      end = skipSpaceLeft(end);
    }
    return end > 0 && isNamePart(end - 1) ? nameAt(end) : Optional.empty();
  }

  private int matching(int close) {
    int depth = 0;
    for (int i = close; i >= 0; i--) {
      if (isCode(i)) {
        depth += text.charAt(i) == ')' ? 1 : text.charAt(i) == '(' ? -1 : 0;
        if (depth == 0) {
          return i;
        }
      }
    }
    return -1;
  }

  private int skipSpaceLeft(int at) {
    int left = at;
    while (left > 0
        && (Character.isWhitespace(text.charAt(left - 1)) || marks[left - 1] == COMMENT)) {
      left--;
    }
    return left;
  }

  private boolean isCode(int at) {
    return at < marks.length && marks[at] == CODE;
  }

  private boolean isNamePart(int at) {
    return Character.isJavaIdentifierPart(text.charAt(at));
  }

  private static char[] mark(String text) {
    char[] marks = new char[text.length()];
    int i = 0;
    while (i < text.length()) {
      int end = i + 1;
      char mark = CODE;
      if (text.startsWith("//", i)) {
        end = endOr(text.indexOf('\n', i), text);
        mark = COMMENT;
      } else if (text.startsWith("/*", i)) {
        end = endOr(text.indexOf("*/", i + 2), 2, text);
        mark = COMMENT;
      } else if (text.startsWith("\"\"\"", i)) {
        end = endOr(text.indexOf("\"\"\"", i + 3), 3, text);
        mark = STRING;
      } else if (text.charAt(i) == '"' || text.charAt(i) == '\'') {
        end = endOfLiteral(text, i);
        mark = STRING;
      }
      Arrays.fill(marks, i, end, mark);
      i = end;
    }
    return marks;
  }

  private static int endOfLiteral(String text, int start) {
    for (int i = start + 1; i < text.length() && text.charAt(i) != '\n'; i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == text.charAt(start)) {
        return i + 1;
      }
    }
    return endOr(text.indexOf('\n', start), text);
  }

  private static int endOr(int found, String text) {
    return endOr(found, 0, text);
  }

  private static int endOr(int found, int length, String text) {
    return found < 0 ? text.length() : found + length;
  }
}
