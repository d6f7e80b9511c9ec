package agora.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llama.Fixtures;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
  @TempDir Path folder;

  @Test
  void tokensAreThoseOfTransformersAndTextsComeBack() throws Exception {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("tokenizer"))) {
      for (var text : Fixtures.expected("tokenizer").properties()) {
        int[] tokens = tokenizer.encode(text.getKey());
        assertThat(tokens).containsExactly(Fixtures.ints(text.getValue()));
        assertThat(tokenizer.decode(tokens)).isEqualTo(text.getKey());
        assertThat(tokenizer.count(text.getKey())).isEqualTo(tokens.length);
      }
    }
  }

  @Test
  void specialTokensThatATextSpellsOutAreOneTokenAndLeftOutOfTexts() throws Exception {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("tokenizer"))) {
      int[] tokens = tokenizer.encode("<|begin|>a<|end|>");
      assertThat(tokens[0]).isEqualTo(tokenizer.bos().getAsInt());
      assertThat(tokens[tokens.length - 1]).isEqualTo(tokenizer.eos().getAsInt());
      assertThat(tokenizer.decode(tokens)).isEqualTo("a");
      assertThat(tokenizer.decode(tokens, false)).isEqualTo("<|begin|>a<|end|>");
    }
  }

  @Test
  void anUnknownSpecialTokenIsAnErrorWhenTheTokenizerIsLoaded() throws Exception {
    Path copy = Fixtures.copy("llama", folder.resolve("c"));
    Files.writeString(copy.resolve("tokenizer_config.json"), "{\"eos_token\": \"<|nobody|>\"}");
    assertThatThrownBy(() -> Tokenizer.load(copy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'<|nobody|>' must be one token of this tokenizer");
  }

  @Test
  void aMissingOrDamagedTokenizerIsNamed() throws Exception {
    assertThatThrownBy(() -> Tokenizer.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no tokenizer.json in " + folder);
    Files.writeString(folder.resolve("tokenizer.json"), "{");
    assertThatThrownBy(() -> Tokenizer.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tokenizer.json is no tokenizer");
  }

  @Test
  void theConfigurationHasTheLastWordOnASpaceBeforeTexts() throws Exception {
    int[] plain;
    int[] spaced;
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("tokenizer"))) {
      plain = tokenizer.encode("a tree");
      spaced = tokenizer.encode(" a tree");
    }
    ObjectNode json = tokenizerJson();
    ((ObjectNode) json.path("pre_tokenizer")).put("add_prefix_space", true);
    assertThat(encoded(json, "{}", "a tree")).containsExactly(plain);
    String asked = "{\"add_prefix_space\": true}";
    assertThat(encoded(json, asked, "a tree")).containsExactly(spaced);
    assertThat(encoded(tokenizerJson(), asked, "a tree")).containsExactly(spaced);
  }

  @Test
  void theConfigurationHasTheLastWordOnHowTokensOfTheirOwnAreFound() throws Exception {
    String config =
        "{\"added_tokens_decoder\": {\"3\": {\"content\": \"<|user|>\", \"rstrip\": true,"
            + " \"special\": true}}}";
    assertThat(encoded(tokenizerJson(), config, "<|user|> \n")).hasSize(1);
    assertThat(encoded(tokenizerJson(), "{}", "<|user|> \n")).hasSizeGreaterThan(1);
  }

  @Test
  void aNamedSpecialTokenOfTheVocabularyIsOneTokenThoughTheFileDoesNotListIt() throws Exception {
    ObjectNode json = tokenizerJson();
    ((ArrayNode) json.path("added_tokens")).remove(1);
    String config = "{\"eos_token\": \"<|end|>\"}";
    assertThat(encoded(json, config, "<|end|>")).hasSize(1);
    assertThat(encoded(json, "{}", "<|end|>")).hasSizeGreaterThan(1);
  }

  @Test
  void theMapOfSpecialTokensGoesBeforeAnOlderConfiguration() throws Exception {
    encoded(tokenizerJson(), "{\"bos_token\": \"\", \"eos_token\": \"<|pad|>\"}", "a");
    try (Tokenizer tokenizer = Tokenizer.load(folder)) {
      assertThat(tokenizer.bos()).as("an empty one is none").isEmpty();
      assertThat(tokenizer.special().eos()).isEqualTo("<|pad|>");
    }
    Files.writeString(
        folder.resolve("special_tokens_map.json"), "{\"eos_token\": {\"content\": \"<|end|>\"}}");
    try (Tokenizer tokenizer = Tokenizer.load(folder)) {
      assertThat(tokenizer.special().eos()).isEqualTo("<|end|>");
    }
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"eos_token\": \"<|pad|>\", \"added_tokens_decoder\": {}}");
    try (Tokenizer tokenizer = Tokenizer.load(folder)) {
      assertThat(tokenizer.special().eos()).isEqualTo("<|pad|>");
    }
  }

  private static ObjectNode tokenizerJson() throws IOException {
    Path file = Fixtures.folder("tokenizer").resolve("tokenizer.json");
    return (ObjectNode) new ObjectMapper().readTree(file.toFile());
  }

  private int[] encoded(ObjectNode tokenizer, String config, String text) throws IOException {
    new ObjectMapper().writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
    Files.writeString(folder.resolve("tokenizer_config.json"), config);
    try (Tokenizer loaded = Tokenizer.load(folder)) {
      return loaded.encode(text);
    }
  }

  @Test
  void aCheckpointWithoutATemplateGetsTheCommonOne() throws Exception {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("tokenizer"))) {
      assertThat(tokenizer.chatTemplate().source()).isEqualTo(BuiltInTemplates.CHATML);
    }
  }
}
