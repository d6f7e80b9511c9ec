package agora.jinja;

import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** View of a mapping: {@code keys()}, {@code values()} or {@code items()}. */
final class View extends AbstractCollection<@Nullable Object> {
  private final String name;
  private final List<@Nullable Object> items = new ArrayList<>();

  private View(String name) {
    this.name = name;
  }

  static View keys(Map<?, ?> map) {
    View view = new View("dict_keys");
    view.items.addAll(map.keySet());
    return view;
  }

  static View values(Map<?, ?> map) {
    View view = new View("dict_values");
    view.items.addAll(map.values());
    return view;
  }

  static View items(Map<?, ?> map) {
    View view = new View("dict_items");
    map.forEach((key, value) -> view.items.add(Tuple.of(key, value)));
    return view;
  }

  @Override
  public Iterator<@Nullable Object> iterator() {
    return items.iterator();
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public String toString() {
    return name + "(" + Values.repr(items) + ")";
  }
}
