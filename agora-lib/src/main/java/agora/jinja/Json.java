package agora.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values as JSON with the spacing that Python's {@code json.dumps} has. */
final class Json {
  private final boolean ascii;
  private final @Nullable String indent;
  private final String between;
  private final String afterKey;
  private final boolean sorted;

  private Json(Arguments arguments) {
    this.ascii = arguments.truth(0, false);
    Object margin = arguments.value(1, null);
    this.indent =
        margin == null
            ? null
            : margin instanceof String text
                ? text
                : " ".repeat((int) Math.max(0, Values.integer(margin)));
    Object separators = arguments.value(2, null);
    if (separators == null) {
      this.between = indent == null ? ", " : ",";
      this.afterKey = ": ";
    } else {
      List<@Nullable Object> pair = Values.items(separators);
      if (pair.size() != 2) {
        throw new IllegalArgumentException("tojson needs two separators, had " + pair.size());
      }
      this.between = Values.text(pair.get(0));
      this.afterKey = Values.text(pair.get(1));
    }
    this.sorted = arguments.truth(3, false);
  }

  /** Returns the JSON of a value; the arguments are those that transformers gives the filter. */
  static String of(
      @Nullable Object value,
      List<@Nullable Object> arguments,
      Map<String, @Nullable Object> named) {
    return new Json(
            new Arguments(
                "tojson", arguments, named, "ensure_ascii", "indent", "separators", "sort_keys"))
        .write(value, 0);
  }

  private String write(@Nullable Object value, int level) {
    return switch (value) {
      case null -> "null";
      case Boolean flag -> flag.toString();
      case Long number -> number.toString();
      case Double number -> number(number);
      case String text -> string(text);
      case Markup markup -> string(markup.text());
      case Range range -> throw notJson(range);
      case List<?> list -> {
        List<String> parts = new ArrayList<>();
        list.forEach(item -> parts.add(write(item, level + 1)));
        yield wrapped("[", parts, "]", level);
      }
      case Map<?, ?> map -> {
        List<String> parts = new ArrayList<>();
        List<@Nullable Object> keys = new ArrayList<>(map.keySet());
        if (sorted) {
          keys.sort(Values::compare);
        }
        for (Object key : keys) {
          parts.add(key(key) + afterKey + write(map.get(key), level + 1));
        }
        yield wrapped("{", parts, "}", level);
      }
      default -> throw notJson(value);
    };
  }

  private static IllegalArgumentException notJson(Object value) {
    return new IllegalArgumentException(
        "Object of type " + Values.typeName(value) + " is not JSON serializable");
  }

  private static String number(double value) {
    return Double.isNaN(value)
        ? "NaN"
        : Double.isInfinite(value) ? (value > 0 ? "Infinity" : "-Infinity") : Text.repr(value);
  }

  private String key(@Nullable Object key) {
    if (key instanceof List<?> || key instanceof Map<?, ?>) {
      throw new IllegalArgumentException(
          "keys must be str, int, float, bool or None, not " + Values.typeName(key));
    }
    return string(key instanceof String text ? text : write(key, 0));
  }

  private String wrapped(String open, List<String> parts, String close, int level) {
    if (indent == null || parts.isEmpty()) {
      return open + String.join(between, parts) + close;
    }
    String inner = "\n" + indent.repeat(level + 1);
    return open + inner + String.join(between + inner, parts) + "\n" + indent.repeat(level) + close;
  }

  private String string(String text) {
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
          if (c < 0x20 || (ascii && c > 0x7e)) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
