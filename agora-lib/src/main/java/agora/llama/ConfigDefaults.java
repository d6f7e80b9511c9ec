package agora.llama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * Defaults of transformers for missing entries of a {@code config.json}, by family. Present
 * entries, null included, are kept.
 */
final class ConfigDefaults {
  private static final Map<String, Integer> POSITIONS =
      Map.of("Llama", 2048, "Mistral", 131_072, "Qwen2", 32_768, "Qwen3", 32_768);

  private ConfigDefaults() {}

  /**
   * Returns the configuration with what its family assumes.
   *
   * @throws IllegalArgumentException if {@code rope_scaling} lacks what its type needs
   */
  static ObjectNode of(ObjectNode config) {
    ObjectNode full = config.deepCopy();
    String architecture = config.path("architectures").path(0).asText("");
    String family = architecture.replaceFirst("For.*", "");
    Integer positions = POSITIONS.get(family);
    if (positions != null && !full.has("max_position_embeddings")) {
      full.put("max_position_embeddings", positions);
    }
    if (family.equals("Mistral") && !full.has("sliding_window")) {
      full.put("sliding_window", 4096);
    }
    requireRope(full.path("rope_scaling"));
    return full;
  }

  private static void requireRope(JsonNode rope) {
    if (rope.isMissingNode() || rope.isNull()) {
      return;
    }
    if (!rope.isObject()) {
      throw new IllegalArgumentException("rope_scaling must be an object or null, was " + rope);
    }
    String type = rope.path("rope_type").asText(rope.path("type").asText(""));
    List<String> needed =
        switch (type) {
          case "linear", "dynamic", "yarn" -> List.of("factor");
          case "llama3" ->
              List.of(
                  "factor",
                  "low_freq_factor",
                  "high_freq_factor",
                  "original_max_position_embeddings");
          case "" ->
              throw new IllegalArgumentException("rope_scaling needs a rope_type, was " + rope);
          default -> List.of();
        };
    for (String field : needed) {
      if (!rope.path(field).isNumber()) {
        throw new IllegalArgumentException(
            "rope_scaling of type " + type + " needs a number '" + field + "', was " + rope);
      }
    }
  }
}
