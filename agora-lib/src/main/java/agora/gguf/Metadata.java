package agora.gguf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The metadata of a GGUF file, read by key and type. */
final class Metadata {
  private static final long NO_TOKEN = 0xFFFFFFFFL;

  private final Path file;
  private final Map<String, Object> values;

  Metadata(Path file, Map<String, Object> values) {
    this.file = file;
    this.values = values;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  long whole(String key) throws IOException {
    return optional(key)
        .orElseThrow(() -> new IOException(file + " lacks the metadata key '" + key + "'"));
  }

  long whole(String key, long otherwise) throws IOException {
    return optional(key).orElse(otherwise);
  }

  OptionalLong optional(String key) throws IOException {
    Object value = values.get(key);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (!(value instanceof Long number)) {
      throw wrong(key, "a whole number", value);
    }
    return OptionalLong.of(number);
  }

  /**
   * Returns the id of a special token such as {@code bos}; none where the key is missing or holds
   * the largest number of 32 bits, which is llama.cpp's mark for no token.
   */
  OptionalLong token(String name) throws IOException {
    OptionalLong id = optional("tokenizer.ggml." + name + "_token_id");
    return id.isPresent() && id.getAsLong() == NO_TOKEN ? OptionalLong.empty() : id;
  }

  double number(String key, double otherwise) throws IOException {
    Object value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Number number)) {
      throw wrong(key, "a number", value);
    }
    return number.doubleValue();
  }

  boolean flag(String key, boolean otherwise) throws IOException {
    Object value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Boolean flag)) {
      throw wrong(key, "true or false", value);
    }
    return flag;
  }

  /** Returns a text, empty where the key is missing. */
  String text(String key) throws IOException {
    Object value = values.get(key);
    if (value == null) {
      return "";
    }
    if (!(value instanceof String text)) {
      throw wrong(key, "a text", value);
    }
    return text;
  }

  /** Returns a list whose elements have the given type, empty where the key is missing. */
  <T> List<T> list(String key, Class<T> type) throws IOException {
    Object value = values.get(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list) || !list.stream().allMatch(type::isInstance)) {
      throw wrong(key, "a list of " + type.getSimpleName(), value);
    }
    return list.stream().map(type::cast).toList();
  }

  private IOException wrong(String key, String rule, Object value) {
    String shown = String.valueOf(value);
    return new IOException(
        file
            + ": the metadata key '"
            + key
            + "' must be "
            + rule
            + ", was "
            + (shown.length() > 40 ? shown.substring(0, 40) + "..." : shown));
  }

  /** Returns whether the tokenizer puts the begin token before a text. */
  boolean addsBegin() throws IOException {
    boolean usual = text("tokenizer.ggml.model").equals("llama");
    return flag("tokenizer.ggml.add_bos_token", usual);
  }
}
