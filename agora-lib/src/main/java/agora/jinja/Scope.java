package agora.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that a place in a template sees: its own, then those around it. */
final class Scope {
  /** Value of {@code namespace()}: the only outer variable that a loop's body can change. */
  static final class Namespace {
    private final Map<String, @Nullable Object> fields = new HashMap<>();

    boolean has(String name) {
      return fields.containsKey(name);
    }

    @Nullable Object get(String name) {
      return fields.get(name);
    }

    void put(String name, @Nullable Object value) {
      fields.put(name, value);
    }
  }

  private final @Nullable Scope outer;
  private final Map<String, @Nullable Object> names = new HashMap<>();

  Scope(@Nullable Scope outer) {
    this.outer = outer;
  }

  @Nullable Object get(String name) {
    if (names.containsKey(name)) {
      return names.get(name);
    }
    return outer == null ? Values.missing(name) : outer.get(name);
  }

  void set(String name, @Nullable Object value) {
    names.put(name, value);
  }
}
