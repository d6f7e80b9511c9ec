package agora.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something with a value where names are known. */
@FunctionalInterface
interface Expression {
  @Nullable Object in(Scope scope);

  static Expression tuple(List<Expression> parts) {
    return scope -> new Tuple(values(parts, scope));
  }

  static List<@Nullable Object> values(List<Expression> parts, Scope scope) {
    List<@Nullable Object> values = new ArrayList<>();
    parts.forEach(part -> values.add(part.in(scope)));
    return values;
  }

  /**
   * The arguments of a call.
   *
   * @param spread a list whose items follow the positional ones, as {@code *items}; null for none
   * @param spreadNamed a mapping whose entries follow the named ones; null for none
   */
  record Call(
      List<Expression> arguments,
      Map<String, Expression> named,
      @Nullable Expression spread,
      @Nullable Expression spreadNamed) {
    static final Call NONE = new Call(List.of(), Map.of(), null, null);

    List<@Nullable Object> positional(Scope scope) {
      List<@Nullable Object> values = values(arguments, scope);
      if (spread != null) {
        Values.iterator(spread.in(scope)).forEachRemaining(values::add);
      }
      return values;
    }

    Map<String, @Nullable Object> byName(Scope scope) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      named.forEach((name, argument) -> values.put(name, argument.in(scope)));
      if (spreadNamed != null) {
        if (!(spreadNamed.in(scope) instanceof Map<?, ?> map)) {
          throw new IllegalArgumentException("argument after ** must be a mapping");
        }
        map.forEach((name, value) -> values.put(Values.text(name), value));
      }
      return values;
    }
  }
}
