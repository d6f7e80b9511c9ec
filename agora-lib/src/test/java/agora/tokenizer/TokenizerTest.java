package agora.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llama.Fixtures;
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
  void aCheckpointWithoutATemplateGetsTheCommonOne() throws Exception {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("tokenizer"))) {
      assertThat(tokenizer.chatTemplate().source()).isEqualTo(BuiltInTemplates.CHATML);
    }
  }
}
