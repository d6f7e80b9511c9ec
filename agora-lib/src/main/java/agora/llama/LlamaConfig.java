package agora.llama;

import agora.torch.Torch;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a network, as {@code config.json} says it.
 *
 * @param architecture the class that transformers would load, such as {@code LlamaForCausalLM}
 * @param vocabSize rows of the embedding
 * @param hiddenSize width of the stream between layers
 * @param intermediateSize width of the gated network in a layer
 * @param layers number of layers
 * @param heads query heads
 * @param kvHeads key/value heads; divides {@code heads}
 * @param headDim size of one head
 * @param maxPositions longest context in tokens
 * @param rmsEps added to the mean square in a norm
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling how they are stretched; null for not at all
 * @param tied whether the output head is the embedding
 * @param attentionBias whether query, key and value projections have biases
 * @param outputBias whether the attention's output projection has one
 * @param mlpBias whether the gated network's projections have them
 * @param headNorm whether queries and keys are normalised a head
 * @param slidingWindow how many tokens back a token looks, itself included; 0 for all
 * @param labels outputs of a reward or classification head; 0 for a language model
 * @param style what its family computes otherwise than Llama does
 */
public record LlamaConfig(
    String architecture,
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    int maxPositions,
    double rmsEps,
    double ropeTheta,
    @Nullable RopeScaling ropeScaling,
    boolean tied,
    boolean attentionBias,
    boolean outputBias,
    boolean mlpBias,
    boolean headNorm,
    int slidingWindow,
    int labels,
    LlamaStyle style) {
  private static final List<String> PLAINLY = List.of("Llama", "Mistral", "Qwen2", "Qwen3");
  private static final Set<String> UNBIASED = Set.of("Mistral", "Phi3");
  private static final Set<String> MLP_BIASED = Set.of("Llama", "SmolLM3", "Granite");
  private static final Set<String> HEAD_NORMED = Set.of("Qwen3", "Olmo2", "Gemma3");

  /** Networks with fewer weights compute in one native thread on the processor. */
  private static final long ONE_THREAD_BELOW = 2_000_000;

  private static final String CAUSAL = "ForCausalLM";
  private static final String CLASSIFIER = "ForSequenceClassification";

  public LlamaConfig {
    require(vocabSize >= 1, "vocab_size must be >= 1", vocabSize);
    require(hiddenSize >= 1, "hidden_size must be >= 1", hiddenSize);
    require(intermediateSize >= 1, "intermediate_size must be >= 1", intermediateSize);
    require(layers >= 1, "num_hidden_layers must be >= 1", layers);
    require(heads >= 1, "num_attention_heads must be >= 1", heads);
    require(
        kvHeads >= 1 && heads % kvHeads == 0,
        "num_key_value_heads must divide num_attention_heads (" + heads + ")",
        kvHeads);
    require(headDim >= 2 && headDim % 2 == 0, "head_dim must be even and >= 2", headDim);
    require(maxPositions >= 1, "max_position_embeddings must be >= 1", maxPositions);
    require(rmsEps > 0, "rms_norm_eps must be > 0", rmsEps);
    require(ropeTheta > 0, "rope_theta must be > 0", ropeTheta);
    require(slidingWindow >= 0, "sliding_window must be >= 0", slidingWindow);
  }

  /** Returns how many numbers of a head are rotated. */
  int rotated() {
    return style.rotated() == 0 ? headDim : style.rotated();
  }

  /**
   * Returns the native threads of one operation of such a network on the processor: 1 below two
   * million weights, else {@link Torch#threads()}. The order of sums, and with it the last bits of
   * every number, depends on the threads; so small a network computes the same bytes at any
   * setting.
   */
  public int threads() {
    return isSmall() ? 1 : Torch.threads();
  }

  /** Returns whether such a network computes in one native thread on the processor. */
  public boolean isSmall() {
    return matrixWeights() < ONE_THREAD_BELOW;
  }

  /** Returns the weights of the matrices, which are all but a thousandth of a network. */
  private long matrixWeights() {
    long hidden = hiddenSize;
    long attention = 2 * hidden * headDim * (heads + kvHeads);
    long gated = 3 * hidden * intermediateSize;
    long embedding = hidden * vocabSize * (tied ? 1 : 2);
    return embedding + layers * (attention + gated);
  }

  /**
   * Returns a plain Llama with tied embeddings, as many key heads as query heads, and rotary base
   * 10,000: what a small student begins from.
   */
  public static LlamaConfig small(
      int vocabSize, int hiddenSize, int intermediateSize, int layers, int heads, int positions) {
    return new LlamaConfig(
        "LlamaForCausalLM",
        vocabSize,
        hiddenSize,
        intermediateSize,
        layers,
        heads,
        heads,
        hiddenSize / heads,
        positions,
        1e-5,
        10_000,
        null,
        true,
        false,
        false,
        false,
        false,
        0,
        0,
        LlamaStyle.PLAIN);
  }

  /**
   * Returns the configuration that a {@code config.json} holds.
   *
   * @throws IllegalArgumentException if the architecture is not of the family, an entry is missing,
   *     or it asks for something this network does not do
   */
  public static LlamaConfig of(JsonNode json) {
    String architecture = json.path("architectures").path(0).asText("");
    String family = family(architecture);
    int heads = intOf(json, "num_attention_heads");
    int hidden = intOf(json, "hidden_size");
    require(heads >= 1, "num_attention_heads must be >= 1", heads);
    requireActivation(json, family);
    boolean bias = json.path("attention_bias").asBoolean(false);
    boolean qwen2 = family.equals("Qwen2");
    int layers = intOf(json, "num_hidden_layers");
    int headDim = positive(json, "head_dim", defaultHeadDim(family, hidden / heads));
    return new LlamaConfig(
        architecture,
        intOf(json, "vocab_size"),
        hidden,
        intOf(json, "intermediate_size"),
        layers,
        heads,
        positive(json, "num_key_value_heads", heads),
        headDim,
        positive(json, "max_position_embeddings", 2048),
        json.path("rms_norm_eps").asDouble(1e-6),
        theta(json),
        family.equals("Phi3")
            ? null
            : RopeScaling.of(json, positive(json, "max_position_embeddings", 2048)),
        json.path("tie_word_embeddings").asBoolean(Families.tied(family)),
        qwen2 || (bias && !UNBIASED.contains(family)),
        bias && !qwen2 && !UNBIASED.contains(family),
        MLP_BIASED.contains(family) && json.path("mlp_bias").asBoolean(false),
        HEAD_NORMED.contains(family),
        Families.window(family, json),
        architecture.endsWith(CLASSIFIER) ? labels(json) : 0,
        Families.style(family, json, layers, headDim));
  }

  private static int defaultHeadDim(String family, int otherwise) {
    return family.equals("Qwen3") ? 128 : Families.isGemma(family) ? 256 : otherwise;
  }

  private static String family(String architecture) {
    for (String family : Families.NAMES) {
      if (architecture.equals(family + CAUSAL) || architecture.equals(family + CLASSIFIER)) {
        return family;
      }
    }
    throw new IllegalArgumentException(
        "architecture must be one of %s followed by ForCausalLM or ForSequenceClassification, was '%s'"
            .formatted(Families.NAMES, architecture));
  }

  private static void requireActivation(JsonNode json, String family) {
    boolean gemma = Families.isGemma(family);
    String usual = gemma ? "gelu_pytorch_tanh" : "silu";
    String activation =
        json.hasNonNull("hidden_activation")
            ? json.path("hidden_activation").asText()
            : json.path("hidden_act").asText(usual);
    // Gemma's first configurations say gelu, and mean its tanh form.
    boolean known =
        gemma
            ? activation.equals(usual) || (family.equals("Gemma") && activation.equals("gelu"))
            : activation.equals("silu") || activation.equals("swish");
    if (!known) {
      throw new IllegalArgumentException("hidden_act must be " + usual + ", was " + activation);
    }
  }

  private static double theta(JsonNode json) {
    JsonNode nested = json.path("rope_parameters").path("rope_theta");
    return nested.isNumber() ? nested.asDouble() : json.path("rope_theta").asDouble(10_000);
  }

  private static int labels(JsonNode json) {
    return json.has("id2label") ? json.path("id2label").size() : json.path("num_labels").asInt(2);
  }

  private static int intOf(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new IllegalArgumentException(
          "config.json needs a whole number '" + name + "', was " + value);
    }
    return value.asInt();
  }

  private static int positive(JsonNode json, String name, int otherwise) {
    return json.path(name).isIntegralNumber() ? json.path(name).asInt() : otherwise;
  }

  /** Returns a {@code config.json} of this shape, without token ids and element type. */
  ObjectNode toJson() {
    String family = family(architecture);
    require(PLAINLY.contains(family), "random weights are drawn for " + PLAINLY, architecture);
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.putArray("architectures").add(architecture);
    json.put("model_type", family.toLowerCase(Locale.ROOT));
    json.put("hidden_act", "silu");
    json.put("vocab_size", vocabSize);
    json.put("hidden_size", hiddenSize);
    json.put("intermediate_size", intermediateSize);
    json.put("num_hidden_layers", layers);
    json.put("num_attention_heads", heads);
    json.put("num_key_value_heads", kvHeads);
    json.put("head_dim", headDim);
    json.put("max_position_embeddings", maxPositions);
    json.put("rms_norm_eps", rmsEps);
    json.put("rope_theta", ropeTheta);
    json.set("rope_scaling", ropeScaling == null ? json.nullNode() : ropeScaling.toJson());
    json.put("tie_word_embeddings", tied);
    json.put("attention_bias", attentionBias && !family.equals("Qwen2"));
    if (family.equals("Llama")) {
      json.put("mlp_bias", mlpBias);
    }
    if (slidingWindow > 0) {
      json.put("sliding_window", slidingWindow);
    }
    if (labels > 0) {
      ObjectNode names = json.putObject("id2label");
      for (int i = 0; i < labels; i++) {
        names.put(String.valueOf(i), "LABEL_" + i);
      }
    }
    return json;
  }

  private static void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value);
    }
  }
}
