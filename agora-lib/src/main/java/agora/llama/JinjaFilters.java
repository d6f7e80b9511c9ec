package agora.llama;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Jinja's filters of texts and numbers; those of lists are in {@link JinjaListFilters}. */
final class JinjaFilters {
  /** Filters that leave a text's mark as it is, or do not look at it. */
  private static final Set<String> UNTOUCHED =
      Set.of(
          "safe",
          "e",
          "escape",
          "forceescape",
          "string",
          "tojson",
          "length",
          "count",
          "default",
          "d");

  private static final Pattern WORD = Pattern.compile("[-\\s({\\[<]+|[^-\\s({\\[<]+");

  private JinjaFilters() {}

  static @Nullable Object filter(
      String name,
      @Nullable Object value,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named) {
    if (value instanceof JinjaMarkup && !UNTOUCHED.contains(name)) {
      throw new IllegalArgumentException(
          "the filter '" + name + "' behind 'safe' or 'escape' is not supported here");
    }
    return switch (name) {
      case "safe" ->
          value instanceof JinjaMarkup ? value : new JinjaMarkup(JinjaValues.text(value));
      case "e", "escape" ->
          value instanceof JinjaMarkup ? value : JinjaMarkup.escaped(JinjaValues.text(value));
      case "forceescape" -> JinjaMarkup.escaped(JinjaValues.text(value));
      case "urlencode" -> quoted(value);
      case "trim" -> {
        String chars = bind(name, arguments, named, "chars").textOrNone(0);
        yield JinjaText.strip(JinjaValues.text(value), chars, true, true);
      }
      case "upper" -> JinjaValues.text(value).toUpperCase(Locale.ROOT);
      case "lower" -> JinjaValues.text(value).toLowerCase(Locale.ROOT);
      case "title" -> title(JinjaValues.text(value));
      case "capitalize" -> JinjaText.capitalize(JinjaValues.text(value));
      case "string" -> value instanceof JinjaMarkup ? value : JinjaValues.text(value);
      case "center" -> {
        long width = bind(name, arguments, named, "width").integer(0, 80);
        yield JinjaText.centered(JinjaValues.text(value), width, " ");
      }
      case "replace" -> replaced(value, bind(name, arguments, named, "old", "new", "count"));
      case "format" -> formatted(value, arguments, named);
      case "indent" -> indented(value, bind(name, arguments, named, "width", "first", "blank"));
      case "truncate" ->
          truncated(
              JinjaValues.text(value),
              bind(name, arguments, named, "length", "killwords", "end", "leeway"));
      case "wordcount" ->
          Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS)
              .matcher(JinjaValues.text(value))
              .results()
              .count();
      case "tojson" -> JinjaJson.of(value, arguments, named);
      default -> number(name, value, arguments, named);
    };
  }

  private static @Nullable Object number(
      String name,
      @Nullable Object value,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named) {
    return switch (name) {
      case "int" -> {
        JinjaArguments bound = bind(name, arguments, named, "default", "base");
        yield JinjaNumbers.parsedInteger(value, bound.value(0, 0L), bound.integer(1, 10));
      }
      case "float" -> toFloat(value, bind(name, arguments, named, "default").value(0, 0.0));
      case "abs" ->
          JinjaNumbers.number(value) < 0
              ? JinjaNumbers.negative(value)
              : value instanceof Boolean ? (Object) JinjaNumbers.integer(value) : value;
      case "round" -> {
        JinjaArguments bound = bind(name, arguments, named, "precision", "method");
        yield JinjaNumbers.rounded(
            value, bound.integer(0, 0), bound.has(1) ? bound.text(1) : "common");
      }
      case "default", "d" -> {
        JinjaArguments bound = bind(name, arguments, named, "default_value", "boolean");
        boolean missing =
            JinjaValues.undefined(value) || (bound.truth(1, false) && !JinjaValues.truth(value));
        yield missing ? bound.value(0, "") : value;
      }
      case "attr" -> {
        String attribute = bind(name, arguments, named, "name").text(0);
        yield value instanceof Map<?, ?> map && map.containsKey(attribute)
            ? JinjaMethods.attribute(Map.of(), attribute)
            : JinjaMethods.attribute(value, attribute);
      }
      case "urlize", "striptags", "xmlattr", "filesizeformat", "pprint", "random", "wordwrap" ->
          throw new IllegalArgumentException("the filter '" + name + "' is not supported here");
      default -> JinjaListFilters.filter(name, value, arguments, named);
    };
  }

  private static String quoted(@Nullable Object value) {
    if (!(value instanceof String text)) {
      throw new IllegalArgumentException("urlencode of anything but a text is not supported here");
    }
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean kept = b > 0 && (Character.isLetterOrDigit(b) || "_.-~/".indexOf(b) >= 0);
      out.append(kept ? Character.toString(b) : String.format(Locale.ROOT, "%%%02X", b & 0xff));
    }
    return out.toString();
  }

  static JinjaArguments bind(
      String name,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named,
      String... names) {
    return new JinjaArguments(name, arguments, named, names);
  }

  /** Upper case after each space, dash or opening bracket, lower case elsewhere. */
  private static String title(String text) {
    StringBuilder out = new StringBuilder();
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      String item = word.group();
      int first = item.offsetByCodePoints(0, 1);
      out.append(item.substring(0, first).toUpperCase(Locale.ROOT));
      out.append(item.substring(first).toLowerCase(Locale.ROOT));
    }
    return out.toString();
  }

  private static String replaced(@Nullable Object value, JinjaArguments arguments) {
    boolean all = !arguments.has(2) || arguments.value(2, null) == null;
    return JinjaTextMethods.replaced(
        JinjaValues.text(value),
        JinjaValues.text(arguments.required(0)),
        JinjaValues.text(arguments.required(1)),
        all ? -1 : arguments.integer(2, -1));
  }

  private static String formatted(
      @Nullable Object value,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named) {
    if (!arguments.isEmpty() && !named.isEmpty()) {
      throw new IllegalArgumentException(
          "can't handle positional and keyword arguments at the same time");
    }
    return JinjaPercent.format(JinjaValues.text(value), arguments, named.isEmpty() ? null : named);
  }

  private static String indented(@Nullable Object value, JinjaArguments arguments) {
    Object width = arguments.value(0, 4L);
    String margin =
        width instanceof String text
            ? text
            : " ".repeat((int) Math.max(0, JinjaNumbers.integer(width)));
    if (!(value instanceof String text)) {
      throw new IllegalArgumentException(
          "indent needs a text, was '" + JinjaValues.typeName(value) + "'");
    }
    boolean blank = arguments.truth(2, false);
    List<@Nullable Object> lines = JinjaText.lines(text + "\n", false);
    StringBuilder out = new StringBuilder(arguments.truth(1, false) ? margin : "");
    for (int i = 0; i < lines.size(); i++) {
      String line = JinjaValues.text(lines.get(i));
      out.append(i == 0 ? "" : "\n").append(i > 0 && (blank || !line.isEmpty()) ? margin : "");
      out.append(line);
    }
    return out.toString();
  }

  private static String truncated(String text, JinjaArguments arguments) {
    int length = (int) arguments.integer(0, 255);
    String end = arguments.has(2) ? arguments.text(2) : "...";
    long leeway = arguments.value(3, null) == null ? 5 : arguments.integer(3, 5);
    if (JinjaValues.length(text) <= length + leeway) {
      return text;
    }
    int kept = Math.max(0, length - (int) JinjaValues.length(end));
    String cut = text.substring(0, text.offsetByCodePoints(0, kept));
    if (!arguments.truth(1, false) && cut.contains(" ")) {
      cut = cut.substring(0, cut.lastIndexOf(' '));
    }
    return cut + end;
  }

  private static @Nullable Object toFloat(@Nullable Object value, @Nullable Object otherwise) {
    if (value instanceof String text) {
      Double number = JinjaNumbers.parsedFloat(text);
      return number == null ? otherwise : number;
    }
    if (value instanceof JinjaUndefined undefined) {
      throw undefined.error();
    }
    return JinjaNumbers.is(value) ? (Object) JinjaNumbers.number(value) : otherwise;
  }

  /** Returns whether a filter of this name is known. */
  static boolean known(String name) {
    return JinjaListFilters.NAMES.contains(name)
        || Arrays.asList(
                "trim upper lower title capitalize string center replace format indent truncate"
                    .split(" "))
            .contains(name)
        || Arrays.asList("safe e escape forceescape urlencode".split(" ")).contains(name)
        || Arrays.asList("wordcount tojson int float abs round default d attr".split(" "))
            .contains(name);
  }
}
