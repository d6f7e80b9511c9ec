package agora.llama;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tuple: a list that is written with parentheses and equals no list. */
class JinjaTuple extends AbstractList<@Nullable Object> {
  private final List<@Nullable Object> items;

  JinjaTuple(List<? extends @Nullable Object> items) {
    this.items = Collections.unmodifiableList(new ArrayList<@Nullable Object>(items));
  }

  static JinjaTuple of(@Nullable Object... items) {
    return new JinjaTuple(Arrays.asList(items));
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
    return other instanceof JinjaTuple tuple && items.equals(tuple.items);
  }

  @Override
  public int hashCode() {
    return items.hashCode();
  }
}
