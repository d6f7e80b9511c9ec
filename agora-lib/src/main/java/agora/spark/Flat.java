package agora.spark;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** Items of each part of a sequence, one part in memory at a time. */
final class Flat<P, T> implements Iterator<T> {
  private final Iterator<P> parts;
  private final Function<P, Iterator<T>> items;
  private Iterator<T> current = Collections.emptyIterator();

  Flat(Iterator<P> parts, Function<P, Iterator<T>> items) {
    this.parts = parts;
    this.items = items;
  }

  @Override
  public boolean hasNext() {
    while (!current.hasNext() && parts.hasNext()) {
      current = items.apply(parts.next());
    }
    return current.hasNext();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return current.next();
  }
}
