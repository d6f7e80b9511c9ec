package agora.llama;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The shape of an encoder of the BERT family.
 *
 * @param layers number of layers
 * @param heads attention heads
 * @param eps of the layer norms
 * @param positions rows of the position table
 * @param offset row of the first token there: 0, or 2 for RoBERTa's
 */
record BertConfig(int layers, int heads, double eps, int positions, int offset) {
  private static final Set<String> TYPES = Set.of("bert", "roberta", "xlm-roberta", "camembert");
  private static final List<String> OF_A_LAYER =
      List.of(
          "attention.self.query",
          "attention.self.key",
          "attention.self.value",
          "attention.output.dense",
          "attention.output.LayerNorm",
          "intermediate.dense",
          "output.dense",
          "output.LayerNorm");

  /**
   * Reads {@code config.json}.
   *
   * @throws IllegalArgumentException if the network is of another family
   */
  static BertConfig of(Path file, JsonNode json) {
    String type = json.path("model_type").asText();
    if (!TYPES.contains(type)) {
      throw new IllegalArgumentException(
          file
              + ": model_type must be one of "
              + TYPES.stream().sorted().toList()
              + " to embed texts in process, was '"
              + type
              + "': ask such a model through an embeddings endpoint");
    }
    require(file, json, "hidden_act", "gelu");
    require(file, json, "position_embedding_type", "absolute");
    return new BertConfig(
        json.path("num_hidden_layers").asInt(),
        json.path("num_attention_heads").asInt(),
        json.path("layer_norm_eps").asDouble(1e-12),
        json.path("max_position_embeddings").asInt(),
        type.equals("bert") ? 0 : json.path("pad_token_id").asInt(1) + 1);
  }

  private static void require(Path file, JsonNode json, String field, String only) {
    String value = json.path(field).asText(only);
    if (!value.equals(only)) {
      throw new IllegalArgumentException(
          file + ": " + field + " must be " + only + ", was " + value);
    }
  }

  /** Returns the most tokens of a text, special ones included. */
  int room() {
    return positions - offset;
  }

  /** Returns the names of the weights, in the order in which {@code bert.ts.py} takes them. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    names.add("embeddings.word_embeddings.weight");
    names.add("embeddings.position_embeddings.weight");
    names.add("embeddings.token_type_embeddings.weight");
    names.add("embeddings.LayerNorm.weight");
    names.add("embeddings.LayerNorm.bias");
    for (int i = 0; i < layers; i++) {
      for (String part : OF_A_LAYER) {
        names.add("encoder.layer." + i + "." + part + ".weight");
        names.add("encoder.layer." + i + "." + part + ".bias");
      }
    }
    return names;
  }
}
