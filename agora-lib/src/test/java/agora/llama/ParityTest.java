package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The network against transformers on random checkpoints of every family. */
class ParityTest {
  private static final double FP32 = 1e-4;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama",
        "llama-one-key-head",
        "smollm",
        "llama-biases",
        "llama3-scaled",
        "llama-linear",
        "llama-dynamic",
        "mistral-window",
        "mistral-head-dim",
        "qwen2",
        "qwen2-tied",
        "qwen3"
      })
  void logitsAndGreedyTokensAreThoseOfTransformers(String family) throws Exception {
    JsonNode expected = Fixtures.expected(family).path("fp32");
    List<int[]> texts = Fixtures.rows(expected.path("ids"));
    try (Llama llama = Llama.load(Fixtures.folder(family))) {
      for (int i = 0; i < texts.size(); i++) {
        float[][] logits = llama.logits(texts.get(i));
        float[] last = Fixtures.floats(expected.path("last_logits").get(i));
        assertThat(Fixtures.maxDifference(logits[logits.length - 1], last)).isLessThan(FP32);
      }
      List<Completion> greedy =
          llama.generate(texts, Decoding.greedy(64).ignoringEnds(), texts.size());
      for (int i = 0; i < texts.size(); i++) {
        assertThat(greedy.get(i).tokens())
            .containsExactlyElementsOf(
                java.util.Arrays.stream(Fixtures.ints(expected.path("greedy").get(i)))
                    .boxed()
                    .toList());
      }
    }
  }
}
