package agora.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokenizer files whose configuration says otherwise, with {@code '} for a quotation mark. */
class TokenizerFileTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private byte[] read(String text, @Nullable String config, @Nullable String end)
      throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), text);
    JsonNode json = config == null ? MissingNode.getInstance() : JSON.readTree(quoted(config));
    SpecialTokens named = new SpecialTokens(null, end, null, null);
    try (InputStream in = TokenizerFile.open(file, json, named)) {
      return in.readAllBytes();
    }
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "none",
      value = {
        // the file's parts, the configuration, the end, what is read instead
        "'added_tokens':[],'model':{'vocab':{'e':7}} | {} | e | 7 e special",
        "'added_tokens':[{'id':7,'content':'e'}],'model':{'vocab':{'e':7}} | {} | e | 7 e",
        "'added_tokens':[],'model':{'vocab':{'🙂':7}} | {} | 🙂 | 7 🙂 special",
        "'added_tokens':[],'model':{'vocab':{'e':7}} | {'added_tokens_decoder':{'7':{'content':'e','lstrip':true}}} | none | 7 e lstrip",
        // The configuration's words on a token are the last, also where it is named as special.
        "'added_tokens':[{'id':7,'content':'e','rstrip':true}],'model':{'vocab':{'e':7}} | {'added_tokens_decoder':{'7':{'content':'e','special':true}}} | e | 7 e special",
        "'added_tokens':[],'model':{'vocab':{'e':7}} | {'added_tokens_decoder':{'7':{'content':'e'}}} | e | 7 e",
        // The order of the parts is the file's.
        "'model':{'vocab':{'e':7}},'pre_tokenizer':null,'added_tokens':[] | {} | e | 7 e special",
      })
  void theConfigurationHasTheLastWordOnAddedTokens(
      String parts, String config, @Nullable String end, String expected) throws IOException {
    JsonNode read = JSON.readTree(read(quoted("{" + parts + "}"), config, end));
    StringBuilder shown = new StringBuilder();
    for (JsonNode token : read.path("added_tokens")) {
      shown.append(token.path("id").asInt()).append(' ').append(token.path("content").asText());
      for (String flag :
          new String[] {"single_word", "lstrip", "rstrip", "normalized", "special"}) {
        shown.append(token.path(flag).asBoolean() ? " " + flag : "");
      }
    }
    assertThat(shown).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "'ByteLevel' | true | none | false",
        "'ByteLevel' | true | {} | false",
        "'ByteLevel' | true | {'add_prefix_space':true} | true",
        "'ByteLevel' | false | {'add_prefix_space':true} | true",
        "'ByteLevel' | true | {'add_prefix_space':null} | false",
        "'Metaspace' | true | {} | true",
      },
      quoteCharacter = '`')
  void theConfigurationHasTheLastWordOnASpaceBeforeTexts(
      String type, boolean space, @Nullable String config, boolean expected) throws IOException {
    String file =
        "{'pre_tokenizer':{'type':"
            + type
            + ",'add_prefix_space':"
            + space
            + "},'added_tokens':[]}";
    JsonNode read = JSON.readTree(read(quoted(file), config, null));
    assertThat(read.at("/pre_tokenizer/add_prefix_space").asBoolean()).isEqualTo(expected);
  }

  /** What its own reader has to refuse, or what nothing is known of, is handed on byte for byte. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "5",
        "{",
        "{}",
        "{'added_tokens':[}",
        "{'added_tokens':{}}",
        "{'added_tokens':null}",
        "{'added_tokens':[],'model':null}",
        "{'added_tokens':[],'model':{'vocab':{}}} ",
        "{'added_tokens':[],'model':{'vocab':[['e',0.5]]}} ",
        "{'added_tokens':[null,5,{}],'pre_tokenizer':[]}",
        "{'pre_tokenizer':{'type':'ByteLevel','add_prefix_space':'yes'}}",
      })
  void aFileThatCannotBePutRightIsLeftAsItIs(String text) throws IOException {
    String file = quoted(text);
    JsonNode before = file.contains("vocab") ? JSON.readTree(file) : MissingNode.getInstance();
    byte[] read = read(file, "{}", "e");
    if (before.isMissingNode()) {
      assertThat(read).asString().isEqualTo(file);
    } else {
      assertThat(JSON.readTree(read)).isEqualTo(before);
    }
  }
}
