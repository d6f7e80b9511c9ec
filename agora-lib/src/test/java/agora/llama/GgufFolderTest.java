package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.tokenizer.Tokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Networks from GGUF files against transformers, tokenizers and sentencepiece
 * (make_gguf_fixtures.py): logits within 1e-4, tokens identical.
 */
class GgufFolderTest {
  @TempDir Path folder;

  private static Path file(String name) {
    URL resource = GgufFolderTest.class.getResource("/agora/llama/gguf/" + name);
    return Path.of(java.util.Objects.requireNonNull(resource, name).getPath());
  }

  private static JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(file(name).toFile());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"llama-smollm", "llama3", "llama-pieces", "mistral-tekken", "qwen2", "qwen3"})
  void networksComputeAndCutTextAsTheReferencesDoAndSoDoesTheFolderMadeOfThem(String name)
      throws Exception {
    JsonNode expected = json(name + ".json");
    Path converted = folder.resolve(name);
    try (Llama llama = Llama.load(file(name + ".gguf"))) {
      requireParity(llama, expected);
      llama.save(converted);
    }
    try (Llama llama = Llama.load(converted)) {
      requireParity(llama, expected);
    }
  }

  private static void requireParity(Llama llama, JsonNode expected) throws Exception {
    int[] prompt = Fixtures.ints(expected.path("prompt"));
    float[][] logits = llama.logits(prompt);
    assertThat(
            Fixtures.maxDifference(
                logits[prompt.length - 1], Fixtures.floats(expected.path("last_logits"))))
        .isLessThan(1e-4);
    Completion greedy =
        llama.generate(List.of(prompt), DecodingConfig.greedy(24).ignoringEnds(), 1).getFirst();
    assertThat(greedy.tokens().stream().mapToInt(i -> i).toArray())
        .containsExactly(Fixtures.ints(expected.path("greedy")));
    for (Map.Entry<String, JsonNode> text : expected.path("tokens").properties()) {
      assertThat(llama.tokenizer().encode(text.getKey()))
          .as(text.getKey())
          .containsExactly(Fixtures.ints(text.getValue()));
    }
  }

  @Test
  void templateAndSpecialTokensAreKept() throws Exception {
    try (Llama llama = Llama.load(file("llama-smollm.gguf"))) {
      Tokenizer tokenizer = llama.tokenizer();
      assertThat(tokenizer.ends()).containsExactly(tokenizer.idOf("<|im_end|>"));
      assertThat(tokenizer.encode("<|im_start|>a<|im_end|>")).hasSize(3);
      Path converted = folder.resolve("converted");
      llama.save(converted);
      assertThat(converted.resolve("chat_template.jinja")).content().contains("<|im_start|>{{");
      JsonNode json =
          new ObjectMapper().readTree(converted.resolve("tokenizer_config.json").toFile());
      assertThat(json.path("bos_token").asText()).isEqualTo("<|im_start|>");
      assertThat(json.path("add_bos_token").asBoolean()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 3, 4, 8, 12, 16, 20, 24, 30, 100, 1000, 5000, 100_000})
  void fileThatIsCutShortIsRefusedWithAMessage(long length) throws Exception {
    byte[] whole = Files.readAllBytes(file("qwen2.gguf"));
    Path cut = folder.resolve("cut.gguf");
    Files.write(cut, Arrays.copyOf(whole, (int) length));
    assertThatThrownBy(() -> Llama.load(cut).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cut.gguf");
  }

  @Test
  void flippedBytesOfTheHeaderGiveAMessageOrANetworkNeverAnythingElse() throws Exception {
    byte[] whole = Files.readAllBytes(file("qwen2.gguf"));
    Random random = new Random(1);
    Path damaged = folder.resolve("damaged.gguf");
    for (int i = 0; i < 300; i++) {
      byte[] bytes = whole.clone();
      // Most of the interesting numbers are at the beginning; the tensors' are before the data.
      int at = random.nextInt(i % 2 == 0 ? 900 : 14_000);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      if (i % 5 == 0) {
        Arrays.fill(bytes, at, at + 8, (byte) 0xFF);
      }
      Files.write(damaged, bytes);
      try {
        GgufFolder.open(damaged).close();
      } catch (IOException | IllegalArgumentException e) {
        assertThat(e.getMessage()).as("byte %s", at).isNotBlank();
      }
    }
  }

  @Test
  void architectureThatIsNotReadIsRefusedWithTheListOfThoseThatAre() throws Exception {
    byte[] bytes = Files.readAllBytes(file("qwen2.gguf"));
    int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("qwen2");
    bytes[at + 4] = '9';
    Path other = folder.resolve("other.gguf");
    Files.write(other, bytes);
    assertThatThrownBy(() -> Llama.load(other).close())
        .hasMessageContaining("[llama, mistral, qwen2, qwen3]")
        .hasMessageContaining("qwen9");
  }
}
