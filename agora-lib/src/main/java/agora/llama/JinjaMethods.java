package agora.llama;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands behind a dot: entries of mappings, and the methods of texts, lists and mappings. */
final class JinjaMethods {
  private JinjaMethods() {}

  static @Nullable Object attribute(@Nullable Object value, String name) {
    if (JinjaValues.undefined(value)) {
      throw new IllegalArgumentException("cannot read '" + name + "' of something undefined");
    }
    if (value instanceof Map<?, ?> map && map.containsKey(name)) {
      return map.get(name);
    }
    JinjaValues.Function method = method(value, name);
    return method == null ? JinjaValues.UNDEFINED : method;
  }

  static @Nullable Object entry(@Nullable Object value, @Nullable Object key) {
    if (value instanceof List<?> list && key instanceof Long index) {
      int at = (int) (index < 0 ? index + list.size() : index);
      return at >= 0 && at < list.size() ? list.get(at) : JinjaValues.UNDEFINED;
    }
    if (value instanceof String text && key instanceof Long) {
      return entry(JinjaValues.items(text), key);
    }
    if (value instanceof Map<?, ?> map) {
      return map.containsKey(key) ? map.get(key) : JinjaValues.UNDEFINED;
    }
    return key instanceof String name ? attribute(value, name) : JinjaValues.UNDEFINED;
  }

  static Object slice(
      @Nullable Object value, @Nullable Long from, @Nullable Long to, @Nullable Long step) {
    List<@Nullable Object> items = JinjaValues.items(value);
    int by = step == null ? 1 : Math.toIntExact(step);
    int n = items.size();
    int start = by > 0 ? bound(from, 0, n, 0, n) : bound(from, n - 1, n, -1, n - 1);
    int end = by > 0 ? bound(to, n, n, 0, n) : bound(to, -1, n, -1, n - 1);
    List<@Nullable Object> out = new ArrayList<>();
    for (int i = start; by > 0 ? i < end : i > end; i += by) {
      out.add(items.get(i));
    }
    if (value instanceof String) {
      return String.join("", out.stream().map(JinjaValues::text).toList());
    }
    return out;
  }

  private static int bound(@Nullable Long given, int otherwise, int size, int low, int high) {
    if (given == null) {
      return otherwise;
    }
    long at = given < 0 ? given + size : given;
    return (int) Math.max(low, Math.min(high, at));
  }

  private static JinjaValues.@Nullable Function method(@Nullable Object value, String name) {
    if (value instanceof String text) {
      return textMethod(text, name);
    }
    if (value instanceof Map<?, ?> map) {
      return mapMethod(map, name);
    }
    if (value instanceof List<?> list && name.equals("index")) {
      return (a, n) -> (long) list.indexOf(a.getFirst());
    }
    return null;
  }

  private static JinjaValues.@Nullable Function textMethod(String text, String name) {
    return switch (name) {
      case "strip" -> (a, n) -> strip(text, chars(a), true, true);
      case "lstrip" -> (a, n) -> strip(text, chars(a), true, false);
      case "rstrip" -> (a, n) -> strip(text, chars(a), false, true);
      case "upper" -> (a, n) -> text.toUpperCase(Locale.ROOT);
      case "lower" -> (a, n) -> text.toLowerCase(Locale.ROOT);
      case "title" -> (a, n) -> title(text);
      case "capitalize" -> (a, n) -> capitalize(text);
      case "startswith" -> (a, n) -> anyOf(a.getFirst()).stream().anyMatch(text::startsWith);
      case "endswith" -> (a, n) -> anyOf(a.getFirst()).stream().anyMatch(text::endsWith);
      case "replace" ->
          (a, n) -> text.replace(JinjaValues.text(a.get(0)), JinjaValues.text(a.get(1)));
      case "split" -> (a, n) -> split(text, a);
      case "rsplit" -> (a, n) -> rightSplit(text, a);
      case "splitlines" -> (a, n) -> new ArrayList<>(text.lines().toList());
      case "join" ->
          (a, n) ->
              String.join(
                  text, JinjaValues.items(a.getFirst()).stream().map(JinjaValues::text).toList());
      case "find" -> (a, n) -> (long) text.indexOf(JinjaValues.text(a.getFirst()));
      case "count" -> (a, n) -> (long) split(text, a).size() - 1;
      case "isdigit" -> (a, n) -> !text.isEmpty() && text.chars().allMatch(Character::isDigit);
      case "removeprefix" ->
          (a, n) -> {
            String prefix = JinjaValues.text(a.getFirst());
            return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
          };
      case "removesuffix" ->
          (a, n) -> {
            String suffix = JinjaValues.text(a.getFirst());
            return text.endsWith(suffix)
                ? text.substring(0, text.length() - suffix.length())
                : text;
          };
      default -> null;
    };
  }

  private static List<String> anyOf(@Nullable Object argument) {
    return argument instanceof List<?> list
        ? list.stream().map(JinjaValues::text).toList()
        : List.of(JinjaValues.text(argument));
  }

  private static @Nullable String chars(List<@Nullable Object> arguments) {
    return arguments.isEmpty() || arguments.getFirst() == null
        ? null
        : JinjaValues.text(arguments.getFirst());
  }

  static String strip(String text, @Nullable String chars, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && stripped(text.charAt(from), chars)) {
      from++;
    }
    while (right && to > from && stripped(text.charAt(to - 1), chars)) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean stripped(char c, @Nullable String chars) {
    return chars == null
        ? Character.isWhitespace(c) || Character.isSpaceChar(c)
        : chars.indexOf(c) >= 0;
  }

  static String title(String text) {
    StringBuilder out = new StringBuilder();
    boolean inWord = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(inWord ? Character.toLowerCase(c) : Character.toUpperCase(c));
      inWord = Character.isLetter(c);
    }
    return out.toString();
  }

  static String capitalize(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT)
            + text.substring(1).toLowerCase(Locale.ROOT);
  }

  private static List<Object> split(String text, List<@Nullable Object> arguments) {
    if (arguments.isEmpty() || arguments.getFirst() == null) {
      String stripped = text.strip();
      return stripped.isEmpty()
          ? new ArrayList<>()
          : new ArrayList<>(Arrays.asList(stripped.split("\\s+")));
    }
    String separator = JinjaValues.text(arguments.getFirst());
    long most = arguments.size() > 1 ? JinjaValues.integer(arguments.get(1)) : -1;
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

  private static List<Object> rightSplit(String text, List<@Nullable Object> arguments) {
    if (arguments.size() < 2) {
      return split(text, arguments);
    }
    String separator = JinjaValues.text(arguments.get(0));
    List<Object> parts = new ArrayList<>();
    String rest = text;
    int at = rest.lastIndexOf(separator);
    while (at >= 0 && parts.size() < JinjaValues.integer(arguments.get(1))) {
      parts.addFirst(rest.substring(at + separator.length()));
      rest = rest.substring(0, at);
      at = rest.lastIndexOf(separator);
    }
    parts.addFirst(rest);
    return parts;
  }

  private static JinjaValues.@Nullable Function mapMethod(Map<?, ?> map, String name) {
    return switch (name) {
      case "items" -> (a, n) -> pairs(map);
      case "keys" -> (a, n) -> new ArrayList<@Nullable Object>(map.keySet());
      case "values" -> (a, n) -> new ArrayList<@Nullable Object>(map.values());
      case "get" ->
          (a, n) -> map.containsKey(a.get(0)) ? map.get(a.get(0)) : a.size() > 1 ? a.get(1) : null;
      default -> null;
    };
  }

  static List<Object> pairs(Map<?, ?> map) {
    List<Object> pairs = new ArrayList<>();
    map.forEach((key, value) -> pairs.add(Arrays.asList(key, value)));
    return pairs;
  }
}
