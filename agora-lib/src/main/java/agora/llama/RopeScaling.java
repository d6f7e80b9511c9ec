package agora.llama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * RoPE scaling for contexts longer than the original one.
 *
 * @param type {@code linear}, {@code dynamic} or {@code llama3}
 * @param factor by how much, >= 1
 * @param lowFreqFactor of {@code llama3}: wavelengths longer than {@code originalPositions} over
 *     this are stretched in full
 * @param highFreqFactor of {@code llama3}: shorter than {@code originalPositions} over this are
 *     left
 * @param originalPositions the context first trained on, in tokens
 */
public record RopeScaling(
    String type,
    double factor,
    double lowFreqFactor,
    double highFreqFactor,
    int originalPositions) {
  public RopeScaling {
    if (!type.equals("linear") && !type.equals("dynamic") && !type.equals("llama3")) {
      throw new IllegalArgumentException(
          "rope_scaling's rope_type must be default, linear, dynamic or llama3, was " + type);
    }
    if (factor < 1) {
      throw new IllegalArgumentException("rope_scaling's factor must be >= 1, was " + factor);
    }
  }

  static @Nullable RopeScaling of(JsonNode config, int maxPositions) {
    JsonNode json =
        config.path("rope_scaling").isObject()
            ? config.path("rope_scaling")
            : config.path("rope_parameters");
    String type = json.path("rope_type").asText(json.path("type").asText("default"));
    if (type.equals("default")) {
      return null;
    }
    return new RopeScaling(
        type,
        json.path("factor").asDouble(1),
        json.path("low_freq_factor").asDouble(1),
        json.path("high_freq_factor").asDouble(4),
        json.path("original_max_position_embeddings").asInt(maxPositions));
  }

  ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("rope_type", type);
    json.put("factor", factor);
    if (type.equals("llama3")) {
      json.put("low_freq_factor", lowFreqFactor);
      json.put("high_freq_factor", highFreqFactor);
      json.put("original_max_position_embeddings", originalPositions);
    }
    return json;
  }
}
