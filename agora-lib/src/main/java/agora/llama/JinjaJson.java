package agora.llama;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values as JSON with the spacing that Python's {@code json.dumps} has. */
final class JinjaJson {
  private JinjaJson() {}

  /**
   * Returns the JSON of a value.
   *
   * @param indent spaces a level; 0 for one line
   */
  static String of(@Nullable Object value, int indent) {
    return write(value, indent, 0);
  }

  private static String write(@Nullable Object value, int indent, int level) {
    if (value == null) {
      return "null";
    }
    return switch (value) {
      case String text -> string(text);
      case List<?> list -> {
        List<String> parts = new ArrayList<>();
        list.forEach(item -> parts.add(write(item, indent, level + 1)));
        yield wrapped("[", parts, "]", indent, level);
      }
      case Map<?, ?> map -> {
        List<String> parts = new ArrayList<>();
        map.forEach((key, item) ->
            parts.add(string(JinjaValues.text(key)) + ": " + write(item, indent, level + 1)));
        yield wrapped("{", parts, "}", indent, level);
      }
      default -> {
        if (JinjaValues.undefined(value)) {
          throw new IllegalArgumentException("tojson needs a value, was undefined");
        }
        yield value.toString();
      }
    };
  }

  private static String wrapped(
      String open, List<String> parts, String close, int indent, int level) {
    if (indent == 0 || parts.isEmpty()) {
      return open + String.join(", ", parts) + close;
    }
    String inner = "\n" + " ".repeat(indent * (level + 1));
    return open
        + inner
        + String.join("," + inner, parts)
        + "\n"
        + " ".repeat(indent * level)
        + close;
  }

  private static String string(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20) {
            out.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
