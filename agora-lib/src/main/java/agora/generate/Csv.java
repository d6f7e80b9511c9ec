package agora.generate;

import agora.data.Jsonl;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** CSV as RFC 4180 has it: quoted fields may hold commas, quotes in pairs, and line breaks. */
final class Csv {
  private final String text;
  private int at;

  private Csv(String text) {
    this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** Returns an object a row, its fields named by the header. */
  static List<JsonNode> rows(String text, String file) {
    Csv csv = new Csv(text);
    List<JsonNode> rows = new ArrayList<>();
    List<String> header = csv.row();
    while (csv.at < csv.text.length()) {
      List<String> values = csv.row();
      if (values.size() == 1 && values.getFirst().isBlank()) {
        continue;
      }
      if (values.size() != header.size()) {
        throw new IllegalArgumentException(
            "%s: row %d has %d fields, the header has %d"
                .formatted(file, rows.size() + 1, values.size(), header.size()));
      }
      ObjectNode row = Jsonl.mapper().createObjectNode();
      for (int i = 0; i < values.size(); i++) {
        row.put(header.get(i), values.get(i));
      }
      rows.add(row);
    }
    return rows;
  }

  private List<String> row() {
    List<String> fields = new ArrayList<>();
    while (true) {
      fields.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
      if (at >= text.length()) {
        return fields;
      }
      char separator = text.charAt(at++);
      if (separator == '\r' && at < text.length() && text.charAt(at) == '\n') {
        at++;
      }
      if (separator != ',') {
        return fields;
      }
    }
  }

  private String plain() {
    int start = at;
    while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  private String quoted() {
    StringBuilder field = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        field.append(c);
      } else if (at < text.length() && text.charAt(at) == '"') {
        field.append('"');
        at++;
      } else {
        break;
      }
    }
    return field + plain();
  }
}
