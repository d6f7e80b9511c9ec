package agora.notebook;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Anything as text: the elements of lists, maps and arrays, never the identity of an object. */
final class PlainText {
  private static final int MOST = 200;

  private PlainText() {}

  static String of(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof Collection<?> elements) {
      StringJoiner text = new StringJoiner(", ", "[", "]");
      int count = 0;
      for (Object element : elements) {
        if (count++ == MOST) {
          text.add("… " + (elements.size() - MOST) + " more");
          break;
        }
        text.add(of(element));
      }
      return text.toString();
    }
    if (value instanceof Map<?, ?> map) {
      StringJoiner text = new StringJoiner(", ", "{", "}");
      map.forEach((key, element) -> text.add(of(key) + "=" + of(element)));
      return text.toString();
    }
    if (value.getClass().isArray()) {
      return array(value);
    }
    String text = String.valueOf(value);
    boolean identity = text.equals(value.getClass().getName() + "@" + hex(value));
    return identity ? "a " + value.getClass().getSimpleName() : text;
  }

  private static String hex(Object value) {
    return Integer.toHexString(System.identityHashCode(value));
  }

  private static String array(Object array) {
    StringJoiner text = new StringJoiner(", ", "[", "]");
    int length = Array.getLength(array);
    for (int i = 0; i < Math.min(length, MOST); i++) {
      text.add(of(Array.get(array, i)));
    }
    if (length > MOST) {
      text.add("… " + (length - MOST) + " more");
    }
    return text.toString();
  }
}
