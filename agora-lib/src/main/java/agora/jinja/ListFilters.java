package agora.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Predicate;
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
      case "map" -> mapped(value, arguments, named);
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
      parts.add(Values.text(attribute == null ? item : entry(item, attribute)));
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
        path instanceof String name
            ? List.of(name.split("\\.", -1))
            : java.util.Arrays.asList(path);
    for (Object step : steps) {
      value = entry(value, step);
      value = Values.undefined(value) && otherwise != null ? otherwise : value;
    }
    return value;
  }

  private static @Nullable Object withoutCase(@Nullable Object value, boolean caseSensitive) {
    return value instanceof String text && !caseSensitive ? text.toLowerCase(Locale.ROOT) : value;
  }

  private static Object sorted(@Nullable Object value, Arguments arguments) {
    boolean caseSensitive = arguments.truth(1, false);
    Object attribute = arguments.value(2, null);
    List<Object> paths = new ArrayList<>();
    if (attribute instanceof String names) {
      paths.addAll(List.of(names.split(",")));
    } else if (attribute != null) {
      paths.add(attribute);
    }
    Comparator<@Nullable Object> order =
        (a, b) -> {
          if (paths.isEmpty()) {
            Object x = withoutCase(a, caseSensitive);
            Object y = withoutCase(b, caseSensitive);
            return Values.equal(x, y) ? 0 : Values.compare(x, y);
          }
          for (Object path : paths) {
            Object x = withoutCase(entry(a, path), caseSensitive);
            Object y = withoutCase(entry(b, path), caseSensitive);
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
    boolean caseSensitive = arguments.truth(0, false);
    Object attribute = arguments.value(1, null);
    List<@Nullable Object> seen = new ArrayList<>();
    List<@Nullable Object> kept = new ArrayList<>();
    for (Object item : Values.items(value)) {
      Object key = withoutCase(attribute == null ? item : entry(item, attribute), caseSensitive);
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
    int at = by.equals("key") ? 0 : 1;
    boolean caseSensitive = arguments.truth(0, false);
    List<@Nullable Object> pairs = Values.items(View.items(map));
    Comparator<@Nullable Object> order =
        (a, b) ->
            Values.compare(
                withoutCase(Methods.entry(a, (long) at), caseSensitive),
                withoutCase(Methods.entry(b, (long) at), caseSensitive));
    pairs.sort(arguments.truth(2, false) ? order.reversed() : order);
    return pairs;
  }

  private static @Nullable Object extreme(
      @Nullable Object value, boolean largest, Arguments arguments) {
    boolean caseSensitive = arguments.truth(0, false);
    Object attribute = arguments.value(1, null);
    List<@Nullable Object> items = Values.items(value);
    if (items.isEmpty()) {
      return Values.missing("No aggregated item, sequence was empty.");
    }
    Comparator<@Nullable Object> order =
        (a, b) ->
            Values.compare(
                withoutCase(attribute == null ? a : entry(a, attribute), caseSensitive),
                withoutCase(attribute == null ? b : entry(b, attribute), caseSensitive));
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
      sum = Values.add(sum, attribute == null ? item : entry(item, attribute));
    }
    return sum;
  }

  private static Object batched(@Nullable Object value, Arguments arguments) {
    int size = Math.toIntExact(Numbers.integer(arguments.required(0)));
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
    int slices = Math.toIntExact(Numbers.integer(arguments.required(0)));
    Object fill = arguments.value(1, null);
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
    boolean caseSensitive = arguments.truth(2, false);
    List<@Nullable Object> items = Values.items(value);
    items.sort((a, b) ->
        Values.compare(
            withoutCase(entryOr(a, path, otherwise), caseSensitive),
            withoutCase(entryOr(b, path, otherwise), caseSensitive)));
    Map<@Nullable Object, List<@Nullable Object>> groups = new LinkedHashMap<>();
    for (Object item : items) {
      Object key = withoutCase(entryOr(item, path, otherwise), caseSensitive);
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(item);
    }
    List<@Nullable Object> out = new ArrayList<>();
    groups.forEach((key, members) ->
        out.add(new Group(entryOr(members.getFirst(), path, otherwise), members)));
    return out;
  }

  /** A group: its value and its members, also by the names {@code grouper} and {@code list}. */
  private static final class Group extends Tuple implements Methods.Fields {
    Group(@Nullable Object key, List<@Nullable Object> members) {
      super(java.util.Arrays.asList(key, members));
    }

    @Override
    public @Nullable Object field(String name) {
      return switch (name) {
        case "grouper" -> get(0);
        case "list" -> get(1);
        default -> null;
      };
    }
  }

  private static Object mapped(
      @Nullable Object value,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named) {
    boolean byAttribute = arguments.isEmpty() && named.containsKey("attribute");
    if (arguments.isEmpty() && !byAttribute) {
      throw new IllegalArgumentException("map requires a filter argument");
    }
    Generator items = ifAny(value);
    return new Generator(
        new Iterator<@Nullable Object>() {
          @Override
          public boolean hasNext() {
            return items.hasNext();
          }

          @Override
          public @Nullable Object next() {
            Object item = items.next();
            return byAttribute
                ? entryOr(item, named.get("attribute"), named.get("default"))
                : Filters.filter(
                    Values.text(arguments.getFirst()),
                    item,
                    arguments.subList(1, arguments.size()),
                    named);
          }
        });
  }

  /** Returns the items of a value; none where it is none, undefined, zero and the like. */
  private static Generator ifAny(@Nullable Object value) {
    return new Generator(() -> Values.truth(value) ? Values.iterator(value) : List.of().iterator());
  }

  private static Object kept(@Nullable Object value, Predicate<@Nullable Object> condition) {
    Generator items = ifAny(value);
    return new Generator(
        new Iterator<@Nullable Object>() {
          private final List<@Nullable Object> ahead = new ArrayList<>();

          @Override
          public boolean hasNext() {
            while (ahead.isEmpty() && items.hasNext()) {
              Object item = items.next();
              if (condition.test(item)) {
                ahead.add(item);
              }
            }
            return !ahead.isEmpty();
          }

          @Override
          public @Nullable Object next() {
            if (!hasNext()) {
              throw new NoSuchElementException();
            }
            return ahead.removeFirst();
          }
        });
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
