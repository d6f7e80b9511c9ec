package agora.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.Spliterators;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Jinja's filters of lists and mappings. Many give a generator, which can be gone through once. */
final class ListFilters {
  static final Set<String> NAMES =
      Set.of(
          ("length count first last list join reverse sort unique items dictsort map select reject"
                  + " selectattr rejectattr batch slice groupby sum min max")
              .split(" "));

  private ListFilters() {}

  static @Nullable Object filter(
      String name,
      @Nullable Object value,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named) {
    return switch (name) {
      case "length", "count" -> Values.length(value);
      case "first" -> {
        Iterator<? extends @Nullable Object> items = Values.iterator(value);
        yield items.hasNext() ? items.next() : Values.missing("first");
      }
      case "last" -> last(value);
      case "list" -> Values.items(value);
      case "join" -> joined(value, new Arguments(name, arguments, named, "d", "attribute"));
      case "reverse" -> reversed(value);
      case "sort" ->
          sorted(
              value,
              new Arguments(name, arguments, named, "reverse", "case_sensitive", "attribute"));
      case "unique" ->
          unique(value, new Arguments(name, arguments, named, "case_sensitive", "attribute"));
      case "items" -> pairs(value);
      case "dictsort" ->
          dictionarySorted(
              value, new Arguments(name, arguments, named, "case_sensitive", "by", "reverse"));
      case "min", "max" ->
          extreme(
              value,
              name.equals("max"),
              new Arguments(name, arguments, named, "case_sensitive", "attribute"));
      case "sum" -> summed(value, new Arguments(name, arguments, named, "attribute", "start"));
      case "batch" -> batched(value, new Arguments(name, arguments, named, "n", "fill_with"));
      case "slice" -> sliced(value, new Arguments(name, arguments, named, "n", "fill_with"));
      case "groupby" ->
          grouped(
              value,
              new Arguments(name, arguments, named, "attribute", "default", "case_sensitive"));
      case "select" -> kept(value, item -> passes(arguments, 0, item));
      case "reject" -> kept(value, item -> !passes(arguments, 0, item));
      case "selectattr" -> kept(value, item -> attributePasses(arguments, item));
      case "rejectattr" -> kept(value, item -> !attributePasses(arguments, item));
      default -> throw new IllegalArgumentException("there is no filter '" + name + "'");
    };
  }

  private static @Nullable Object last(@Nullable Object value) {
    if (value instanceof Generator) {
      throw new IllegalArgumentException("'generator' object is not reversible");
    }
    List<@Nullable Object> items = Values.items(value);
    return items.isEmpty() ? Values.missing("last") : items.getLast();
  }

  private static String joined(@Nullable Object value, Arguments arguments) {
    Object attribute = arguments.value(1, null);
    List<String> parts = new ArrayList<>();
    for (Object item : Values.items(value)) {
      parts.add(Values.text(entry(item, attribute)));
    }
    return String.join(Values.text(arguments.value(0, "")), parts);
  }

  private static Object reversed(@Nullable Object value) {
    List<@Nullable Object> items = Values.items(value);
    Collections.reverse(items);
    if (value instanceof String) {
      return String.join("", items.stream().map(Values::text).toList());
    }
    return value instanceof Generator ? items : new Generator(items.iterator());
  }

  /** Returns the entry behind a name with dots; a whole number is an index, none the item. */
  static @Nullable Object entry(@Nullable Object item, @Nullable Object path) {
    if (path == null) {
      return item;
    }
    if (!(path instanceof String name)) {
      return Methods.entry(item, path);
    }
    Object value = item;
    for (String step : name.split("\\.", -1)) {
      value = Methods.entry(value, step.matches("\\d+") ? (Object) Long.valueOf(step) : step);
    }
    return value;
  }

  private static @Nullable Object entryOr(
      @Nullable Object item, @Nullable Object path, @Nullable Object otherwise) {
    Object value = item;
    List<?> steps =
        path instanceof String name ? List.of(name.split("\\.", -1)) : Arrays.asList(path);
    for (Object step : steps) {
      value = entry(value, step);
      value = Values.undefined(value) && otherwise != null ? otherwise : value;
    }
    return value;
  }

  private static @Nullable Object withoutCase(@Nullable Object value, boolean caseSensitive) {
    return value instanceof String text && !caseSensitive ? text.toLowerCase(Locale.ROOT) : value;
  }

  /** Returns what an item is compared by: the entry behind a path, without its case or with it. */
  private static UnaryOperator<@Nullable Object> key(@Nullable Object path, boolean caseSensitive) {
    return item -> withoutCase(entry(item, path), caseSensitive);
  }

  private static Object sorted(@Nullable Object value, Arguments arguments) {
    boolean caseSensitive = arguments.truth(1, false);
    Object attribute = arguments.value(2, null);
    List<?> paths =
        attribute instanceof String names ? List.of(names.split(",")) : Arrays.asList(attribute);
    Comparator<@Nullable Object> order =
        (a, b) -> {
          for (Object path : paths) {
            Object x = key(path, caseSensitive).apply(a);
            Object y = key(path, caseSensitive).apply(b);
            if (!Values.equal(x, y)) {
              return Values.compare(x, y);
            }
          }
          return 0;
        };
    List<@Nullable Object> items = Values.items(value);
    items.sort(arguments.truth(0, false) ? order.reversed() : order);
    return items;
  }

  private static Object unique(@Nullable Object value, Arguments arguments) {
    UnaryOperator<@Nullable Object> by = key(arguments.value(1, null), arguments.truth(0, false));
    List<@Nullable Object> seen = new ArrayList<>();
    List<@Nullable Object> kept = new ArrayList<>();
    for (Object item : Values.items(value)) {
      Object key = by.apply(item);
      Values.key(Map.of(), key);
      if (!Values.contains(seen, key)) {
        seen.add(key);
        kept.add(item);
      }
    }
    return new Generator(kept.iterator());
  }

  private static Object pairs(@Nullable Object value) {
    return new Generator(() -> {
      if (Values.undefined(value)) {
        return List.of().iterator();
      }
      if (value instanceof Map<?, ?> map) {
        return View.items(map).iterator();
      }
      throw new IllegalArgumentException("Can only get item pairs from a mapping.");
    });
  }

  private static Object dictionarySorted(@Nullable Object value, Arguments arguments) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("dictsort needs a mapping, was " + Values.typeName(value));
    }
    String by = arguments.has(1) ? arguments.text(1) : "key";
    if (!by.equals("key") && !by.equals("value")) {
      throw new IllegalArgumentException("You can only sort by either 'key' or 'value'");
    }
    long at = by.equals("key") ? 0 : 1;
    List<@Nullable Object> pairs = Values.items(View.items(map));
    Comparator<@Nullable Object> order =
        Comparator.comparing(key(at, arguments.truth(0, false)), Values::compare);
    pairs.sort(arguments.truth(2, false) ? order.reversed() : order);
    return pairs;
  }

  private static @Nullable Object extreme(
      @Nullable Object value, boolean largest, Arguments arguments) {
    List<@Nullable Object> items = Values.items(value);
    if (items.isEmpty()) {
      return Values.missing("No aggregated item, sequence was empty.");
    }
    Comparator<@Nullable Object> order =
        Comparator.comparing(
            key(arguments.value(1, null), arguments.truth(0, false)), Values::compare);
    Object best = items.getFirst();
    for (Object item : items.subList(1, items.size())) {
      int compared = order.compare(item, best);
      if (largest ? compared > 0 : compared < 0) {
        best = item;
      }
    }
    return best;
  }

  private static @Nullable Object summed(@Nullable Object value, Arguments arguments) {
    Object attribute = arguments.value(0, null);
    Object sum = arguments.value(1, 0L);
    if (sum instanceof String) {
      throw new IllegalArgumentException("sum() can't sum strings: use join");
    }
    for (Object item : Values.items(value)) {
      sum = Arithmetic.add(sum, entry(item, attribute));
    }
    return sum;
  }

  private static Object batched(@Nullable Object value, Arguments arguments) {
    int size = Math.toIntExact(Values.integer(arguments.required(0)));
    Object fill = arguments.value(1, null);
    List<@Nullable Object> batches = new ArrayList<>();
    List<@Nullable Object> batch = new ArrayList<>();
    for (Object item : Values.items(value)) {
      if (batch.size() == size) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
      batch.add(item);
    }
    if (!batch.isEmpty()) {
      while (fill != null && batch.size() < size) {
        batch.add(fill);
      }
      batches.add(batch);
    }
    return new Generator(batches.iterator());
  }

  private static Object sliced(@Nullable Object value, Arguments arguments) {
    int slices = Math.toIntExact(Values.integer(arguments.required(0)));
    Object fill = arguments.value(1, null);
    if (slices == 0) {
      throw new IllegalArgumentException("slice() needs a number of slices, was 0");
    }
    List<@Nullable Object> items = Values.items(value);
    int each = Math.floorDiv(items.size(), slices);
    int longer = Math.floorMod(items.size(), slices);
    List<@Nullable Object> out = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < slices; i++) {
      int end = at + each + (i < longer ? 1 : 0);
      List<@Nullable Object> part = new ArrayList<>(items.subList(at, end));
      if (fill != null && i >= longer) {
        part.add(fill);
      }
      out.add(part);
      at = end;
    }
    return new Generator(out.iterator());
  }

  private static Object grouped(@Nullable Object value, Arguments arguments) {
    Object path = arguments.required(0);
    Object otherwise = arguments.value(1, null);
    UnaryOperator<@Nullable Object> by =
        item -> withoutCase(entryOr(item, path, otherwise), arguments.truth(2, false));
    List<@Nullable Object> items = Values.items(value);
    items.sort(Comparator.comparing(by, Values::compare));
    List<List<@Nullable Object>> groups = new ArrayList<>();
    for (Object item : items) {
      if (groups.isEmpty()
          || !Values.equal(by.apply(groups.getLast().getFirst()), by.apply(item))) {
        groups.add(new ArrayList<>());
      }
      groups.getLast().add(item);
    }
    return Values.items(
        groups.stream()
            .map(members -> new Group(entryOr(members.getFirst(), path, otherwise), members))
            .toList());
  }

  /** A group: its value and its members, also by the names {@code grouper} and {@code list}. */
  private static final class Group extends Tuple implements Methods.Fields {
    Group(@Nullable Object key, List<@Nullable Object> members) {
      super(Arrays.asList(key, members));
    }

    @Override
    public @Nullable Object field(String name) {
      return switch (name) {
        case "grouper" -> Methods.Fields.held(get(0));
        case "list" -> get(1);
        default -> null;
      };
    }
  }

  /** Returns what {@code map} does to an item where it has no filter: an attribute. */
  static UnaryOperator<@Nullable Object> attribute(Map<String, @Nullable Object> named) {
    if (!named.containsKey("attribute")) {
      throw new IllegalArgumentException("map requires a filter argument");
    }
    return item -> entryOr(item, named.get("attribute"), named.get("default"));
  }

  /** Returns what becomes of each item, when it is wanted. */
  static Generator mapped(@Nullable Object value, UnaryOperator<@Nullable Object> change) {
    return new Generator(() -> stream(value).map(change).iterator());
  }

  private static Object kept(@Nullable Object value, Predicate<@Nullable Object> condition) {
    return new Generator(() -> stream(value).filter(condition).iterator());
  }

  /** Returns the items of a value; none where it is none, undefined, zero and the like. */
  private static Stream<@Nullable Object> stream(@Nullable Object value) {
    Iterator<? extends @Nullable Object> items =
        Values.truth(value) ? Values.iterator(value) : List.of().iterator();
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(items, 0), false);
  }

  private static boolean attributePasses(List<@Nullable Object> arguments, @Nullable Object item) {
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("selectattr misses the attribute's name");
    }
    return passes(arguments, 1, entry(item, arguments.getFirst()));
  }

  private static boolean passes(List<@Nullable Object> arguments, int at, @Nullable Object value) {
    if (arguments.size() <= at) {
      return Values.truth(value);
    }
    return Tests.test(
        Values.text(arguments.get(at)), value, arguments.subList(at + 1, arguments.size()));
  }
}
