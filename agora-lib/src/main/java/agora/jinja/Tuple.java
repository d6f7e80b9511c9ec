package agora.jinja;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tuple: a list that is written with parentheses and equals no list. */
class Tuple extends AbstractList<@Nullable Object> {
  private final List<@Nullable Object> items;

  Tuple(List<? extends @Nullable Object> items) {
    this.items = Collections.unmodifiableList(new ArrayList<@Nullable Object>(items));
  }

  static Tuple of(@Nullable Object... items) {
    return new Tuple(Arrays.asList(items));
  }

  @Override
  public @Nullable Object get(int index) {
    return items.get(index);
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Tuple tuple && items.equals(tuple.items);
  }

  @Override
  public int hashCode() {
    return items.hashCode();
  }
}
