package agora.mini;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An operation of the code domain: a line of Python and what it does to a number or a list.
 *
 * @param operation its name in the grammar
 * @param source the right side of the assignment to {@code x}, with a slot for the number
 * @param input what it takes
 * @param output what it gives
 * @param meaning the value after it; values are {@code Long} or {@code List<Long>}
 */
record PythonStep(
    String operation,
    String source,
    Kind input,
    Kind output,
    BiFunction<Object, Integer, Object> meaning) {
  private enum Kind {
    NUMBER,
    LIST
  }

  private static final List<PythonStep> ALL =
      List.of(
          number("add", "x + {k}", (x, k) -> x + k),
          number("subtract", "x - {k}", (x, k) -> x - k),
          number("multiply", "x * {k}", (x, k) -> x * k),
          number("modulo", "x % {k}", (x, k) -> Math.floorMod(x, (long) k)),
          number("floor", "x // {k}", (x, k) -> Math.floorDiv(x, (long) k)),
          number("atleast", "max(x, {k})", (x, k) -> Math.max(x, (long) k)),
          number("negate", "-x", (x, k) -> -x),
          number("square", "x * x", (x, k) -> x * x),
          list("sort", "sorted(x)", (x, k) -> x.stream().sorted().toList()),
          list("reverse", "x[::-1]", (x, k) -> x.reversed()),
          list("tail", "x[1:]", (x, k) -> x.subList(Math.min(1, x.size()), x.size())),
          list(
              "above",
              "[y for y in x if y > {k}]",
              (x, k) -> x.stream().filter(y -> y > k).toList()),
          list(
              "append",
              "x + [{k}]",
              (x, k) -> Stream.concat(x.stream(), Stream.of((long) k)).toList()),
          reduction("sum", "sum(x)", x -> x.stream().mapToLong(Long::longValue).sum()),
          reduction("length", "len(x)", x -> (long) x.size()),
          reduction("largest", "max(x)", x -> Collections.max(x, Comparator.naturalOrder())),
          reduction("first", "x[0]", List::getFirst));

  private static final Map<String, PythonStep> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(PythonStep::operation, step -> step));

  static List<PythonStep> all() {
    return ALL;
  }

  static PythonStep of(String operation) {
    PythonStep step = BY_NAME.get(operation);
    if (step == null) {
      throw new IllegalArgumentException(
          "an operation is one of " + BY_NAME.keySet() + ", was " + operation);
    }
    return step;
  }

  boolean takesList() {
    return input == Kind.LIST;
  }

  boolean givesList() {
    return output == Kind.LIST;
  }

  boolean takesNumber() {
    return source.contains("{k}");
  }

  /** Returns whether the two take the same input, give the same output and need the same number. */
  boolean sameForm(PythonStep other) {
    return input == other.input && output == other.output && takesNumber() == other.takesNumber();
  }

  /** Returns the line, such as {@code x = x + 5}. */
  String line(int k) {
    return "x = " + source.replace("{k}", String.valueOf(k));
  }

  /**
   * Returns the value after the line.
   *
   * @throws java.util.NoSuchElementException where Python would raise: an empty list has no first
   *     and no largest item
   */
  Object apply(Object value, int k) {
    return meaning.apply(value, k);
  }

  private static PythonStep number(
      String operation, String source, BiFunction<Long, Integer, Long> meaning) {
    return new PythonStep(
        operation, source, Kind.NUMBER, Kind.NUMBER, (x, k) -> meaning.apply((Long) x, k));
  }

  private static PythonStep list(
      String operation, String source, BiFunction<List<Long>, Integer, List<Long>> meaning) {
    return new PythonStep(
        operation, source, Kind.LIST, Kind.LIST, (x, k) -> meaning.apply(longs(x), k));
  }

  private static PythonStep reduction(
      String operation, String source, Function<List<Long>, Long> meaning) {
    return new PythonStep(
        operation, source, Kind.LIST, Kind.NUMBER, (x, k) -> meaning.apply(longs(x)));
  }

  private static List<Long> longs(Object value) {
    List<Long> items = new ArrayList<>();
    ((List<?>) value).forEach(item -> items.add((Long) item));
    return items;
  }
}
