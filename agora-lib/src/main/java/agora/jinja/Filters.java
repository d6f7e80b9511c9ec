package agora.jinja;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Jinja's filters of texts and numbers; those of lists are in {@link ListFilters}. */
final class Filters {
  /** Filters that look at a text's mark themselves. */
  private static final Set<String> KNOWING_MARKS =
      Set.of("safe", "e", "escape", "forceescape", "string", "tojson", "default", "d", "attr");

  /** Filters of which what they make of a marked text is marked too. */
  private static final Set<String> KEEPING_MARKS =
      Set.of("trim", "upper", "lower", "capitalize", "center", "indent", "reverse");

  /** Filters of which jinja2 escapes what they add to a marked text. */
  private static final Set<String> ESCAPING = Set.of("format", "truncate", "urlencode");

  private static final Set<String> WITHOUT_ARGUMENTS =
      Set.of(
          ("safe e escape forceescape urlencode upper lower title capitalize string wordcount abs"
                  + " length count first last list reverse items")
              .split(" "));

  private static final Pattern WORD = Pattern.compile("[-\\s({\\[<]+|[^-\\s({\\[<]+");

  private Filters() {}

  static @Nullable Object filter(
      String name,
      @Nullable Object value,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named) {
    if (WITHOUT_ARGUMENTS.contains(name) && !(arguments.isEmpty() && named.isEmpty())) {
      throw new IllegalArgumentException("the filter '" + name + "' takes no arguments");
    }
    if (value instanceof Markup markup && !KNOWING_MARKS.contains(name)) {
      if (ESCAPING.contains(name)) {
        throw new IllegalArgumentException(
            "the filter '" + name + "' behind 'safe' or 'escape' is not supported here");
      }
      Object plain = filter(name, markup.text(), arguments, named);
      return KEEPING_MARKS.contains(name) ? new Markup(Values.text(plain)) : plain;
    }
    return switch (name) {
      case "safe" -> value instanceof Markup ? value : new Markup(Values.text(value));
      case "e", "escape" -> value instanceof Markup ? value : Markup.escaped(Values.text(value));
      case "forceescape" -> Markup.escaped(Values.text(value));
      case "urlencode" -> quoted(value);
      case "trim" -> {
        String chars = new Arguments(name, arguments, named, "chars").textOrNone(0);
        yield Text.strip(Values.text(value), chars, true, true);
      }
      case "upper" -> Values.text(value).toUpperCase(Locale.ROOT);
      case "lower" -> Values.text(value).toLowerCase(Locale.ROOT);
      case "title" -> title(Values.text(value));
      case "capitalize" -> Text.capitalize(Values.text(value));
      case "string" -> value instanceof Markup ? value : Values.text(value);
      case "center" -> {
        long width = new Arguments(name, arguments, named, "width").integer(0, 80);
        yield Text.centered(Values.text(value), width, " ");
      }
      case "replace" ->
          replaced(value, new Arguments(name, arguments, named, "old", "new", "count"));
      case "format" -> formatted(value, arguments, named);
      case "indent" ->
          indented(value, new Arguments(name, arguments, named, "width", "first", "blank"));
      case "truncate" ->
          truncated(
              Values.text(value),
              new Arguments(name, arguments, named, "length", "killwords", "end", "leeway"));
      case "wordcount" ->
          Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS)
              .matcher(Values.text(value))
              .results()
              .count();
      case "tojson" -> Json.of(value, arguments, named);
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
        Arguments bound = new Arguments(name, arguments, named, "default", "base");
        yield Arithmetic.parsedInteger(value, bound.value(0, 0L), bound.integer(1, 10));
      }
      case "float" ->
          toFloat(value, new Arguments(name, arguments, named, "default").value(0, 0.0));
      case "abs" ->
          Values.number(value) < 0
              ? Arithmetic.negative(value)
              : value instanceof Boolean ? (Object) Values.integer(value) : value;
      case "round" -> {
        Arguments bound = new Arguments(name, arguments, named, "precision", "method");
        yield Arithmetic.rounded(
            value, bound.integer(0, 0), bound.has(1) ? bound.text(1) : "common");
      }
      case "default", "d" -> {
        Arguments bound = new Arguments(name, arguments, named, "default_value", "boolean");
        boolean missing =
            Values.undefined(value) || (bound.truth(1, false) && !Values.truth(value));
        yield missing ? bound.value(0, "") : value;
      }
      case "attr" -> {
        String attribute = new Arguments(name, arguments, named, "name").text(0);
        yield value instanceof Map<?, ?> map && map.containsKey(attribute)
            ? Methods.attribute(Map.of(), attribute)
            : Methods.attribute(value, attribute);
      }
      case "urlize", "striptags", "xmlattr", "filesizeformat", "pprint", "random", "wordwrap" ->
          throw new IllegalArgumentException("the filter '" + name + "' is not supported here");
      case "map" ->
          ListFilters.mapped(
              value,
              arguments.isEmpty()
                  ? ListFilters.attribute(named)
                  : item ->
                      filter(
                          Values.text(arguments.getFirst()),
                          item,
                          arguments.subList(1, arguments.size()),
                          named));
      default -> ListFilters.filter(name, value, arguments, named);
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

  private static String replaced(@Nullable Object value, Arguments arguments) {
    boolean all = !arguments.has(2) || arguments.value(2, null) == null;
    return TextMethods.replaced(
        Values.text(value),
        Values.text(arguments.required(0)),
        Values.text(arguments.required(1)),
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
    return PercentFormat.format(Values.text(value), arguments, named.isEmpty() ? null : named);
  }

  private static String indented(@Nullable Object value, Arguments arguments) {
    Object width = arguments.value(0, 4L);
    String margin =
        width instanceof String text ? text : " ".repeat((int) Math.max(0, Values.integer(width)));
    if (!(value instanceof String text)) {
      throw new IllegalArgumentException(
          "indent needs a text, was '" + Values.typeName(value) + "'");
    }
    boolean blank = arguments.truth(2, false);
    List<@Nullable Object> lines = Text.lines(text + "\n", false);
    StringBuilder out = new StringBuilder(arguments.truth(1, false) ? margin : "");
    for (int i = 0; i < lines.size(); i++) {
      String line = Values.text(lines.get(i));
      out.append(i == 0 ? "" : "\n").append(i > 0 && (blank || !line.isEmpty()) ? margin : "");
      out.append(line);
    }
    return out.toString();
  }

  private static String truncated(String text, Arguments arguments) {
    int length = (int) arguments.integer(0, 255);
    String end = arguments.has(2) ? arguments.text(2) : "...";
    long leeway = arguments.value(3, null) == null ? 5 : arguments.integer(3, 5);
    if (length < Values.length(end) || leeway < 0) {
      throw new IllegalArgumentException(
          "truncate needs a length >= " + Values.length(end) + " and a leeway >= 0, had " + length);
    }
    if (Values.length(text) <= length + leeway) {
      return text;
    }
    int kept = Math.max(0, length - (int) Values.length(end));
    String cut = text.substring(0, text.offsetByCodePoints(0, kept));
    if (!arguments.truth(1, false) && cut.contains(" ")) {
      cut = cut.substring(0, cut.lastIndexOf(' '));
    }
    return cut + end;
  }

  private static @Nullable Object toFloat(@Nullable Object value, @Nullable Object otherwise) {
    if (value instanceof String text) {
      Double number = Arithmetic.parsedFloat(text);
      return number == null ? otherwise : number;
    }
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    return Values.isNumber(value) ? (Object) Values.number(value) : otherwise;
  }

  /** Returns whether a filter of this name is known. */
  static boolean known(String name) {
    return ListFilters.NAMES.contains(name)
        || Arrays.asList(
                "trim upper lower title capitalize string center replace format indent truncate"
                    .split(" "))
            .contains(name)
        || Arrays.asList("safe e escape forceescape urlencode".split(" ")).contains(name)
        || Arrays.asList("wordcount tojson int float abs round default d attr".split(" "))
            .contains(name);
  }
}
