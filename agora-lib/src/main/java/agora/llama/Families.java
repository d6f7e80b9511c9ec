package agora.llama;

import agora.llama.LlamaStyle.LayerKind;
import agora.llama.LlamaStyle.LongRope;
import agora.llama.LlamaStyle.Norms;
import agora.llama.LlamaStyle.Turn;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The families of networks that are computed, and what {@code config.json} says of each one's
 * style.
 */
final class Families {
  static final List<String> NAMES =
      List.of(
          "Llama", "Mistral", "Qwen2", "Qwen3", "SmolLM3", "Olmo2", "Granite", "Phi3", "Gemma",
          "Gemma2", "Gemma3");

  private static final Set<String> TIED = Set.of("SmolLM3", "Gemma", "Gemma2", "Gemma3");
  private static final String SLIDING = "sliding_attention";

  private final String family;
  private final JsonNode json;
  private final int layers;

  private Families(String family, JsonNode json, int layers) {
    this.family = family;
    this.json = json;
    this.layers = layers;
  }

  /** Returns the style that a configuration means. */
  static LlamaStyle style(String family, JsonNode json, int layers, int headDim) {
    return new Families(family, json, layers).style(headDim);
  }

  /** Returns whether embedding and output head are one where the configuration does not say so. */
  static boolean tied(String family) {
    return TIED.contains(family);
  }

  static boolean isGemma(String family) {
    return family.startsWith("Gemma");
  }

  private LlamaStyle style(int headDim) {
    boolean gemma = isGemma(family);
    boolean granite = family.equals("Granite");
    double scalar = number("query_pre_attn_scalar", 256);
    boolean scaled = family.equals("Gemma2") || family.equals("Gemma3");
    requireCausal();
    return new LlamaStyle(
        norms(),
        family.equals("Olmo2"),
        family.equals("Phi3"),
        gemma,
        gemma ? 1 : 0,
        gemma
            ? Math.sqrt(number("hidden_size", 1))
            : granite ? number("embedding_multiplier", 1) : 1,
        scaled ? Math.pow(scalar, -0.5) : granite ? number("attention_multiplier", 1) : 0,
        granite ? number("residual_multiplier", 1) : 1,
        granite ? number("logits_scaling", 1) : 1,
        scaled ? cap("attn_logit_softcapping", 50) : 0,
        scaled ? cap("final_logit_softcapping", 30) : 0,
        family.equals("Phi3") ? (int) (headDim * number("partial_rotary_factor", 1)) : 0,
        family.equals("Gemma3") ? number("rope_local_base_freq", 10_000) : 0,
        family.equals("Phi3") ? longRope() : null,
        kinds());
  }

  private Norms norms() {
    return switch (family) {
      case "Olmo2" -> Norms.AFTER;
      case "Gemma2", "Gemma3" -> Norms.AROUND;
      default -> Norms.BEFORE;
    };
  }

  private void requireCausal() {
    if (json.path("use_bidirectional_attention").asBoolean(false)) {
      throw new IllegalArgumentException(
          "use_bidirectional_attention must be false: only causal language models are computed");
    }
  }

  private List<LayerKind> kinds() {
    return switch (family) {
      case "SmolLM3" ->
          each(i -> {
            boolean rotated = rotates(i);
            boolean windowed =
                json.path("use_sliding_window").asBoolean(false)
                    && (typed() ? sliding(i) : !rotated);
            return new LayerKind(windowed, rotated ? Turn.COMMON : Turn.NONE);
          });
      case "Qwen2", "Qwen3" ->
          each(i ->
              new LayerKind(
                  typed() ? sliding(i) : i >= number("max_window_layers", 28), Turn.COMMON));
      case "Gemma2" -> each(i -> new LayerKind(typed() ? sliding(i) : i % 2 == 0, Turn.COMMON));
      case "Gemma3" -> {
        int pattern = (int) number("sliding_window_pattern", 6);
        yield each(i -> {
          boolean windowed = typed() ? sliding(i) : (i + 1) % pattern != 0;
          return new LayerKind(windowed, windowed ? Turn.LOCAL : Turn.COMMON);
        });
      }
      default -> List.of();
    };
  }

  private List<LayerKind> each(java.util.function.IntFunction<LayerKind> kind) {
    return IntStream.range(0, layers).mapToObj(kind).toList();
  }

  private boolean rotates(int layer) {
    JsonNode listed = json.path("no_rope_layers");
    return listed.isArray()
        ? listed.path(layer).asInt(1) != 0
        : (layer + 1) % (int) number("no_rope_layer_interval", 4) != 0;
  }

  private boolean typed() {
    JsonNode types = json.path("layer_types");
    if (types.isArray() && types.size() != layers) {
      throw new IllegalArgumentException(
          "layer_types must have one entry per layer, " + layers + ", had " + types.size());
    }
    return types.isArray();
  }

  private boolean sliding(int layer) {
    String type = json.path("layer_types").path(layer).asText();
    if (!type.equals(SLIDING) && !type.equals("full_attention")) {
      throw new IllegalArgumentException(
          "layer_types must be sliding_attention or full_attention, was '" + type + "'");
    }
    return type.equals(SLIDING);
  }

  /** Returns the window in tokens, 0 for none. */
  int window() {
    int window = json.path("sliding_window").asInt(0);
    return switch (family) {
      case "Mistral", "Phi3" -> window;
      case "Qwen2", "Qwen3", "SmolLM3" ->
          json.path("use_sliding_window").asBoolean(false) ? window : 0;
      case "Gemma2", "Gemma3" -> json.has("sliding_window") ? window : 4096;
      default -> 0;
    };
  }

  static int window(String family, JsonNode json) {
    return new Families(family, json, 0).window();
  }

  private @Nullable LongRope longRope() {
    JsonNode scaling = json.path("rope_scaling");
    String type = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    if (!scaling.isObject() || type.equals("default")) {
      return null;
    }
    if (!Set.of("longrope", "su", "yarn").contains(type)) {
      throw new IllegalArgumentException(
          "rope_scaling's type must be longrope for Phi3, was " + type);
    }
    int original = (int) number("original_max_position_embeddings", 4096);
    double longest = number("max_position_embeddings", 4096);
    double factor = longest / original;
    double usual = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
    return new LongRope(
        factors(scaling, "short_factor"),
        factors(scaling, "long_factor"),
        original,
        scaling.path("attention_factor").asDouble(usual));
  }

  private static List<Double> factors(JsonNode scaling, String name) {
    if (!scaling.path(name).isArray()) {
      throw new IllegalArgumentException("rope_scaling needs a list '" + name + "'");
    }
    List<Double> factors = new ArrayList<>();
    StreamSupport.stream(scaling.path(name).spliterator(), false)
        .map(JsonNode::asDouble)
        .forEach(factors::add);
    return factors;
  }

  /** One that is null is off; Gemma 2's configuration may leave its own out. */
  private double cap(String name, double usual) {
    return json.has(name) ? json.path(name).asDouble(0) : family.equals("Gemma2") ? usual : 0;
  }

  private double number(String name, double otherwise) {
    return json.hasNonNull(name) ? json.path(name).asDouble() : otherwise;
  }
}
