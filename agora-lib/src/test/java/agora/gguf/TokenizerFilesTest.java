package agora.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tokenizers of GGUF files at the edge: lists of other lengths, ids of no token, hostile merges.
 */
class TokenizerFilesTest {
  private static final String G = "tokenizer.ggml.";

  @TempDir Path folder;

  private static WrittenGguf bytes() {
    return new WrittenGguf()
        .with(G + "model", "gpt2")
        .with(G + "pre", "gpt-2")
        .with(G + "tokens", List.of("<s>", "a", "b", "ab", "</s>"))
        .with(G + "token_type", List.of(3, 1, 1, 1, 3))
        .with(G + "merges", List.of("a b"));
  }

  private static WrittenGguf pieces(String... tokens) {
    return new WrittenGguf()
        .with(G + "model", "llama")
        .with(G + "tokens", List.of(tokens))
        .with(G + "scores", new ArrayList<>(java.util.Collections.nCopies(tokens.length, 0.0)));
  }

  private Path files(WrittenGguf written) throws IOException {
    Path out = Files.createDirectories(folder.resolve("out"));
    try (Gguf gguf = Gguf.open(written.write(folder.resolve("x.gguf")))) {
      TokenizerFiles.write(gguf, out);
    }
    return out;
  }

  private JsonNode json(WrittenGguf written, String name) throws IOException {
    return new ObjectMapper().readTree(files(written).resolve(name).toFile());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        // key, id, place in generation_config.json and in tokenizer_config.json, what stands there
        "bos, 0, /bos_token_id, 0, /bos_token, \"<s>\"",
        "bos, 4294967295, /bos_token_id, none, /bos_token, none",
        "eos, 4, /eos_token_id, [4], /eos_token, \"</s>\"",
        "eos, 4294967295, /eos_token_id, none, /eos_token, none",
        "eot, 4294967295, /eos_token_id, none, /eos_token, none",
        "padding, 4294967295, /pad_token_id, none, /pad_token, none",
        "padding, 4, /pad_token_id, 4, /pad_token, \"</s>\"",
      })
  void anIdOfNoTokenIsLeftOut(
      String key,
      long id,
      String generation,
      @Nullable String inGeneration,
      String config,
      @Nullable String inConfig)
      throws IOException {
    WrittenGguf file = bytes().with(G + key + "_token_id", id);
    assertThat(shown(json(file, "generation_config.json").at(generation))).isEqualTo(inGeneration);
    assertThat(shown(json(file, "tokenizer_config.json").at(config))).isEqualTo(inConfig);
  }

  private static @Nullable String shown(JsonNode node) {
    return node.isMissingNode() ? null : node.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "bos, 5, 'tokenizer.ggml.bos_token_id'' must be within 0..4, was 5'",
    "eot, 5, 'tokenizer.ggml.eot_token_id'' must be within 0..4, was 5'",
    "eom, 4294967294, 'tokenizer.ggml.eom_token_id'' must be within 0..4, was 4294967294'",
    "padding, 5, 'tokenizer.ggml.padding_token_id'' must be within 0..4, was 5'",
  })
  void anIdBeyondTheVocabularyIsRefusedByItsKey(String key, long id, String message) {
    assertThatThrownBy(() -> files(bytes().with(G + key + "_token_id", id)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ab",
        "a b c",
        "' a b'",
        "'a  b'",
        "b a",
        "'a '",
        "' '",
        "''",
        "a\u2003b",
      })
  void aMergeThatIsNotOfTwoTokensIsShown(String merge) {
    assertThatThrownBy(() -> files(bytes().with(G + "merges", List.of("a b", merge))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a merge must be of two tokens that make a third, was '" + merge);
  }

  @Test
  void aVocabularyOfAnotherLengthThanItsListsIsRefused() {
    assertThatThrownBy(() -> files(bytes().with(G + "token_type", List.of(1))))
        .hasMessageContaining("there must be one token_type per token, are 1 for 5 tokens");
    assertThatThrownBy(() -> files(pieces("a", "b").with(G + "scores", List.of(0.0))))
        .hasMessageContaining("there must be one score per token, are 1 for 2 tokens");
    assertThatThrownBy(() -> files(pieces("a", "b", "a")))
        .hasMessageContaining("tokens must differ, but 0 and 2 are both 'a'");
    assertThatThrownBy(() -> files(bytes().with(G + "model", "bert")))
        .hasMessageContaining("must be of the kind gpt2 or llama, was 'bert'");
    assertThatThrownBy(() -> files(bytes().without(G + "pre")))
        .hasMessageContaining("the pre-tokenizer must be one of")
        .hasMessageContaining("was ''");
  }

  @Test
  void aFileWithoutATokenizerGivesNoFilesAndAnEmptyTemplateGivesNone() throws IOException {
    assertThat(files(new WrittenGguf().with(G + "tokens", List.of("a")))).isEmptyDirectory();
    Path out = files(bytes().with("tokenizer.chat_template", ""));
    assertThat(out.resolve("chat_template.jinja")).doesNotExist();
    String template = "{{ 'é🙂' }}\r\n{% x %}";
    files(bytes().with("tokenizer.chat_template", template));
    assertThat(Files.readString(out.resolve("chat_template.jinja"))).isEqualTo(template);
  }

  /** By generate_merges of transformers 4.57: best score first, then the longer left part. */
  @ParameterizedTest
  @CsvSource({
    "a, '[]'",
    "'a,b,ab', '[[\"a\",\"b\"]]'",
    "'a,b,c,ab,bc,abc', '[[\"ab\",\"c\"],[\"a\",\"bc\"],[\"a\",\"b\"],[\"b\",\"c\"]]'",
    "'🙂,🙂🙂,a,a🙂', '[[\"🙂\",\"🙂\"],[\"a\",\"🙂\"]]'",
    "'e,\u0301,e\u0301', '[[\"e\",\"\u0301\"]]'",
    "'a,aa,aaa', '[[\"aa\",\"a\"],[\"a\",\"aa\"],[\"a\",\"a\"]]'",
  })
  void mergesAreTheSplitsOfPieces(String tokens, String merges) throws IOException {
    JsonNode model = json(pieces(tokens.split(",")), "tokenizer.json").path("model");
    assertThat(model.path("merges").toString()).isEqualTo(merges);
  }

  @Test
  void theTokenForWhatIsUnknownMayBeNone() throws IOException {
    WrittenGguf file = pieces("a", "b").with(G + "unknown_token_id", 4294967295L);
    assertThat(json(file, "tokenizer.json").at("/model/unk_token").isMissingNode()).isTrue();
    assertThat(json(pieces("a", "b"), "tokenizer.json").at("/model/unk_token").asText())
        .isEqualTo("a");
  }

  @ParameterizedTest
  @CsvSource({"true, 2, 4, true", "false, 1, 3, false"})
  void aSpaceBeforeTextsIsTakenAwayAgainByTheDecoder(
      boolean prefix, int normalizers, int decoders, boolean stripped) throws IOException {
    JsonNode json = json(pieces("a").with(G + "add_space_prefix", prefix), "tokenizer.json");
    assertThat(json.at("/normalizer/normalizers").size()).isEqualTo(normalizers);
    assertThat(json.at("/decoder/decoders").size()).isEqualTo(decoders);
    assertThat(json.at("/decoder/decoders").findValuesAsText("type").contains("Strip"))
        .isEqualTo(stripped);
  }
}
