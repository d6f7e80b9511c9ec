package agora.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Configurations of files whose metadata are at the edge of what llama.cpp reads. Expected values
 * are those of its llama_model::load_hparams.
 */
class ConfigurationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static WrittenGguf file() {
    return new WrittenGguf()
        .with("general.architecture", "llama")
        .with("llama.embedding_length", 8L)
        .with("llama.feed_forward_length", 16L)
        .with("llama.block_count", 1L)
        .with("llama.attention.head_count", 2L)
        .with("llama.context_length", 4096L)
        .tensor("token_embd.weight", List.of(8L, 5L));
  }

  private JsonNode configuration(WrittenGguf written) throws IOException {
    try (Gguf gguf = Gguf.open(written.write(folder.resolve("x.gguf")))) {
      // Through text, as it is read again.
      return JSON.readTree(Configuration.of(gguf).toString());
    }
  }

  private static WrittenGguf changed(String keys) throws IOException {
    WrittenGguf file = file();
    for (var entry : JSON.readTree("{" + keys.replace('\'', '"') + "}").properties()) {
      JsonNode value = entry.getValue();
      String key = entry.getKey();
      if (value.isNull()) {
        file.without(key);
      } else if (value.isTextual()) {
        file.with(key, value.asText());
      } else if (value.isIntegralNumber()) {
        file.with(key, value.asLong());
      } else if (value.isNumber()) {
        file.with(key, value.asDouble());
      } else {
        file.with(key, List.of(2L, 2L));
      }
    }
    return file;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "none",
      value = {
        // A factor without a type is linear; 0 is no factor; early files have another key.
        "'llama.rope.scaling.factor': 4.0 | /rope_scaling | {'rope_type':'linear','factor':4.0}",
        "'llama.rope.scale_linear': 2.0 | /rope_scaling | {'rope_type':'linear','factor':2.0}",
        "'llama.rope.scale_linear': 2.0, 'llama.rope.scaling.factor': 8.0 | /rope_scaling/factor | 8.0",
        "'llama.rope.scaling.type': 'linear', 'llama.rope.scaling.factor': 0.0 | /rope_scaling/factor | 1.0",
        "'llama.rope.scaling.factor': 0.0 | /rope_scaling | null",
        "'llama.rope.scaling.factor': 1.0 | /rope_scaling | null",
        "'llama.rope.scaling.type': 'none', 'llama.rope.scaling.factor': 4.0 | /rope_scaling | null",
        // The context that YaRN began from is the context, unless it is named.
        "'llama.rope.scaling.type': 'yarn', 'llama.rope.scaling.factor': 4.0 | /rope_scaling/original_max_position_embeddings | 4096",
        "'llama.rope.scaling.type': 'yarn', 'llama.rope.scaling.factor': 4.0, 'llama.rope.scaling.original_context_length': 1024 | /rope_scaling/original_max_position_embeddings | 1024",
        // The largest number of 32 bits is no token.
        "'tokenizer.ggml.bos_token_id': 4294967295 | /bos_token_id | none",
        "'tokenizer.ggml.eos_token_id': 4294967295 | /eos_token_id | none",
        "'tokenizer.ggml.eos_token_id': 0 | /eos_token_id | 0",
        "'llama.attention.key_length': 6 | /head_dim | 6",
        "'llama.attention.head_count_kv': 1 | /num_key_value_heads | 1",
        "'llama.rope.freq_base': 500000.0 | /rope_theta | 500000.0",
        "'llama.expert_count': 0 | /num_key_value_heads | 2",
        "'llama.attention.sliding_window': 9 | /sliding_window | none",
      })
  void metadataAtTheEdgeMeanWhatLlamaCppReads(String keys, String place, @Nullable String expected)
      throws IOException {
    JsonNode found = configuration(changed(keys)).at(place);
    assertThat(found.isMissingNode() ? null : found.toString())
        .isEqualTo(expected == null ? null : expected.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'general.architecture': null | the architecture must be one of [llama, mistral, qwen2, qwen3], was ''",
        "'llama.expert_count': 8 | mixtures of experts are not read; it has 8 experts",
        "'llama.attention.head_count': 0 | there must be heads, has shape [5, 8] and 0 heads",
        "'llama.embedding_length': 9 | token_embd.weight must have rows of 9 numbers",
        "'llama.feed_forward_length': null | lacks the metadata key 'llama.feed_forward_length'",
        "'llama.attention.head_count_kv': [] | 'llama.attention.head_count_kv' must be a whole number, was [2, 2]",
        "'llama.context_length': 4096.0 | 'llama.context_length' must be a whole number, was 4096.0",
        "'llama.rope.dimension_count': 2 | all 4 numbers of a head must be rotated, were 2",
        "'llama.rope.scaling.type': 'longrope' | rope scaling must be none, linear or yarn, was longrope",
        "'token_embd.weight': null | lacks the tensor token_embd.weight",
      })
  void whatIsNotReadIsNamedWithItsKey(String keys, String message) {
    assertThatThrownBy(() -> configuration(changed(keys)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("x.gguf")
        .hasMessageContaining(message);
  }

  /** Llama 3's scaling by its definition: wavelengths of 2π and 200π are not stretched. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 1 | {\"rope_type\":\"llama3\",\"factor\":1.0",
        "1 8 | divisor 1 must be 1.0, was 8.0",
        "1 NaN | divisor 1 must be 1.0, was NaN",
        "1 Infinity | divisor 1 must be 1.0, was Infinity",
        "1 1 1 | rope_freqs.weight must have 2 numbers, has 3",
      })
  void divisorsOfFrequenciesAreLlama3sOrRefused(String divisors, String expected)
      throws IOException {
    String[] words = divisors.split(" ");
    float[] values = new float[words.length];
    for (int i = 0; i < words.length; i++) {
      values[i] = Float.parseFloat(words[i]);
    }
    WrittenGguf file = file().tensor("rope_freqs.weight", List.of((long) values.length), values);
    if (expected.startsWith("{")) {
      assertThat(configuration(file).path("rope_scaling").toString()).startsWith(expected);
    } else {
      assertThatThrownBy(() -> configuration(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(expected);
    }
  }
}
