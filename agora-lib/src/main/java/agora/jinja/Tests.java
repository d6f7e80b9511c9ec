package agora.jinja;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Jinja's tests: what may stand behind {@code is}, and its comparisons. */
final class Tests {
  private static final Set<String> NAMES =
      Set.of(
          ("defined undefined none string number integer float boolean true false mapping sequence"
                  + " iterable callable odd even divisibleby equalto eq == ne != gt > greaterthan ge"
                  + " >= lt < lessthan le <= in sameas upper lower filter test escaped")
              .split(" "));

  private static final Set<String> ORDERS =
      Set.of("gt greaterthan > ge >= lt lessthan < le <=".split(" "));

  private static final Set<String> ALONE =
      Set.of(
          ("defined undefined none string number integer float boolean true false mapping sequence"
                  + " iterable callable odd even upper lower escaped")
              .split(" "));

  private Tests() {}

  /** Returns whether a value passes a test. */
  static boolean test(String name, @Nullable Object value, List<@Nullable Object> arguments) {
    if (ALONE.contains(name) && !arguments.isEmpty()) {
      throw new IllegalArgumentException(
          "the test '" + name + "' takes no argument, got " + arguments.size());
    }
    return switch (name) {
      case "defined" -> !Values.undefined(value);
      case "undefined" -> Values.undefined(value);
      case "none" -> value == null;
      case "string" -> value instanceof String || value instanceof Markup;
      case "number" -> Values.isNumber(value);
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "boolean" -> value instanceof Boolean;
      case "true" -> Boolean.TRUE.equals(value);
      case "false" -> Boolean.FALSE.equals(value);
      case "mapping" -> value instanceof Map;
      case "sequence" ->
          value instanceof List
              || value instanceof String
              || value instanceof Map
              || value instanceof Undefined;
      case "iterable" ->
          value instanceof Iterable
              || value instanceof String
              || value instanceof Map
              || value instanceof Undefined
              || value instanceof Generator;
      case "callable" -> value instanceof Values.Function || value instanceof Undefined;
      case "escaped" -> value instanceof Markup;
      case "odd" -> modulo(value, 2L) == 1;
      case "even" -> modulo(value, 2L) == 0;
      case "divisibleby" -> modulo(value, argument(name, arguments)) == 0;
      case "sameas" -> same(value, argument(name, arguments));
      case "in" -> Values.contains(argument(name, arguments), value);
      case "upper" -> Text.isCase(Values.text(value), true);
      case "lower" -> Text.isCase(Values.text(value), false);
      case "filter" -> value instanceof String filter && Filters.known(filter);
      case "test" -> value instanceof String test && NAMES.contains(test);
      default -> comparison(name, value, arguments);
    };
  }

  private static boolean comparison(
      String name, @Nullable Object value, List<@Nullable Object> arguments) {
    boolean numbers =
        arguments.size() == 1 && Values.isNumber(value) && Values.isNumber(arguments.getFirst());
    if (numbers && ORDERS.contains(name) && !Values.comparable(value, arguments.getFirst())) {
      return false;
    }
    return switch (name) {
      case "equalto", "eq", "==" -> Values.equal(value, argument(name, arguments));
      case "ne", "!=" -> !Values.equal(value, argument(name, arguments));
      case "gt", "greaterthan", ">" -> Values.compare(value, argument(name, arguments)) > 0;
      case "ge", ">=" -> Values.compare(value, argument(name, arguments)) >= 0;
      case "lt", "lessthan", "<" -> Values.compare(value, argument(name, arguments)) < 0;
      case "le", "<=" -> Values.compare(value, argument(name, arguments)) <= 0;
      default -> throw new IllegalArgumentException("there is no test '" + name + "'");
    };
  }

  private static @Nullable Object argument(String name, List<@Nullable Object> arguments) {
    if (arguments.size() != 1) {
      throw new IllegalArgumentException(
          "the test '" + name + "' needs one argument, got " + arguments.size());
    }
    return arguments.getFirst();
  }

  private static double modulo(@Nullable Object value, @Nullable Object by) {
    return Values.number(Arithmetic.of("%", value, by));
  }

  /** The same object: equal ones of these kinds are one in Python. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean same(@Nullable Object a, @Nullable Object b) {
    boolean simple = a instanceof Boolean || a instanceof Long || a instanceof String;
    return (simple && a != null) ? a.equals(b) : a == b;
  }
}
