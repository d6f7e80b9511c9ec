package agora.gguf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The {@code config.json} that the metadata and the tensors of a GGUF file amount to. */
public final class Configuration {
  private static final Map<String, String> FAMILIES =
      Map.of("llama", "Llama", "mistral", "Mistral", "qwen2", "Qwen2", "qwen3", "Qwen3");

  private final Gguf file;
  private final Metadata metadata;
  private final String kind;

  private Configuration(Gguf file) throws IOException {
    this.file = file;
    this.metadata = file.metadata();
    this.kind = metadata.text("general.architecture");
  }

  /**
   * Returns the configuration.
   *
   * @throws IOException if the architecture is not read, or the metadata contradict the tensors
   */
  public static ObjectNode of(Gguf file) throws IOException {
    return new Configuration(file).json();
  }

  private ObjectNode json() throws IOException {
    String family = FAMILIES.get(kind);
    if (family == null) {
      throw new IOException(
          file.file()
              + ": the architecture must be one of "
              + FAMILIES.keySet().stream().sorted().toList()
              + ", was '"
              + kind
              + "': use the model's safetensors checkpoint instead");
    }
    if (whole("expert_count", 0) > 0) {
      throw new IOException(
          file.file()
              + ": mixtures of experts are not read; it has "
              + whole("expert_count", 0)
              + " experts");
    }
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.putArray("architectures").add(family + "ForCausalLM");
    json.put("model_type", family.toLowerCase(Locale.ROOT));
    json.put("hidden_act", "silu");
    long width = whole("embedding_length");
    long heads = whole("attention.head_count");
    List<Long> embedding = tensor("token_embd.weight").shape();
    if (heads < 1 || embedding.size() != 2 || embedding.get(1) != width) {
      throw new IOException(
          file.file()
              + ": token_embd.weight must have rows of "
              + width
              + " numbers and there must be"
              + " heads, has shape "
              + embedding
              + " and "
              + heads
              + " heads");
    }
    long headDim = whole("attention.key_length", width / heads);
    json.put("vocab_size", embedding.getFirst());
    json.put("hidden_size", width);
    json.put("intermediate_size", whole("feed_forward_length"));
    json.put("num_hidden_layers", whole("block_count"));
    json.put("num_attention_heads", heads);
    json.put("num_key_value_heads", whole("attention.head_count_kv", heads));
    json.put("head_dim", headDim);
    json.put("max_position_embeddings", whole("context_length"));
    json.put("rms_norm_eps", metadata.number(kind + ".attention.layer_norm_rms_epsilon", 1e-5));
    json.put("tie_word_embeddings", !file.entries().containsKey("output.weight"));
    json.put("attention_bias", !family.equals("Qwen2") && has("blk.0.attn_q.bias"));
    json.put("mlp_bias", has("blk.0.ffn_gate.bias"));
    long window = whole("attention.sliding_window", 0);
    if (window > 0 && family.equals("Mistral")) {
      json.put("sliding_window", window);
    }
    rope(json, headDim);
    tokens(json);
    json.put("torch_dtype", "float32");
    return json;
  }

  private void rope(ObjectNode json, long headDim) throws IOException {
    double theta = metadata.number(kind + ".rope.freq_base", 10_000);
    json.put("rope_theta", theta);
    json.putNull("rope_scaling");
    long rotated = whole("rope.dimension_count", headDim);
    if (rotated != headDim) {
      throw new IOException(
          file.file() + ": all " + headDim + " numbers of a head must be rotated, were " + rotated);
    }
    String scaling = metadata.text(kind + ".rope.scaling.type");
    double factor = factor();
    if (has("rope_freqs.weight")) {
      llama3(json, theta, headDim);
    } else if (scaling.equals("linear") || (scaling.isEmpty() && factor != 1)) {
      json.putObject("rope_scaling").put("rope_type", "linear").put("factor", factor);
    } else if (scaling.equals("yarn")) {
      json.putObject("rope_scaling")
          .put("rope_type", "yarn")
          .put("factor", factor)
          .put(
              "original_max_position_embeddings",
              whole("rope.scaling.original_context_length", whole("context_length")));
    } else if (!scaling.isEmpty() && !scaling.equals("none")) {
      throw new IOException(
          file.file() + ": rope scaling must be none, linear or yarn, was " + scaling);
    }
  }

  /**
   * Returns by how much the context is stretched, 1 for not at all. As in llama.cpp, early files
   * have it under another key, 0 is none, and a factor without a type is linear.
   */
  private double factor() throws IOException {
    double early = metadata.number(kind + ".rope.scale_linear", 1);
    double factor = metadata.number(kind + ".rope.scaling.factor", early);
    return factor == 0 ? 1 : factor;
  }

  /** Files keep what Llama 3's scaling comes to, one divisor per frequency, not its parameters. */
  private void llama3(ObjectNode json, double theta, long headDim) throws IOException {
    Gguf.Entry entry = tensor("rope_freqs.weight");
    if (entry.numbers() != headDim / 2) {
      throw new IOException(
          file.file()
              + ": rope_freqs.weight must have "
              + headDim / 2
              + " numbers, has "
              + entry.numbers());
    }
    float[] divisors = file.numbers(entry, 0, Math.toIntExact(entry.numbers()));
    double factor = 1;
    for (float divisor : divisors) {
      factor = divisor > factor ? divisor : factor; // what is no number is named below
    }
    double original = 8192;
    for (int i = 0; i < divisors.length; i++) {
      double wavelength = 2 * Math.PI * Math.pow(theta, 2.0 * i / headDim);
      double smooth = Math.clamp((original / wavelength - 1) / 3, 0, 1);
      double expected = 1 / ((1 - smooth) / factor + smooth);
      if (!(Math.abs(divisors[i] / expected - 1) < 1e-3)) {
        throw new IOException(
            file.file()
                + ": rope_freqs.weight must be Llama 3's scaling of a context of 8192; divisor "
                + i
                + " must be "
                + expected
                + ", was "
                + divisors[i]);
      }
    }
    json.putObject("rope_scaling")
        .put("rope_type", "llama3")
        .put("factor", factor)
        .put("low_freq_factor", 1.0)
        .put("high_freq_factor", 4.0)
        .put("original_max_position_embeddings", 8192);
  }

  private void tokens(ObjectNode json) throws IOException {
    for (String name : List.of("bos", "eos")) {
      metadata.token(name).ifPresent(id -> json.put(name + "_token_id", id));
    }
  }

  private long whole(String key) throws IOException {
    return metadata.whole(kind + "." + key);
  }

  private long whole(String key, long otherwise) throws IOException {
    return metadata.whole(kind + "." + key, otherwise);
  }

  private boolean has(String tensor) {
    return file.entries().containsKey(tensor);
  }

  private Gguf.Entry tensor(String name) throws IOException {
    Gguf.Entry entry = file.entries().get(name);
    if (entry == null) {
      throw new IOException(file.file() + " lacks the tensor " + name);
    }
    return entry;
  }
}
