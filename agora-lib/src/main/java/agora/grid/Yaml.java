package agora.grid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** YAML text of a JSON tree: mappings and lists in blocks, texts in double quotes. */
final class Yaml {
  private Yaml() {}

  /** Returns the text of an object, ending with a line end. */
  static String of(JsonNode tree) {
    StringBuilder text = new StringBuilder();
    write(text, tree, "");
    return text.toString();
  }

  private static void write(StringBuilder text, JsonNode node, String indent) {
    if (node.isArray()) {
      for (JsonNode item : node) {
        if (item.isContainerNode() && !item.isEmpty()) {
          StringBuilder inner = new StringBuilder();
          write(inner, item, indent + "  ");
          // The first line of an item stands behind its dash.
          text.append(indent).append("- ").append(inner.substring(indent.length() + 2));
        } else {
          text.append(indent).append("- ").append(item).append('\n');
        }
      }
      return;
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode value = field.getValue();
      text.append(indent).append(key(field.getKey())).append(':');
      if (value.isContainerNode() && !value.isEmpty()) {
        text.append('\n');
        write(text, value, value.isArray() ? indent : indent + "  ");
      } else {
        text.append(' ').append(value).append('\n');
      }
    }
  }

  private static String key(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_./-]*") ? name : "\"" + name + "\"";
  }
}
