package agora.llama;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Parameters of a network, in the order in which the TorchScript source takes them: four global
 * ones, then fourteen per layer; those that an architecture lacks have no parts.
 */
final class ParameterLayout {
  /**
   * A parameter to be.
   *
   * @param columns its row's length; 0 for a vector
   */
  record Slot(String name, long columns, List<Parameter.Part> parts) {
    long rows() {
      return parts.stream().mapToLong(Parameter.Part::rows).sum();
    }

    long[] shape() {
      if (parts.isEmpty()) {
        return new long[] {0};
      }
      return columns == 0 ? new long[] {rows()} : new long[] {rows(), columns};
    }
  }

  private final LlamaConfig config;
  private final List<Slot> slots = new ArrayList<>();

  private ParameterLayout(LlamaConfig config) {
    this.config = config;
  }

  static List<Slot> of(LlamaConfig config) {
    ParameterLayout layout = new ParameterLayout(config);
    layout.globals();
    for (int i = 0; i < config.layers(); i++) {
      layout.layer(i);
    }
    return layout.slots;
  }

  private void globals() {
    long width = config.hiddenSize();
    boolean classifier = config.labels() > 0;
    matrix("embedding.weight", width, part("model.embed_tokens.weight", config.vocabSize()));
    vector("norm.weight", part("model.norm.weight", width));
    if (config.tied() || classifier) {
      absent("head.weight");
    } else {
      matrix("head.weight", width, part("lm_head.weight", config.vocabSize()));
    }
    if (classifier) {
      matrix("score.weight", width, part("score.weight", config.labels()));
    } else {
      absent("score.weight");
    }
  }

  private void layer(int index) {
    String here = "layers." + index + ".";
    String attention = "model.layers." + index + ".self_attn.";
    String mlp = "model.layers." + index + ".mlp.";
    String norms = "model.layers." + index + ".";
    long width = config.hiddenSize();
    long queries = (long) config.heads() * config.headDim();
    long keys = (long) config.kvHeads() * config.headDim();
    long inner = config.intermediateSize();

    LlamaStyle style = config.style();
    optional(
        style.normsBefore(), here + "norm1.weight", part(norms + "input_layernorm.weight", width));
    if (style.joined()) {
      matrix(here + "qkv.weight", width, part(attention + "qkv_proj.weight", queries + 2 * keys));
    } else {
      matrix(
          here + "qkv.weight",
          width,
          part(attention + "q_proj.weight", queries),
          part(attention + "k_proj.weight", keys),
          part(attention + "v_proj.weight", keys));
    }
    optional(
        config.attentionBias(),
        here + "qkv.bias",
        part(attention + "q_proj.bias", queries),
        part(attention + "k_proj.bias", keys),
        part(attention + "v_proj.bias", keys));
    optional(
        config.headNorm(),
        here + "q_norm.weight",
        part(attention + "q_norm.weight", style.wholeHeadNorm() ? queries : config.headDim()));
    optional(
        config.headNorm(),
        here + "k_norm.weight",
        part(attention + "k_norm.weight", style.wholeHeadNorm() ? keys : config.headDim()));
    matrix(here + "out.weight", queries, part(attention + "o_proj.weight", width));
    optional(config.outputBias(), here + "out.bias", part(attention + "o_proj.bias", width));
    boolean around = style.normsAfter();
    String second = around ? "pre_feedforward_layernorm.weight" : "post_attention_layernorm.weight";
    optional(style.normsBefore(), here + "norm2.weight", part(norms + second, width));
    if (style.joined()) {
      matrix(here + "gate_up.weight", width, part(mlp + "gate_up_proj.weight", 2 * inner));
    } else {
      matrix(
          here + "gate_up.weight",
          width,
          part(mlp + "gate_proj.weight", inner),
          part(mlp + "up_proj.weight", inner));
    }
    optional(
        config.mlpBias(),
        here + "gate_up.bias",
        part(mlp + "gate_proj.bias", inner),
        part(mlp + "up_proj.bias", inner));
    matrix(here + "down.weight", inner, part(mlp + "down_proj.weight", width));
    optional(config.mlpBias(), here + "down.bias", part(mlp + "down_proj.bias", width));
    optional(around, here + "norm3.weight", part(norms + "post_attention_layernorm.weight", width));
    optional(
        around, here + "norm4.weight", part(norms + "post_feedforward_layernorm.weight", width));
  }

  private record Rows(String name, long rows) {}

  private static Rows part(String name, long rows) {
    return new Rows(name, rows);
  }

  private void optional(boolean present, String name, Rows... rows) {
    if (present) {
      vector(name, rows);
    } else {
      absent(name);
    }
  }

  private void absent(String name) {
    slots.add(new Slot(name, 0, List.of()));
  }

  private void vector(String name, Rows... rows) {
    add(name, 0, rows);
  }

  private void matrix(String name, long columns, Rows... rows) {
    add(name, columns, rows);
  }

  private void add(String name, long columns, Rows... rows) {
    List<Parameter.Part> parts = new ArrayList<>();
    long first = 0;
    for (Rows part : Arrays.asList(rows)) {
      List<Long> shape = columns == 0 ? List.of(part.rows()) : List.of(part.rows(), columns);
      parts.add(new Parameter.Part(part.name(), first, shape));
      first += part.rows();
    }
    slots.add(new Slot(name, columns, parts));
  }
}
