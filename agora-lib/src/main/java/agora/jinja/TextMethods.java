package agora.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The methods of texts, as Python has them. */
final class TextMethods {
  private TextMethods() {}

  /** Returns the method of this name; null if texts have none. */
  static Values.@Nullable Function of(String text, String name) {
    Values.Function asking = asking(text, name);
    return asking != null ? asking : changing(text, name);
  }

  /**
   * Returns the method of a marked text: what it gives is marked, or no text; null if there is
   * none.
   *
   * @throws IllegalArgumentException if it is one of the many that nobody uses on such texts
   */
  static Values.@Nullable Function of(Markup marked, String name) {
    Values.Function plain = of(marked.text(), name);
    if (plain == null) {
      return null;
    }
    return switch (name) {
      case "strip", "lstrip", "rstrip", "lower", "upper", "capitalize", "title" ->
          (arguments, named) -> new Markup(Values.text(plain.call(arguments, named)));
      case "startswith", "endswith", "find", "rfind", "index", "rindex", "count" -> plain;
      default -> {
        if (name.startsWith("is")) {
          yield plain;
        }
        throw new IllegalArgumentException(
            "the method '" + name + "' behind 'safe' or 'escape' is not supported here");
      }
    };
  }

  private static Values.@Nullable Function asking(String text, String name) {
    return switch (name) {
      case "startswith", "endswith" -> (a, n) -> edge(text, name, a);
      case "find", "index" -> (a, n) -> found(name, text, a, n, false);
      case "rfind", "rindex" -> (a, n) -> found(name, text, a, n, true);
      case "count" ->
          (a, n) -> {
            Arguments arguments = new Arguments(name, a, n, "sub", "start", "end");
            return Window.of(text, arguments, 1).count(arguments.text(0));
          };
      case "isdigit" -> all(text, TextMethods::isDigit);
      case "isdecimal" -> all(text, Character::isDigit);
      case "isnumeric" -> all(text, TextMethods::isNumeric);
      case "isalpha" -> all(text, Character::isLetter);
      case "isalnum" -> all(text, c -> Character.isLetter(c) || isNumeric(c));
      case "isspace" -> all(text, Text::isSpace);
      case "isupper" -> (a, n) -> Text.isCase(text, true);
      case "islower" -> (a, n) -> Text.isCase(text, false);
      case "istitle" -> (a, n) -> Text.isTitle(text);
      case "isascii" -> (a, n) -> text.codePoints().allMatch(c -> c < 128);
      case "isprintable" -> (a, n) -> text.codePoints().allMatch(Text::printable);
      case "isidentifier" -> (a, n) -> Text.isIdentifier(text);
      default -> null;
    };
  }

  private static boolean isNumeric(int c) {
    if (Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN) {
      throw new IllegalArgumentException("isnumeric() of Chinese characters is not supported here");
    }
    return Character.isDigit(c)
        || Character.getType(c) == Character.LETTER_NUMBER
        || Character.getType(c) == Character.OTHER_NUMBER;
  }

  /** A decimal digit of any script, or a raised, lowered or circled one. */
  private static boolean isDigit(int c) {
    return Character.isDigit(c)
        || Character.toString(c)
            .matches(
                "[\\u00b2\\u00b3\\u00b9\\u1369-\\u1371\\u19da\\u2070\\u2074-\\u2079\\u2080-\\u2089"
                    + "\\u2460-\\u2468\\u2474-\\u247c\\u2488-\\u2490\\u24ea\\u24f5-\\u24fd\\u24ff\\u2776-\\u277e"
                    + "\\u2780-\\u2788\\u278a-\\u2792\\x{10a40}-\\x{10a43}\\x{10e60}-\\x{10e68}"
                    + "\\x{11052}-\\x{1105a}\\x{1f100}-\\x{1f10a}]");
  }

  private static Values.Function all(String text, IntPredicate condition) {
    return (a, n) -> !text.isEmpty() && text.codePoints().allMatch(condition);
  }

  private static Values.@Nullable Function changing(String text, String name) {
    return switch (name) {
      case "strip", "lstrip", "rstrip" -> (a, n) -> stripped(text, name, a, n);
      case "upper" -> (a, n) -> text.toUpperCase(Locale.ROOT);
      case "lower" -> (a, n) -> text.toLowerCase(Locale.ROOT);
      case "casefold" -> (a, n) -> Text.folded(text);
      case "swapcase" -> (a, n) -> Text.swapped(text);
      case "title" -> (a, n) -> Text.title(text);
      case "capitalize" -> (a, n) -> Text.capitalize(text);
      case "replace" -> (a, n) -> replaced(text, a, n);
      case "split" -> (a, n) -> split(text, a, n);
      case "rsplit" -> (a, n) -> rightSplit(text, a, n);
      case "partition", "rpartition" -> (a, n) -> parted(text, name, a, n);
      case "splitlines" ->
          (a, n) -> Text.lines(text, new Arguments(name, a, n, "keepends").truth(0, false));
      case "join" -> (a, n) -> joined(text, new Arguments(name, a, n, "iterable").required(0));
      case "removeprefix" ->
          (a, n) -> {
            String prefix = new Arguments(name, a, n, "prefix").text(0);
            return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
          };
      case "removesuffix" ->
          (a, n) -> {
            String suffix = new Arguments(name, a, n, "suffix").text(0);
            return text.endsWith(suffix)
                ? text.substring(0, text.length() - suffix.length())
                : text;
          };
      case "ljust", "rjust", "center", "zfill" -> (a, n) -> filled(text, name, a, n);
      case "format" -> (a, n) -> BraceFormat.format(text, a, n);
      case "expandtabs" ->
          (a, n) -> expanded(text, new Arguments(name, a, n, "tabsize").integer(0, 8));
      case "encode", "translate", "maketrans", "format_map" ->
          (a, n) -> {
            throw new IllegalArgumentException("the method '" + name + "' is not supported here");
          };
      default -> null;
    };
  }

  private static String stripped(
      String text, String name, List<@Nullable Object> given, Map<String, @Nullable Object> named) {
    String chars = new Arguments(name, given, named, "chars").textOrNone(0);
    return Text.strip(text, chars, !name.equals("rstrip"), !name.equals("lstrip"));
  }

  private static boolean edge(String text, String name, List<@Nullable Object> given) {
    Arguments arguments = new Arguments(name, given, Map.of(), "prefix", "start", "end");
    Window within = Window.of(text, arguments, 1);
    Object wanted = arguments.required(0);
    List<?> any = wanted instanceof Tuple tuple ? tuple : List.of(arguments.text(0));
    return any.stream()
        .map(Values::text)
        .anyMatch(
            edge -> name.equals("startswith") ? within.startsWith(edge) : within.endsWith(edge));
  }

  private static Object found(
      String name,
      String text,
      List<@Nullable Object> given,
      Map<String, @Nullable Object> named,
      boolean last) {
    Arguments arguments = new Arguments(name, given, named, "sub", "start", "end");
    long at = Window.of(text, arguments, 1).find(arguments.text(0), last);
    if (at < 0 && name.endsWith("index")) {
      throw new IllegalArgumentException("substring not found");
    }
    return at;
  }

  /** Returns a text with spaces instead of each tab, up to the next column of its kind. */
  private static String expanded(String text, long size) {
    StringBuilder out = new StringBuilder();
    long column = 0;
    for (int c : text.codePoints().toArray()) {
      if (c == '\t') {
        long spaces = size > 0 ? size - column % size : 0;
        out.repeat(' ', (int) spaces);
        column += spaces;
      } else {
        out.appendCodePoint(c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
    }
    return out.toString();
  }

  private static String replaced(
      String text, List<@Nullable Object> given, Map<String, @Nullable Object> named) {
    Arguments arguments = new Arguments("replace", given, named, "old", "new", "count");
    return replaced(text, arguments.text(0), arguments.text(1), arguments.integer(2, -1));
  }

  /** Replaces the first {@code most} occurrences; all where it is negative. */
  static String replaced(String text, String old, String by, long most) {
    long left = most < 0 ? Long.MAX_VALUE : most;
    if (old.isEmpty()) {
      return Text.interspersed(text, by, left);
    }
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf(old); at >= 0 && left > 0; at = text.indexOf(old, from)) {
      out.append(text, from, at).append(by);
      from = at + old.length();
      left--;
    }
    return out.append(text, from, text.length()).toString();
  }

  private static Object joined(String separator, @Nullable Object parts) {
    List<String> texts = new ArrayList<>();
    Iterator<? extends @Nullable Object> items = Values.iterator(parts);
    while (items.hasNext()) {
      if (items.next() instanceof String text) {
        texts.add(text);
      } else {
        throw new IllegalArgumentException("sequence item " + texts.size() + ": expected str");
      }
    }
    return String.join(separator, texts);
  }

  private static List<Object> split(
      String text, List<@Nullable Object> given, Map<String, @Nullable Object> named) {
    Arguments arguments = new Arguments("split", given, named, "sep", "maxsplit");
    String separator = arguments.textOrNone(0);
    long most = arguments.integer(1, -1);
    if (separator == null) {
      return words(text, most);
    }
    requireSeparator(separator);
    List<Object> parts = new ArrayList<>();
    int from = 0;
    int at = text.indexOf(separator);
    while (at >= 0 && (most < 0 || parts.size() < most)) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
      at = text.indexOf(separator, from);
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static void requireSeparator(String separator) {
    if (separator.isEmpty()) {
      throw new IllegalArgumentException("empty separator");
    }
  }

  /** Splits at runs of white space. */
  private static List<Object> words(String text, long most) {
    List<Object> words = new ArrayList<>();
    String rest = Text.strip(text, null, true, false);
    while (!rest.isEmpty()) {
      int end = (int) rest.chars().takeWhile(c -> !Text.isSpace(c)).count();
      if (most >= 0 && words.size() >= most) {
        words.add(rest);
        break;
      }
      words.add(rest.substring(0, end));
      rest = Text.strip(rest.substring(end), null, true, false);
    }
    return words;
  }

  private static List<Object> rightSplit(
      String text, List<@Nullable Object> given, Map<String, @Nullable Object> named) {
    Arguments arguments = new Arguments("rsplit", given, named, "sep", "maxsplit");
    String separator = arguments.textOrNone(0);
    if (!arguments.has(1) || arguments.integer(1, -1) < 0) {
      return split(text, separator == null ? List.of() : List.of(separator), Map.of());
    }
    if (separator == null) {
      return lastWords(text, arguments.integer(1, -1));
    }
    requireSeparator(separator);
    List<Object> parts = new ArrayList<>();
    String rest = text;
    int at = rest.lastIndexOf(separator);
    while (at >= 0 && parts.size() < arguments.integer(1, -1)) {
      parts.addFirst(rest.substring(at + separator.length()));
      rest = rest.substring(0, at);
      at = rest.lastIndexOf(separator);
    }
    parts.addFirst(rest);
    return parts;
  }

  private static List<Object> lastWords(String text, long most) {
    List<Object> words = new ArrayList<>();
    String rest = Text.strip(text, null, false, true);
    while (!rest.isEmpty()) {
      int start = rest.length();
      while (start > 0 && !Text.isSpace(rest.charAt(start - 1))) {
        start--;
      }
      if (words.size() >= most) {
        words.addFirst(rest);
        break;
      }
      words.addFirst(rest.substring(start));
      rest = Text.strip(rest.substring(0, start), null, false, true);
    }
    return words;
  }

  private static Object parted(
      String text, String name, List<@Nullable Object> given, Map<String, @Nullable Object> named) {
    String separator = new Arguments(name, given, named, "sep").text(0);
    requireSeparator(separator);
    boolean last = name.equals("rpartition");
    int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
    if (at < 0) {
      return last ? Tuple.of("", "", text) : Tuple.of(text, "", "");
    }
    return Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
  }

  private static Object filled(
      String text, String name, List<@Nullable Object> given, Map<String, @Nullable Object> named) {
    Arguments arguments = new Arguments(name, given, named, "width", "fillchar");
    long width = Values.integer(arguments.required(0));
    String fill = arguments.has(1) ? arguments.text(1) : " ";
    if (fill.codePointCount(0, fill.length()) != 1) {
      throw new IllegalArgumentException(
          "the fill character must be exactly one character long, was '" + fill + "'");
    }
    int missing = (int) Math.max(0, width - Values.length(text));
    return switch (name) {
      case "ljust" -> text + fill.repeat(missing);
      case "rjust" -> fill.repeat(missing) + text;
      case "center" -> Text.centered(text, width, fill);
      default -> {
        int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        yield text.substring(0, sign) + "0".repeat(missing) + text.substring(sign);
      }
    };
  }
}
