package agora.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Slices of texts and lists, as Python takes them. */
final class Slice {
  private Slice() {}

  /** Returns {@code value[from:to:step]}. */
  static Object of(
      @Nullable Object value, @Nullable Long from, @Nullable Long to, @Nullable Long step) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (value instanceof Markup markup) {
      return new Markup(Values.text(of(markup.text(), from, to, step)));
    }
    if (!(value instanceof String) && !(value instanceof List<?>)) {
      throw new IllegalArgumentException(
          "'" + Values.typeName(value) + "' object is not subscriptable");
    }
    List<@Nullable Object> items = Values.items(value);
    int by = step == null ? 1 : Math.toIntExact(step);
    if (by == 0) {
      throw new IllegalArgumentException("slice step cannot be zero");
    }
    int n = items.size();
    int start = by > 0 ? bound(from, 0, n, 0, n) : bound(from, n - 1, n, -1, n - 1);
    int end = by > 0 ? bound(to, n, n, 0, n) : bound(to, -1, n, -1, n - 1);
    if (value instanceof Range range) {
      return range.part(start, end, by);
    }
    List<@Nullable Object> out = new ArrayList<>();
    for (int i = start; by > 0 ? i < end : i > end; i += by) {
      out.add(items.get(i));
    }
    if (value instanceof String) {
      return String.join("", out.stream().map(Values::text).toList());
    }
    return value instanceof Tuple ? new Tuple(out) : out;
  }

  private static int bound(@Nullable Long given, int otherwise, int size, int low, int high) {
    return given == null ? otherwise : bound(given, size, low, high);
  }

  /** Returns a bound, counted from the end where it is negative, within limits. */
  static int bound(long given, int size, int low, int high) {
    long at = given < 0 ? given + size : given;
    return (int) Math.max(low, Math.min(high, at));
  }
}
