package agora.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Access by a dot or brackets: entries, slices, and the methods of lists and mappings. */
final class Methods {
  /** Methods that would change a list; templates may not. */
  private static final Set<String> CHANGING_LISTS =
      Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");

  /** Methods that would change a mapping. */
  private static final Set<String> CHANGING_MAPS =
      Set.of("clear", "pop", "popitem", "setdefault", "update");

  private Methods() {}

  /** Returns {@code value.name}: a method before an entry of this name. */
  static @Nullable Object attribute(@Nullable Object value, String name) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    Object own = own(value, name);
    if (own != null) {
      return given(own);
    }
    if (value instanceof Scope.Namespace namespace && namespace.has(name)) {
      return namespace.get(name);
    }
    if (value instanceof Map<?, ?> map && map.containsKey(name)) {
      return map.get(name);
    }
    return Values.missing(value, name);
  }

  /** Returns {@code value[key]}: an entry before a method of this name. */
  static @Nullable Object entry(@Nullable Object value, @Nullable Object key) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (value instanceof Map<?, ?> map) {
      boolean hashed =
          key instanceof Tuple || !(key instanceof List<?> || key instanceof Map<?, ?>);
      if (hashed && map.containsKey(Values.key(map, key))) {
        return map.get(Values.key(map, key));
      }
    }
    if (value instanceof Markup markup) {
      Object plain = entry(markup.text(), key);
      return plain instanceof String text ? new Markup(text) : Values.missing(value, key);
    }
    if (Values.isWhole(key) && (value instanceof List<?> || value instanceof String)) {
      long index = Values.integer(key);
      List<@Nullable Object> items = Values.items(value);
      long at = index < 0 ? index + items.size() : index;
      return at >= 0 && at < items.size() ? items.get((int) at) : Values.missing(value, key);
    }
    if (key instanceof String name) {
      if (value instanceof Scope.Namespace) {
        return attribute(value, name);
      }
      Object own = own(value, name);
      return own == null ? Values.missing(value, key) : given(own);
    }
    return Values.missing(value, key);
  }

  /** Returns a method or field that every value of this kind has; null if there is none. */
  private static @Nullable Object own(@Nullable Object value, String name) {
    return switch (value) {
      case String text -> TextMethods.of(text, name);
      case Map<?, ?> map ->
          CHANGING_MAPS.contains(name) ? unsafe(value, name) : mapMethod(map, name);
      case Fields fields -> fields.field(name);
      case Range range -> rangeField(range, name);
      case List<?> list -> listMethod(list, name);
      case Markup markup -> TextMethods.of(markup, name);
      case null, default -> null;
    };
  }

  @SuppressWarnings("ReferenceEquality") // there is one
  private static @Nullable Object given(Object own) {
    return own == Fields.NONE ? null : own;
  }

  private static Object unsafe(@Nullable Object value, String name) {
    return new Undefined(
        "access to attribute '"
            + name
            + "' of '"
            + Values.typeName(value)
            + "' object is unsafe: templates may not change lists and mappings");
  }

  private static @Nullable Object rangeField(Range range, String name) {
    return switch (name) {
      case "count", "index" -> listMethod(range, name);
      case "start" -> range.from();
      case "stop" -> range.to();
      case "step" -> range.step();
      default -> null;
    };
  }

  private static @Nullable Object listMethod(List<?> list, String name) {
    if (CHANGING_LISTS.contains(name) && !(list instanceof Tuple)) {
      return unsafe(list, name);
    }
    return switch (name) {
      case "index" -> (Values.Function) (a, n) -> index(list, a, n);
      case "count" ->
          (Values.Function)
              (a, n) -> list.stream().filter(item -> Values.equal(item, a.getFirst())).count();
      case "copy" -> (Values.Function) (a, n) -> new ArrayList<@Nullable Object>(list);
      default -> null;
    };
  }

  private static Object index(
      List<?> list, List<@Nullable Object> given, Map<String, @Nullable Object> named) {
    Arguments arguments = new Arguments("index", given, named, "value", "start", "stop");
    Object wanted = arguments.required(0);
    int size = list.size();
    int to = Slice.bound(arguments.integer(2, size), size, 0, size);
    for (int i = Slice.bound(arguments.integer(1, 0), size, 0, size); i < to; i++) {
      if (Values.equal(list.get(i), wanted)) {
        return (long) i;
      }
    }
    throw new IllegalArgumentException(Values.repr(wanted) + " is not in list");
  }

  private static Values.@Nullable Function mapMethod(Map<?, ?> map, String name) {
    return switch (name) {
      case "items" -> (a, n) -> View.items(map);
      case "keys" -> (a, n) -> View.keys(map);
      case "values" -> (a, n) -> View.values(map);
      case "copy" -> (a, n) -> new java.util.LinkedHashMap<@Nullable Object, @Nullable Object>(map);
      case "fromkeys" ->
          (a, n) -> {
            throw new IllegalArgumentException("the method 'fromkeys' is not supported here");
          };
      case "get" ->
          (a, n) -> {
            if (!n.isEmpty()) {
              throw new IllegalArgumentException("dict.get() takes no keyword arguments");
            }
            Arguments arguments = new Arguments("get", a, n, "key", "default");
            Object key = Values.key(map, arguments.required(0));
            return map.containsKey(key) ? map.get(key) : arguments.value(1, null);
          };
      default -> null;
    };
  }

  /** Something with fields of its own, such as the variable of a loop. */
  interface Fields {
    /** What a field gives that is there and holds none. */
    Object NONE = new Object();

    /** Returns a field; null if there is none of this name, {@link #NONE} if it holds none. */
    @Nullable Object field(String name);

    /** Returns what a field that is there gives for a value. */
    static Object held(@Nullable Object value) {
      return value == null ? NONE : value;
    }
  }
}
