package agora.tokenizer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code tokenizer.json} as transformers does, which lets {@code tokenizer_config.json} have
 * the last word: on a space before texts, on how tokens of their own are found in a text, and on
 * the special tokens.
 */
final class TokenizerFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ADDED = "added_tokens";
  private static final String SPLITTER = "pre_tokenizer";
  private static final String CONTENT = "content";
  private static final String SPACE = "add_prefix_space";
  private static final List<String> FLAGS =
      List.of("single_word", "lstrip", "rstrip", "normalized", "special");

  private final JsonNode config;
  private final SpecialTokens named;
  private JsonNode added = MissingNode.getInstance();
  private JsonNode splitter = MissingNode.getInstance();

  private TokenizerFile(JsonNode config, SpecialTokens named) {
    this.config = config;
    this.named = named;
  }

  /**
   * Returns the file's bytes, with what the configuration says otherwise put right.
   *
   * @param config {@code tokenizer_config.json}; missing if there is none
   */
  static InputStream open(Path file, JsonNode config, SpecialTokens named) throws IOException {
    TokenizerFile head = new TokenizerFile(config, named);
    try (JsonParser parser = JSON.createParser(file.toFile())) {
      head.read(parser);
    } catch (JsonProcessingException damaged) {
      return Files.newInputStream(file); // its reader says what is wrong with it
    }
    return head.agrees() ? Files.newInputStream(file) : head.changed(file);
  }

  /** Reads the two parts that may need a change; the vocabulary behind them is long. */
  private void read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return;
    }
    while ((added.isMissingNode() || splitter.isMissingNode())
        && parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case ADDED -> added = JSON.readTree(parser);
        case SPLITTER -> splitter = JSON.readTree(parser);
        default -> parser.skipChildren();
      }
    }
  }

  private boolean agrees() {
    return !spaceDiffers() && differing().isEmpty() && missing().isEmpty();
  }

  private boolean spaceDiffers() {
    return splitter.path("type").asText().equals("ByteLevel")
        && splitter.path(SPACE).isBoolean()
        && splitter.path(SPACE).asBoolean() != config.path(SPACE).asBoolean(false);
  }

  /** Returns the tokens, by content, that the configuration describes otherwise. */
  private Map<String, JsonNode> differing() {
    Map<String, JsonNode> differing = new LinkedHashMap<>();
    config
        .path("added_tokens_decoder")
        .forEach(token -> differing.put(token.path(CONTENT).asText(), token));
    for (JsonNode token : added) {
      JsonNode wanted = differing.get(token.path(CONTENT).asText());
      if (wanted != null
          && FLAGS.stream().allMatch(flag -> flag(wanted, flag) == flag(token, flag))) {
        differing.remove(token.path(CONTENT).asText());
      }
    }
    return differing;
  }

  private static boolean flag(JsonNode token, String name) {
    return token.path(name).asBoolean(false);
  }

  /** Returns the special tokens that are named, but no tokens of their own in the file. */
  private List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (Object token : named.names().values()) {
      if (token instanceof String text && !missing.contains(text)) {
        missing.add(text);
      }
    }
    added.forEach(token -> missing.remove(token.path(CONTENT).asText()));
    missing.removeAll(differing().keySet());
    return missing;
  }

  private InputStream changed(Path file) throws IOException {
    if (!(JSON.readTree(file.toFile()) instanceof ObjectNode whole)
        || !(whole.path(ADDED) instanceof ArrayNode tokens)) {
      return Files.newInputStream(file);
    }
    if (spaceDiffers() && whole.path(SPLITTER) instanceof ObjectNode node) {
      node.put(SPACE, config.path(SPACE).asBoolean(false));
    }
    JsonNode vocabulary = whole.path("model").path("vocab");
    differing().forEach((content, wanted) -> describe(tokens, vocabulary, content, wanted));
    ObjectNode plain = JSON.createObjectNode().put("special", true);
    missing().forEach(content -> describe(tokens, vocabulary, content, plain));
    return new ByteArrayInputStream(JSON.writeValueAsBytes(whole));
  }

  /** Describes a token as wanted; one that the vocabulary does not know stays unknown. */
  private static void describe(
      ArrayNode tokens, JsonNode vocabulary, String content, JsonNode wanted) {
    for (JsonNode token : tokens) {
      if (token instanceof ObjectNode node && token.path(CONTENT).asText().equals(content)) {
        FLAGS.forEach(flag -> node.put(flag, flag(wanted, flag)));
        return;
      }
    }
    if (vocabulary.has(content)) {
      ObjectNode node = tokens.addObject();
      node.put("id", vocabulary.path(content).asInt()).put(CONTENT, content);
      FLAGS.forEach(flag -> node.put(flag, flag(wanted, flag)));
    }
  }
}
