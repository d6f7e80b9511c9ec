package agora.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The arguments of a call under the names of its parameters. */
final class Arguments {
  private static final Object ABSENT = new Object();

  private final String function;
  private final List<String> names;
  private final List<@Nullable Object> values = new ArrayList<>();

  /**
   * @throws IllegalArgumentException if there are more than the function takes, or one of another
   *     name
   */
  Arguments(
      String function,
      List<@Nullable Object> positional,
      Map<String, @Nullable Object> named,
      String... names) {
    this.function = function;
    this.names = Arrays.asList(names);
    if (positional.size() > names.length) {
      throw new IllegalArgumentException(
          function + "() takes at most " + names.length + " arguments, got " + positional.size());
    }
    Set<String> unknown = new LinkedHashSet<>(named.keySet());
    for (int i = 0; i < names.length; i++) {
      boolean given = i < positional.size();
      if (given && named.containsKey(names[i])) {
        throw new IllegalArgumentException(
            function + "() got multiple values for argument '" + names[i] + "'");
      }
      unknown.remove(names[i]);
      values.add(given ? positional.get(i) : named.getOrDefault(names[i], ABSENT));
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          function + "() got an unexpected keyword argument '" + unknown.iterator().next() + "'");
    }
  }

  @SuppressWarnings("ReferenceEquality") // there is one
  boolean has(int index) {
    return values.get(index) != ABSENT;
  }

  /** Returns an argument that must be given. */
  @Nullable Object required(int index) {
    if (!has(index)) {
      throw new IllegalArgumentException(
          function + "() misses the argument '" + names.get(index) + "'");
    }
    return values.get(index);
  }

  @Nullable Object value(int index, @Nullable Object otherwise) {
    return has(index) ? values.get(index) : otherwise;
  }

  /** Returns an argument that must be a text. */
  String text(int index) {
    Object value = required(index);
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(
        function
            + "() argument '"
            + names.get(index)
            + "' must be str, not "
            + Values.typeName(value));
  }

  /** Returns a text; null where it is none or absent. */
  @Nullable String textOrNone(int index) {
    return has(index) && values.get(index) != null ? text(index) : null;
  }

  long integer(int index, long otherwise) {
    return has(index) ? Values.integer(values.get(index)) : otherwise;
  }

  boolean truth(int index, boolean otherwise) {
    return has(index) ? Values.truth(values.get(index)) : otherwise;
  }
}
