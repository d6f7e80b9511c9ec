package agora.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

/**
 * JSON text of which keys are made: maps sorted by name, no white space.
 *
 * <p>A key that paid work is found by is made of maps with literal field names, never of a record's
 * {@code toString()}: then renaming a component changes no key.
 */
public final class CanonicalJson {
  private static final ObjectMapper MAPPER =
      Jsonl.mapper().copy().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private CanonicalJson() {}

  /**
   * Returns the text of a value.
   *
   * @throws IllegalArgumentException if it is not made of JSON values
   */
  public static String of(Object value) {
    try {
      return MAPPER.writeValueAsString(MAPPER.valueToTree(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "a key is made of JSON values: " + e.getOriginalMessage(), e);
    }
  }
}
