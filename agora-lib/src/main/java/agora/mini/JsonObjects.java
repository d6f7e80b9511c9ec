package agora.mini;

import agora.data.Jsonl;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The flat JSON objects that stand in a text. */
final class JsonObjects {
  private JsonObjects() {}

  /**
   * An object.
   *
   * @param fields its string fields, in order
   */
  record Found(Map<String, String> fields) {
    List<String> values() {
      return List.copyOf(fields.values());
    }
  }

  static List<Found> find(String text) {
    List<Found> found = new ArrayList<>();
    int start = text.indexOf('{');
    while (start >= 0) {
      int end = end(text, start);
      Map<String, String> fields = end < 0 ? Map.of() : fields(text.substring(start, end));
      if (!fields.isEmpty()) {
        found.add(new Found(fields));
      }
      start = text.indexOf('{', fields.isEmpty() ? start + 1 : end);
    }
    return found;
  }

  /** Returns the position after the brace that closes the one at {@code start}, or -1. */
  private static int end(String text, int start) {
    boolean quoted = false;
    int depth = 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '{' || c == '}')) {
        depth += c == '{' ? 1 : -1;
        if (depth == 0) {
          return i + 1;
        }
      }
    }
    return -1;
  }

  private static Map<String, String> fields(String object) {
    JsonNode node;
    try {
      node = Jsonl.mapper().readTree(object);
    } catch (JsonProcessingException notJson) {
      return Map.of();
    }
    Map<String, String> fields = new LinkedHashMap<>();
    node.properties()
        .forEach(field -> {
          if (field.getValue().isTextual()) {
            fields.put(field.getKey(), field.getValue().asText());
          }
        });
    return fields;
  }
}
