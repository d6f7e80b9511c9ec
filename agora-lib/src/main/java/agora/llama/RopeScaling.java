package agora.llama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * RoPE scaling for contexts longer than the original one.
 *
 * @param type {@code linear}, {@code dynamic}, {@code llama3} or {@code yarn}
 * @param factor by how much, >= 1
 * @param lowFreqFactor of {@code llama3}: wavelengths longer than {@code originalPositions} over
 *     this are stretched in full
 * @param highFreqFactor of {@code llama3}: shorter than {@code originalPositions} over this are
 *     left
 * @param originalPositions the context first trained on, in tokens
 * @param yarn what {@code yarn} has besides, else null
 */
public record RopeScaling(
    String type,
    double factor,
    double lowFreqFactor,
    double highFreqFactor,
    int originalPositions,
    @Nullable Yarn yarn) {
  private static final Set<String> TYPES = Set.of("linear", "dynamic", "llama3", "yarn");

  public RopeScaling {
    if (!TYPES.contains(type)) {
      throw new IllegalArgumentException(
          "rope_scaling's rope_type must be default, linear, dynamic, llama3 or yarn, was " + type);
    }
    if (type.equals("yarn") != (yarn != null)) {
      throw new IllegalArgumentException(
          "rope_scaling of type " + type + " must have YaRN's numbers only for yarn, had " + yarn);
    }
    if (!(factor >= 1)) { // NaN, too
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
    int original = json.path("original_max_position_embeddings").asInt(maxPositions);
    double factor = json.path("factor").asDouble(Math.max(1, (double) maxPositions / original));
    return new RopeScaling(
        type,
        factor,
        json.path("low_freq_factor").asDouble(1),
        json.path("high_freq_factor").asDouble(4),
        original,
        type.equals("yarn") ? Yarn.of(json, factor) : null);
  }

  /** Returns the maximum sequence length in tokens, given max_position_embeddings. */
  int contextLength(int maxPositions) {
    return switch (type) {
      case "dynamic" -> (int) (maxPositions * factor);
      case "yarn" -> Math.max(maxPositions, (int) (originalPositions * factor));
      default -> maxPositions;
    };
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
    if (yarn != null) {
      json.put("original_max_position_embeddings", originalPositions);
      json.put("attention_factor", yarn.attention());
      json.put("beta_fast", yarn.betaFast());
      json.put("beta_slow", yarn.betaSlow());
      json.put("truncate", yarn.truncate());
    }
    return json;
  }

  /**
   * YaRN (Peng et al. 2023, arXiv 2309.00071): frequencies that turn often within the original
   * context stay, those that turn seldom are divided by the factor, and between them is a ramp.
   *
   * @param attention the factor of cosines and sines, > 0
   * @param betaFast turns within the original context from which a frequency stays, > betaSlow
   * @param betaSlow turns up to which it is divided in full, > 0
   * @param truncate whether the ramp's ends are whole dimensions
   */
  public record Yarn(double attention, double betaFast, double betaSlow, boolean truncate) {
    public Yarn {
      require(attention > 0, "attention_factor must be > 0", attention);
      require(betaSlow > 0, "beta_slow must be > 0", betaSlow);
      require(betaFast > betaSlow, "beta_fast must be > beta_slow " + betaSlow, betaFast);
    }

    private static Yarn of(JsonNode json, double factor) {
      double one = json.path("mscale").asDouble(0);
      double all = json.path("mscale_all_dim").asDouble(0);
      double usual =
          one != 0 && all != 0 ? scale(factor, one) / scale(factor, all) : scale(factor, 1);
      return new Yarn(
          json.path("attention_factor").asDouble(usual),
          json.path("beta_fast").asDouble(32),
          json.path("beta_slow").asDouble(1),
          json.path("truncate").asBoolean(true));
    }

    private static double scale(double factor, double weight) {
      return factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;
    }

    private static void require(boolean holds, String rule, double value) {
      if (!holds) {
        throw new IllegalArgumentException("rope_scaling's " + rule + ", was " + value);
      }
    }
  }
}
