package agora.jinja;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Values that can be gone through once, as filters such as {@code selectattr} give them: always
 * true, without length or entries.
 */
final class Generator implements Iterator<@Nullable Object> {
  private final Iterator<? extends @Nullable Object> items;

  Generator(Iterator<? extends @Nullable Object> items) {
    this.items = items;
  }

  @Override
  public boolean hasNext() {
    return items.hasNext();
  }

  @Override
  public @Nullable Object next() {
    return items.next();
  }
}
