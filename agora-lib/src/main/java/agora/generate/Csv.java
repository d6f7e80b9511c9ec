package agora.generate;

import agora.data.Jsonl;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** CSV as RFC 4180 has it: quoted fields may hold commas, quotes in pairs, and line breaks. */
final class Csv {
  private final String text;
  private final String file;
  private int at;
  private int counted;
  private int lines = 1;

  private Csv(String text, String file) {
    this.file = file;
    this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** Returns one object per row, its fields named by the header, with the line where it begins. */
  static List<Jsonl.Line<JsonNode>> rows(String text, String file) {
    Csv csv = new Csv(text, file);
    List<Jsonl.Line<JsonNode>> rows = new ArrayList<>();
    List<String> header = csv.row();
    while (csv.at < csv.text.length()) {
      int line = csv.line();
      List<String> values = csv.row();
      if (values.size() == 1 && values.getFirst().isBlank()) {
        continue;
      }
      if (values.size() != header.size()) {
        throw new IllegalArgumentException(
            "%s line %d: %d fields, the header has %d"
                .formatted(file, line, values.size(), header.size()));
      }
      ObjectNode row = Jsonl.mapper().createObjectNode();
      for (int i = 0; i < values.size(); i++) {
        row.put(header.get(i), values.get(i));
      }
      rows.add(new Jsonl.Line<>(line, row));
    }
    return rows;
  }

  /** Returns the line of the place that is read next, counted from 1. */
  private int line() {
    for (; counted < at; counted++) {
      lines += text.charAt(counted) == '\n' ? 1 : 0;
    }
    return lines;
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
    int line = line();
    boolean closed = false;
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
        closed = true;
        break;
      }
    }
    if (!closed) {
      throw new IllegalArgumentException(
          file + " line " + line + ": a quote is opened and never closed");
    }
    return field + plain();
  }
}
