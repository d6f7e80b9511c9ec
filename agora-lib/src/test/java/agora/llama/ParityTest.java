package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;

import agora.torch.DType;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The network against transformers on random checkpoints of every family (make_llama_fixtures.py):
 * 1e-4 absolute in single precision.
 */
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
  void logitsLogprobsEmbeddingsAndGreedyTokensAreThoseOfTransformers(String family)
      throws Exception {
    JsonNode expected = Fixtures.expected(family).path("fp32");
    List<int[]> texts = Fixtures.rows(expected.path("ids"));
    try (Llama llama = Llama.load(Fixtures.folder(family))) {
      List<double[]> logprobs = Scorer.of(llama).logprobs(texts);
      float[][] embeddings = Scorer.of(llama).embedTokens(texts);
      for (int i = 0; i < texts.size(); i++) {
        float[][] logits = llama.logits(texts.get(i));
        assertClose(logits[logits.length - 1], expected.path("last_logits").get(i));
        assertClose(floats(logprobs.get(i)), expected.path("logprobs").get(i));
        assertClose(embeddings[i], expected.path("embeddings").get(i));
      }
      // Few rows and many take different ways through a step.
      for (int times : new int[] {1, 3}) {
        List<int[]> rows =
            Collections.nCopies(times, texts).stream().flatMap(List::stream).toList();
        List<Completion> greedy =
            llama.generate(rows, DecodingConfig.greedy(64).ignoringEnds(), rows.size());
        for (int i = 0; i < rows.size(); i++) {
          assertThat(greedy.get(i).tokens())
              .containsExactlyElementsOf(
                  Arrays.stream(Fixtures.ints(expected.path("greedy").get(i % texts.size())))
                      .boxed()
                      .toList());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-reward", "qwen2-reward"})
  void rewardsAreThoseOfTransformers(String family) throws Exception {
    JsonNode expected = Fixtures.expected(family).path("fp32");
    List<int[]> texts = Fixtures.rows(expected.path("ids"));
    try (Llama llama = Llama.load(Fixtures.folder(family))) {
      List<float[]> rewards = Scorer.of(llama).labels(texts);
      for (int i = 0; i < texts.size(); i++) {
        assertClose(rewards.get(i), expected.path("rewards").get(i));
      }
    }
  }

  /**
   * Weights here are wide, so that a logit of 8 has steps of 0.06 in bfloat16: both implementations
   * are compared with single precision, and ours may not be farther from it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "smollm", "qwen2", "qwen3", "mistral-head-dim", "llama3-scaled"})
  void bfloat16IsAsCloseToSinglePrecisionAsThatOfTransformers(String family) throws Exception {
    JsonNode expected = Fixtures.expected(family);
    List<int[]> texts = Fixtures.rows(expected.path("fp32").path("ids"));
    LlamaOptions half = LlamaOptions.cpu().withDtype(DType.BF16);
    double ours = 0;
    double theirs = 0;
    int count = 0;
    try (Llama llama = Llama.load(Fixtures.folder(family), half)) {
      assertThat(llama.parameters().tensors().getFirst().dtype()).isEqualTo(DType.BF16);
      List<double[]> logprobs = Scorer.of(llama).logprobs(texts);
      for (int i = 0; i < texts.size(); i++) {
        float[] exact = Fixtures.floats(expected.path("fp32").path("logprobs").get(i));
        float[] reference = Fixtures.floats(expected.path("bf16").path("logprobs").get(i));
        float[] actual = floats(logprobs.get(i));
        for (int j = 0; j < exact.length; j++, count++) {
          ours += Math.abs(actual[j] - exact[j]);
          theirs += Math.abs(reference[j] - exact[j]);
        }
      }
    }
    assertThat(ours / count).isLessThan(1.25 * theirs / count + 1e-3);
  }

  private static float[] floats(double[] values) {
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) values[i];
    }
    return out;
  }

  private static void assertClose(float[] actual, JsonNode expected) {
    assertThat(Fixtures.maxDifference(actual, Fixtures.floats(expected))).isLessThan(FP32);
  }
}
