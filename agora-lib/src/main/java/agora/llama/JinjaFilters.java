package agora.llama;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The filters and tests that chat templates use. */
final class JinjaFilters {
  private JinjaFilters() {}

  static @Nullable Object filter(
      String name,
      @Nullable Object value,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named) {
    return switch (name) {
      case "trim" ->
          JinjaMethods.strip(
              JinjaValues.text(value),
              arguments.isEmpty() ? null : JinjaValues.text(arguments.getFirst()),
              true,
              true);
      case "upper" -> JinjaValues.text(value).toUpperCase(Locale.ROOT);
      case "lower" -> JinjaValues.text(value).toLowerCase(Locale.ROOT);
      case "title" -> JinjaMethods.title(JinjaValues.text(value));
      case "capitalize" -> JinjaMethods.capitalize(JinjaValues.text(value));
      case "string" -> JinjaValues.text(value);
      case "safe" -> value;
      case "replace" ->
          JinjaValues.text(value)
              .replace(JinjaValues.text(arguments.get(0)), JinjaValues.text(arguments.get(1)));
      case "format" -> JinjaValues.format(JinjaValues.text(value), arguments);
      case "indent" -> indent(value, arguments, named);
      case "tojson" -> JinjaJson.of(value, (int) option(arguments, named, "indent", 0));
      case "int" -> toInt(value);
      case "float" ->
          value instanceof String text ? Double.valueOf(text) : JinjaValues.number(value);
      case "abs" -> JinjaValues.number(value) < 0 ? JinjaValues.arithmetic("-", 0L, value) : value;
      case "default", "d" -> orDefault(value, arguments, named);
      default -> listFilter(name, value, arguments, named);
    };
  }

  private static @Nullable Object listFilter(
      String name,
      @Nullable Object value,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named) {
    return switch (name) {
      case "length", "count" ->
          value instanceof String text
              ? (Object) (long) text.codePointCount(0, text.length())
              : (long) JinjaValues.items(value).size();
      case "first" -> JinjaMethods.entry(JinjaValues.items(value), 0L);
      case "last" -> JinjaMethods.entry(JinjaValues.items(value), -1L);
      case "list" -> JinjaValues.items(value);
      case "join" -> join(value, arguments, named);
      case "reverse" -> reversed(value);
      case "sort" -> sorted(value);
      case "unique" -> new ArrayList<>(new java.util.LinkedHashSet<>(JinjaValues.items(value)));
      case "items" -> value instanceof Map<?, ?> map ? JinjaMethods.pairs(map) : List.of();
      case "dictsort" ->
          value instanceof Map<?, ?> map
              ? JinjaMethods.pairs(new java.util.TreeMap<>(map))
              : List.of();
      case "map" -> mapped(value, arguments, named);
      case "select" -> kept(value, item -> test(arguments, 0, item));
      case "reject" -> kept(value, item -> !test(arguments, 0, item));
      case "selectattr" -> kept(value, item -> testAttribute(arguments, item));
      case "rejectattr" -> kept(value, item -> !testAttribute(arguments, item));
      default -> throw new IllegalArgumentException("there is no filter '" + name + "'");
    };
  }

  private static long option(
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named,
      String name,
      long otherwise) {
    Object given =
        named.containsKey(name)
            ? named.get(name)
            : arguments.isEmpty() ? null : arguments.getFirst();
    return given == null ? otherwise : JinjaValues.integer(given);
  }

  private static String indent(
      @Nullable Object value,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named) {
    String margin = " ".repeat((int) option(arguments, named, "width", 4));
    String[] lines = JinjaValues.text(value).split("\n", -1);
    boolean first = JinjaValues.truth(named.getOrDefault("first", false));
    for (int i = first ? 0 : 1; i < lines.length; i++) {
      lines[i] = lines[i].isEmpty() ? "" : margin + lines[i];
    }
    return String.join("\n", lines);
  }

  private static Object toInt(@Nullable Object value) {
    if (value instanceof String text) {
      return text.strip().matches("[-+]?\\d+") ? Long.parseLong(text.strip()) : 0L;
    }
    return JinjaValues.integer(value);
  }

  private static @Nullable Object orDefault(
      @Nullable Object value,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named) {
    boolean falsy =
        arguments.size() > 1
            ? JinjaValues.truth(arguments.get(1))
            : JinjaValues.truth(named.getOrDefault("boolean", false));
    boolean missing = JinjaValues.undefined(value) || (falsy && !JinjaValues.truth(value));
    if (!missing) {
      return value;
    }
    return arguments.isEmpty() ? "" : arguments.getFirst();
  }

  private static String join(
      @Nullable Object value,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named) {
    String separator = arguments.isEmpty() ? "" : JinjaValues.text(arguments.getFirst());
    Object attribute = named.get("attribute");
    List<String> parts = new ArrayList<>();
    for (Object item : JinjaValues.items(value)) {
      parts.add(JinjaValues.text(attribute == null ? item : JinjaMethods.entry(item, attribute)));
    }
    return String.join(separator, parts);
  }

  private static Object reversed(@Nullable Object value) {
    List<@Nullable Object> items = JinjaValues.items(value);
    Collections.reverse(items);
    return value instanceof String
        ? String.join("", items.stream().map(JinjaValues::text).toList())
        : items;
  }

  private static Object sorted(@Nullable Object value) {
    List<@Nullable Object> items = JinjaValues.items(value);
    items.sort(JinjaValues::compare);
    return items;
  }

  private static Object mapped(
      @Nullable Object value,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named) {
    List<@Nullable Object> out = new ArrayList<>();
    Object attribute = named.get("attribute");
    for (Object item : JinjaValues.items(value)) {
      out.add(
          attribute != null
              ? JinjaMethods.entry(item, attribute)
              : filter(
                  JinjaValues.text(arguments.getFirst()),
                  item,
                  arguments.subList(1, arguments.size()),
                  named));
    }
    return out;
  }

  private static Object kept(@Nullable Object value, Predicate<@Nullable Object> condition) {
    List<@Nullable Object> out = JinjaValues.items(value);
    out.removeIf(condition.negate());
    return out;
  }

  private static boolean testAttribute(List<@Nullable Object> arguments, @Nullable Object item) {
    return test(arguments, 1, JinjaMethods.entry(item, arguments.getFirst()));
  }

  private static boolean test(List<@Nullable Object> arguments, int at, @Nullable Object value) {
    if (arguments.size() <= at) {
      return JinjaValues.truth(value);
    }
    return test(
        JinjaValues.text(arguments.get(at)), value, arguments.subList(at + 1, arguments.size()));
  }

  /** Returns whether a value passes a test. */
  static boolean test(String name, @Nullable Object value, List<@Nullable Object> arguments) {
    return switch (name) {
      case "defined" -> !JinjaValues.undefined(value);
      case "undefined" -> JinjaValues.undefined(value);
      case "none" -> value == null;
      case "string" -> value instanceof String;
      case "number" -> value instanceof Number || value instanceof Boolean;
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "boolean" -> value instanceof Boolean;
      case "true" -> Boolean.TRUE.equals(value);
      case "false" -> Boolean.FALSE.equals(value);
      case "mapping" -> value instanceof Map;
      case "sequence", "iterable" ->
          value instanceof List || value instanceof String || value instanceof Map;
      case "callable" -> value instanceof JinjaValues.Function;
      case "odd" -> JinjaValues.integer(value) % 2 != 0;
      case "even" -> JinjaValues.integer(value) % 2 == 0;
      case "divisibleby" ->
          JinjaValues.integer(value) % JinjaValues.integer(arguments.getFirst()) == 0;
      case "equalto", "eq", "==" -> JinjaValues.equal(value, arguments.getFirst());
      case "ne", "!=" -> !JinjaValues.equal(value, arguments.getFirst());
      case "gt", ">" -> JinjaValues.compare(value, arguments.getFirst()) > 0;
      case "ge", ">=" -> JinjaValues.compare(value, arguments.getFirst()) >= 0;
      case "lt", "<" -> JinjaValues.compare(value, arguments.getFirst()) < 0;
      case "le", "<=" -> JinjaValues.compare(value, arguments.getFirst()) <= 0;
      case "in" -> JinjaValues.contains(arguments.getFirst(), value);
      case "upper" ->
          JinjaValues.text(value).equals(JinjaValues.text(value).toUpperCase(Locale.ROOT));
      case "lower" ->
          JinjaValues.text(value).equals(JinjaValues.text(value).toLowerCase(Locale.ROOT));
      default -> throw new IllegalArgumentException("there is no test '" + name + "'");
    };
  }
}
