package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Defaults of transformers 4.57.6, by family. */
class ConfigDefaultsTest {
  @ParameterizedTest
  @CsvSource({"Llama, 2048, -1", "Mistral, 131072, 4096", "Qwen2, 32768, -1", "Qwen3, 32768, -1"})
  void whatAConfigurationLeavesOutIsItsFamilys(String family, int positions, int window)
      throws IOException {
    ObjectNode full = of("{\"architectures\": [\"" + family + "ForCausalLM\"]}");
    assertThat(full.path("max_position_embeddings").asInt()).isEqualTo(positions);
    assertThat(full.path("sliding_window").asInt(-1)).isEqualTo(window);
  }

  @Test
  void whatAConfigurationSaysStays() throws IOException {
    ObjectNode full =
        of(
            "{\"architectures\": [\"MistralForCausalLM\"], \"sliding_window\": null,"
                + " \"max_position_embeddings\": 7}");
    assertThat(full.path("sliding_window").isNull()).isTrue();
    assertThat(full.path("max_position_embeddings").asInt()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"rope_type\": \"linear\"}|of type linear needs a number 'factor'",
        "{\"type\": \"llama3\", \"factor\": 8}|needs a number 'low_freq_factor'",
        "{\"factor\": 2}|needs a rope_type",
        "[1]|must be an object or null"
      })
  void aMalformedRopeScalingIsRefused(String rope, String message) {
    assertThatThrownBy(() -> of("{\"rope_scaling\": " + rope + "}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static ObjectNode of(String json) throws IOException {
    return ConfigDefaults.of((ObjectNode) new ObjectMapper().readTree(json));
  }
}
