package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Further families against transformers on random checkpoints (make_family_fixtures.py): 1e-4
 * absolute in single precision, greedy tokens identical, before and after saving.
 */
class FamilyTest {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("agora.llama.FamilyNames#all")
  void logitsLogprobsEmbeddingsAndGreedyTokensAreThoseOfTransformers(String family)
      throws Exception {
    JsonNode expected = Fixtures.expected("families/" + family);
    Path saved = folder.resolve("saved");
    try (Llama llama = Llama.load(Fixtures.folder("families/" + family))) {
      requireParity(llama, expected);
      llama.save(saved);
    }
    try (Llama llama = Llama.load(saved)) {
      requireLogits(llama, expected);
    }
  }

  private static void requireLogits(Llama llama, JsonNode expected) {
    List<int[]> texts = Fixtures.rows(expected.path("ids"));
    for (int i = 0; i < texts.size(); i++) {
      float[][] logits = llama.logits(texts.get(i));
      requireClose(logits[logits.length - 1], expected.path("last_logits").get(i));
    }
  }

  private static void requireParity(Llama llama, JsonNode expected) throws Exception {
    requireLogits(llama, expected);
    List<int[]> texts = Fixtures.rows(expected.path("ids"));
    List<double[]> logprobs = Scorer.of(llama).logprobs(texts);
    float[][] embeddings = Scorer.of(llama).embedTokens(texts);
    for (int i = 0; i < texts.size(); i++) {
      float[] actual = new float[logprobs.get(i).length];
      for (int j = 0; j < actual.length; j++) {
        actual[j] = (float) logprobs.get(i)[j];
      }
      requireClose(actual, expected.path("logprobs").get(i));
      requireClose(embeddings[i], expected.path("embeddings").get(i));
    }
    // One row at a time, all at once, and many: each takes another way through a step.
    for (int times : new int[] {1, 3}) {
      List<int[]> rows = Collections.nCopies(times, texts).stream().flatMap(List::stream).toList();
      List<Completion> greedy =
          llama.generate(rows, DecodingConfig.greedy(64).ignoringEnds(), rows.size());
      for (int i = 0; i < rows.size(); i++) {
        assertThat(greedy.get(i).tokens().stream().mapToInt(token -> token).toArray())
            .containsExactly(Fixtures.ints(expected.path("greedy").get(i % texts.size())));
      }
    }
  }

  private static void requireClose(float[] actual, JsonNode expected) {
    assertThat(Fixtures.maxDifference(actual, Fixtures.floats(expected))).isLessThan(1e-4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"MixtralForCausalLM", "DeepseekV3ForCausalLM", "Gemma3ForConditionalGeneration"})
  void familyThatIsNotComputedIsRefusedWithTheListOfThoseThatAre(String architecture)
      throws Exception {
    JsonNode json = new ObjectMapper().readTree("{\"architectures\":[\"" + architecture + "\"]}");
    assertThatThrownBy(() -> LlamaConfig.of(json))
        .hasMessageContaining(architecture)
        .hasMessageContaining("SmolLM3")
        .hasMessageContaining("Gemma3");
  }

  @Test
  void kindOfLayerThatIsNotComputedIsRefused() throws Exception {
    Path config = Fixtures.folder("families/gemma3").resolve("config.json");
    var json =
        (com.fasterxml.jackson.databind.node.ObjectNode)
            new ObjectMapper().readTree(config.toFile());
    json.putArray("layer_types").add("linear_attention").add("x").add("x").add("x");
    assertThatThrownBy(() -> LlamaConfig.of(json)).hasMessageContaining("linear_attention");
    json.putArray("layer_types").add("full_attention");
    assertThatThrownBy(() -> LlamaConfig.of(json)).hasMessageContaining("one entry per layer, 4");
  }
}
