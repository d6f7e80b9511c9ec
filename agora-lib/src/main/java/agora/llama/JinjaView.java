package agora.llama;

import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code keys()}, {@code values()} and {@code items()} of a mapping give. */
final class JinjaView extends AbstractCollection<@Nullable Object> {
  private final String name;
  private final List<@Nullable Object> items = new ArrayList<>();

  private JinjaView(String name) {
    this.name = name;
  }

  static JinjaView keys(Map<?, ?> map) {
    JinjaView view = new JinjaView("dict_keys");
    view.items.addAll(map.keySet());
    return view;
  }

  static JinjaView values(Map<?, ?> map) {
    JinjaView view = new JinjaView("dict_values");
    view.items.addAll(map.values());
    return view;
  }

  static JinjaView items(Map<?, ?> map) {
    JinjaView view = new JinjaView("dict_items");
    map.forEach((key, value) -> view.items.add(JinjaTuple.of(key, value)));
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
    return name + "(" + JinjaValues.repr(items) + ")";
  }
}
