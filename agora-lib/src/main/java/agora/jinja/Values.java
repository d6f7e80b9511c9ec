package agora.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Operations on Jinja's values, as in Python. A value is null (none), {@link Undefined}, a Boolean,
 * Long, Double, String, List (or {@link Tuple}, {@link Range}), {@link View}, Map, {@link
 * Generator}, {@link Scope.Namespace}, or {@link Function}.
 */
final class Values {
  /** Something that a template may call. */
  @FunctionalInterface
  interface Function {
    @Nullable Object call(List<@Nullable Object> arguments, Map<String, @Nullable Object> named);
  }

  private Values() {}

  static boolean undefined(@Nullable Object value) {
    return value instanceof Undefined;
  }

  /** Returns a value that is not there, and why using it is an error. */
  static Object missing(String name) {
    return new Undefined("'" + name + "' is undefined");
  }

  static Object missing(@Nullable Object owner, @Nullable Object name) {
    String what =
        name instanceof String text
            ? "has no attribute '" + text + "'"
            : "has no element " + repr(name);
    return new Undefined(
        (owner == null ? "None" : "'" + typeName(owner) + " object'") + " " + what);
  }

  /** Returns what Python calls the type of a value. */
  static String typeName(@Nullable Object value) {
    return switch (value) {
      case null -> "NoneType";
      case Undefined undefined -> "Undefined";
      case Boolean flag -> "bool";
      case Long number -> "int";
      case Double number -> "float";
      case String text -> "str";
      case Markup markup -> "Markup";
      case Tuple tuple -> "tuple";
      case Range range -> "range";
      case List<?> list -> "list";
      case Map<?, ?> map -> "dict";
      case View view -> "dict view";
      case Generator generator -> "generator";
      case Scope.Namespace namespace -> "Namespace";
      default -> "function";
    };
  }

  static boolean isNumber(@Nullable Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  static boolean isWhole(@Nullable Object value) {
    return value instanceof Long || value instanceof Boolean;
  }

  /** Returns a number as a float. */
  static double number(@Nullable Object value) {
    return switch (value) {
      case Boolean flag -> flag ? 1 : 0;
      case Long number -> number;
      case Double number -> number;
      case Undefined undefined -> throw undefined.error();
      case null, default ->
          throw new IllegalArgumentException(
              "a number was expected, was '" + typeName(value) + "'");
    };
  }

  /** Returns a whole number that an index or a count needs. */
  static long integer(@Nullable Object value) {
    if (isWhole(value)) {
      return value instanceof Long number ? number : (long) number(value);
    }
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    throw new IllegalArgumentException(
        "'" + typeName(value) + "' object cannot be interpreted as an integer");
  }

  /** Returns whether two numbers have an order: what is no number has none, and equals nothing. */
  static boolean comparable(@Nullable Object a, @Nullable Object b) {
    return !Double.isNaN(number(a)) && !Double.isNaN(number(b));
  }

  private static int compareNumbers(@Nullable Object a, @Nullable Object b) {
    return isWhole(a) && isWhole(b)
        ? Long.compare(integer(a), integer(b))
        : number(a) == number(b) ? 0 : Double.compare(number(a), number(b));
  }

  static boolean truth(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Undefined undefined -> false;
      case Boolean flag -> flag;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case String text -> !text.isEmpty();
      case Markup markup -> !markup.text().isEmpty();
      case Collection<?> items -> !items.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> true;
    };
  }

  /** Returns the text that an output shows. */
  static String text(@Nullable Object value) {
    return switch (value) {
      case String string -> string;
      case Markup markup -> markup.text();
      case null, default -> repr(value);
    };
  }

  static String repr(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case Undefined undefined -> "";
      case Boolean flag -> flag ? "True" : "False";
      case Double number -> Text.repr(number);
      case String text -> Text.repr(text);
      case Range range -> range.toString();
      case Tuple tuple -> tuple(tuple);
      case List<?> list -> "[" + joined(list) + "]";
      case Map<?, ?> map -> {
        List<String> entries = new ArrayList<>();
        map.forEach((key, item) -> entries.add(inside(key) + ": " + inside(item)));
        yield "{" + String.join(", ", entries) + "}";
      }
      case Markup markup -> "Markup(" + Text.repr(markup.text()) + ")";
      case Generator generator -> throw unprintable("generator");
      case Scope.Namespace namespace -> throw unprintable("namespace");
      case Function function -> throw unprintable("function");
      default -> value.toString();
    };
  }

  /** Python would write an address in memory, which is another one each time. */
  private static IllegalArgumentException unprintable(String what) {
    return new IllegalArgumentException(
        "a " + what + " cannot be written: make it a text or a list first");
  }

  private static String tuple(Tuple tuple) {
    return "(" + joined(tuple) + (tuple.size() == 1 ? ",)" : ")");
  }

  private static String joined(List<?> list) {
    List<String> parts = new ArrayList<>();
    list.forEach(item -> parts.add(inside(item)));
    return String.join(", ", parts);
  }

  private static String inside(@Nullable Object item) {
    return undefined(item) ? "Undefined" : repr(item);
  }

  static boolean equal(@Nullable Object a, @Nullable Object b) {
    if (isNumber(a)) {
      return isNumber(b) && comparable(a, b) && compareNumbers(a, b) == 0;
    }
    if (a instanceof Markup || b instanceof Markup) {
      return isText(a) && isText(b) && text(a).equals(text(b));
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      return typeName(a).equals(typeName(b)) && equalItems(x, y);
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return x.size() == y.size()
          && x.keySet().stream()
              .allMatch(key -> y.containsKey(key(y, key)) && equal(x.get(key), y.get(key(y, key))));
    }
    return a == null ? b == null : a.equals(b);
  }

  private static boolean equalItems(List<?> a, List<?> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!equal(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Returns which of two values comes first; of the same kind, or it is an error. */
  static int compare(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (b instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (isText(a) && isText(b)) {
      return Text.compare(text(a), text(b));
    }
    if (isNumber(a) && isNumber(b)) {
      return compareNumbers(a, b);
    }
    if (a instanceof List<?> x && b instanceof List<?> y && typeName(a).equals(typeName(b))) {
      for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
        if (!equal(x.get(i), y.get(i))) {
          return compare(x.get(i), y.get(i));
        }
      }
      return Integer.compare(x.size(), y.size());
    }
    throw new IllegalArgumentException(
        "'<' not supported between instances of '" + typeName(a) + "' and '" + typeName(b) + "'");
  }

  static boolean contains(@Nullable Object where, @Nullable Object what) {
    if (isText(where)) {
      if (isText(what)) {
        return text(where).contains(text(what));
      }
      throw new IllegalArgumentException(
          "'in <string>' requires string as left operand, not " + typeName(what));
    }
    if (where instanceof Map<?, ?> map) {
      return map.containsKey(key(map, what));
    }
    Iterator<? extends @Nullable Object> items =
        iterator(where, "argument of type '%s' is not iterable");
    while (items.hasNext()) {
      if (equal(items.next(), what)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the key under which a mapping has a value, or would get it: a key that equals the given
   * one, for 1, 1.0 and true are one key, else the given one itself.
   */
  static @Nullable Object key(Map<?, ?> map, @Nullable Object key) {
    if ((key instanceof List<?> && !(key instanceof Tuple)) || key instanceof Map<?, ?>) {
      throw new IllegalArgumentException("unhashable type: '" + typeName(key) + "'");
    }
    if (key instanceof Markup markup) {
      return markup.text();
    }
    if (isNumber(key) && !map.containsKey(key)) {
      for (Object there : map.keySet()) {
        if (equal(key, there)) {
          return there;
        }
      }
    }
    return key;
  }

  /** Returns the number of items. */
  static long length(@Nullable Object value) {
    return switch (value) {
      case Undefined undefined -> 0;
      case String text -> text.codePointCount(0, text.length());
      case Markup markup -> length(markup.text());
      case Collection<?> items -> items.size();
      case Map<?, ?> map -> map.size();
      case null, default ->
          throw new IllegalArgumentException(
              "object of type '" + typeName(value) + "' has no len()");
    };
  }

  /** Returns what a loop goes through; a generator is used up by it. */
  static Iterator<? extends @Nullable Object> iterator(@Nullable Object value) {
    return iterator(value, "'%s' object is not iterable");
  }

  private static Iterator<? extends @Nullable Object> iterator(
      @Nullable Object value, String otherwise) {
    return switch (value) {
      case Undefined undefined -> List.of().iterator();
      case String text -> text.codePoints().mapToObj(Character::toString).iterator();
      case Markup markup -> iterator(markup.text());
      case Collection<?> items -> items.iterator();
      case Map<?, ?> map -> map.keySet().iterator();
      case Generator generator -> generator;
      case null, default ->
          throw new IllegalArgumentException(otherwise.formatted(typeName(value)));
    };
  }

  /** Returns the items of a value as a new list. */
  static List<@Nullable Object> items(@Nullable Object value) {
    List<@Nullable Object> items = new ArrayList<>();
    iterator(value).forEachRemaining(items::add);
    return items;
  }

  static boolean isText(@Nullable Object value) {
    return value instanceof String || value instanceof Markup;
  }
}
