package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against sentence-transformers on random checkpoints (make_sentence_fixtures.py): 1e-4. */
class SentenceEncoderTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"sentence-bert", "sentence-roberta"})
  void vectorsAreThoseOfSentenceTransformers(String name) throws Exception {
    Path checkpoint = checkpoint(name);
    JsonNode expected = new ObjectMapper().readTree(checkpoint.resolve("expected.json").toFile());
    List<String> texts = new ArrayList<>();
    expected.get("texts").forEach(text -> texts.add(text.asText()));
    try (SentenceEncoder encoder = SentenceEncoder.load(checkpoint, LlamaOptions.cpu())) {
      float[][] vectors = encoder.embed(texts);
      for (int i = 0; i < vectors.length; i++) {
        JsonNode wanted = expected.get("vectors").get(i);
        assertThat(vectors[i]).hasSize(wanted.size());
        for (int j = 0; j < vectors[i].length; j++) {
          assertThat((double) vectors[i][j]).isCloseTo(wanted.get(j).asDouble(), within(1e-4));
        }
      }
      assertThat(encoder.embed(texts.subList(1, 2))[0])
          .as("neighbours in a batch do not matter")
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(vectors[1]);
    }
  }

  @Test
  void anotherFamilyIsRefusedWithTheTypesThatWork() throws Exception {
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"mpnet\"}");
    assertThatThrownBy(() -> SentenceEncoder.load(folder, LlamaOptions.cpu()))
        .hasMessage(
            folder.resolve("config.json")
                + ": model_type must be one of [bert, camembert, roberta, xlm-roberta] to embed"
                + " texts in process, was 'mpnet': ask such a model through an embeddings endpoint");
  }

  @Test
  void anUnknownModuleIsNamed() throws Exception {
    Files.copy(checkpoint("sentence-bert").resolve("config.json"), folder.resolve("config.json"));
    Files.writeString(
        folder.resolve("modules.json"), "[{\"type\": \"a.b.WordWeights\", \"path\": \"1\"}]");
    assertThatThrownBy(() -> SentenceEncoder.load(folder, LlamaOptions.cpu()))
        .hasMessageContaining("a module is one of [Transformer, Pooling, Dense, Normalize], was")
        .hasMessageContaining("WordWeights");
  }

  private static Path checkpoint(String name) throws URISyntaxException {
    URL url = SentenceEncoderTest.class.getResource("/agora/llama/" + name + "/config.json");
    if (url == null) {
      throw new IllegalArgumentException("no fixture " + name);
    }
    return Path.of(url.toURI()).resolveSibling("");
  }
}
