package agora.endpoint;

import agora.data.Jsonl;
import agora.data.TextFiles;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The JSON that batch APIs exchange. */
final class BatchBodies {
  private BatchBodies() {}

  static byte[] json(Object value) {
    return TextFiles.bytes(Jsonl.text(value));
  }

  static byte[] of(Map<String, byte[]> bodies, String key) {
    byte[] body = bodies.get(key);
    if (body == null) {
      throw new IllegalStateException("no request of key " + key);
    }
    return body;
  }

  /** Returns a text field of an object; without it, the body is not whole. */
  static String text(byte[] body, String field) throws IOException {
    String value = Jsonl.mapper().readTree(body).path(field).asText("");
    if (value.isEmpty()) {
      throw new IOException("the body has no " + field);
    }
    return value;
  }

  static List<JsonNode> lines(byte[] body) throws IOException {
    try (MappingIterator<JsonNode> values =
        Jsonl.mapper().readerFor(JsonNode.class).readValues(body)) {
      return values.readAll();
    }
  }
}
