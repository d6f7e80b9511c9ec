package agora.jinja;

import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Values that can be gone through once, as filters such as {@code selectattr} give them: always
 * true, without length or entries.
 */
final class Generator implements Iterator<@Nullable Object> {
  private final Supplier<Iterator<? extends @Nullable Object>> source;
  private @Nullable Iterator<? extends @Nullable Object> items;

  Generator(Iterator<? extends @Nullable Object> items) {
    this.source = () -> items;
  }

  /** Creates one that asks for its values when the first is wanted: errors come no sooner. */
  Generator(Supplier<Iterator<? extends @Nullable Object>> source) {
    this.source = source;
  }

  private Iterator<? extends @Nullable Object> items() {
    if (items == null) {
      items = source.get();
    }
    return items;
  }

  @Override
  public boolean hasNext() {
    return items().hasNext();
  }

  @Override
  public @Nullable Object next() {
    return items().next();
  }
}
