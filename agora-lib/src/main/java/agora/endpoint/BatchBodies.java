package agora.endpoint;

import agora.data.Jsonl;
import agora.data.TextFiles;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The JSON that batch APIs exchange. */
final class BatchBodies {
  private static final long CLOCKS_DIFFER_SECONDS = 120;

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

  /** Returns a page of a list, which begins after an id; empty for the first one. */
  @FunctionalInterface
  interface Pages {
    JsonNode after(String id) throws InterruptedException;
  }

  /**
   * Returns the id of the batch of a list that is meant and was made nearest to an intent, or null:
   * those of other runs may look alike. Lists come in pages, the latest batch first; none is looked
   * for behind the last one that is too old.
   *
   * @param secondsAfter the intent that a batch was made
   */
  static @Nullable String find(
      Pages pages, Predicate<JsonNode> meant, ToLongFunction<JsonNode> secondsAfter)
      throws InterruptedException {
    String found = null;
    long nearest = Long.MAX_VALUE;
    String after = "";
    while (true) {
      JsonNode page = pages.after(after);
      String last = "";
      boolean old = false;
      for (JsonNode batch : page.path("data")) {
        last = batch.path("id").asText("");
        long seconds = secondsAfter.applyAsLong(batch);
        if (!last.isEmpty() && Math.abs(seconds) < nearest && meant.test(batch)) {
          found = last;
          nearest = Math.abs(seconds);
        }
        old = seconds <= -CLOCKS_DIFFER_SECONDS;
      }
      if (old || last.isEmpty() || last.equals(after) || !page.path("has_more").asBoolean()) {
        return found;
      }
      after = last;
    }
  }

  /**
   * Returns the objects of a file of results, one per line. A damaged line has none: downloading it
   * again would not mend it, and the question of it is asked again.
   *
   * @throws IOException if the last line is cut off
   */
  static List<JsonNode> lines(byte[] body) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    int begin = 0;
    for (int at = 0; at <= body.length; at++) {
      if (at == body.length || body[at] == '\n') {
        JsonNode line = line(Arrays.copyOfRange(body, begin, at), at == body.length);
        if (line.isObject()) {
          objects.add(line);
        }
        begin = at + 1;
      }
    }
    return objects;
  }

  private static JsonNode line(byte[] line, boolean last) throws IOException {
    try {
      return ServerWords.json(line);
    } catch (JsonProcessingException e) {
      if (last && e instanceof JsonEOFException) {
        throw e;
      }
      return MissingNode.getInstance();
    }
  }
}
