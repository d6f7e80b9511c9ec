package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RopeScalingTest {
  private static final int POSITIONS = 2048;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // configuration | factor | context
        "{\"rope_scaling\":{\"type\":\"linear\",\"factor\":2}} | 2 | 2048",
        "{\"rope_scaling\":{\"rope_type\":\"linear\",\"factor\":1}} | 1 | 2048",
        "{\"rope_parameters\":{\"rope_type\":\"dynamic\",\"factor\":4}} | 4 | 8192",
        "{\"rope_scaling\":{\"rope_type\":\"dynamic\",\"factor\":1.5}} | 1.5 | 3072",
        "{\"rope_scaling\":{\"type\":\"yarn\",\"original_max_position_embeddings\":512}} | 4 | 2048",
        "{\"rope_scaling\":{\"type\":\"yarn\",\"factor\":8,\"original_max_position_embeddings\":512}} | 8 | 4096",
        "{\"rope_scaling\":{\"type\":\"yarn\",\"original_max_position_embeddings\":4096}} | 1 | 4096",
        "{\"rope_scaling\":{\"type\":\"llama3\",\"factor\":32}} | 32 | 2048",
      })
  void factorAndContextAreThoseOfTheConfiguration(String json, double factor, int context)
      throws IOException {
    RopeScaling scaling = Objects.requireNonNull(of(json));
    assertThat(scaling.factor()).isEqualTo(factor);
    assertThat(scaling.contextLength(POSITIONS)).isEqualTo(context);
    ObjectMapper mapper = new ObjectMapper();
    String written = "{\"rope_scaling\":" + mapper.writeValueAsString(scaling.toJson()) + "}";
    assertThat(of(written)).isEqualTo(scaling.yarn() == null ? plain(scaling) : scaling);
  }

  /** Scaling whose original context is not written: it is that of the network. */
  private static RopeScaling plain(RopeScaling scaling) {
    return new RopeScaling(
        scaling.type(),
        scaling.factor(),
        scaling.lowFreqFactor(),
        scaling.highFreqFactor(),
        POSITIONS,
        null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"rope_scaling\":null}",
        "{\"rope_scaling\":{}}",
        "{\"rope_scaling\":{\"rope_type\":\"default\",\"factor\":9}}",
        "{\"rope_scaling\":\"linear\"}",
      })
  void withoutATypeThereIsNone(String json) throws IOException {
    assertThat(of(json)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"ntk\"} | rope_scaling's rope_type must be default, linear, dynamic, llama3 or yarn, was ntk",
        "{\"type\":\"linear\",\"factor\":0.5} | rope_scaling's factor must be >= 1, was 0.5",
        "{\"type\":\"linear\",\"factor\":-1} | rope_scaling's factor must be >= 1, was -1.0",
        "{\"type\":\"linear\",\"factor\":\"NaN\"} | rope_scaling's factor must be >= 1, was NaN",
        "{\"type\":\"yarn\",\"factor\":2,\"beta_slow\":0} | rope_scaling's beta_slow must be > 0, was 0.0",
        "{\"type\":\"yarn\",\"factor\":2,\"beta_fast\":1} | rope_scaling's beta_fast must be > beta_slow 1.0, was 1.0",
        "{\"type\":\"yarn\",\"factor\":2,\"attention_factor\":\"NaN\"} | rope_scaling's attention_factor must be > 0, was NaN",
      })
  void numberOutOfRangeIsNamed(String scaling, String message) {
    assertThatThrownBy(() -> of("{\"rope_scaling\":" + scaling + "}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static @Nullable RopeScaling of(String json) throws IOException {
    return RopeScaling.of(new ObjectMapper().readTree(json), POSITIONS);
  }
}
