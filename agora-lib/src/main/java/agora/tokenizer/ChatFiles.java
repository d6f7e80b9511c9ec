package agora.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Writes a chat form into a checkpoint folder, where transformers, vLLM and llama.cpp look for it:
 * the template, the special tokens, and every token that ends an answer.
 */
public final class ChatFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ChatFiles() {}

  /** Writes the form of a tokenizer into a folder that holds copies of its files. */
  public static void write(Tokenizer tokenizer, Path folder) throws IOException {
    String template = tokenizer.chatTemplate().source();
    ObjectNode config = read(folder.resolve(Tokenizer.CONFIG));
    if (config.isEmpty()) {
      config.put("tokenizer_class", "PreTrainedTokenizerFast");
    }
    // A list of named templates holds others besides, for tools.
    if (!config.path("chat_template").isArray()) {
      config.put("chat_template", template);
      Files.writeString(folder.resolve(ChatTemplate.FILE), template);
    }
    if (!tokenizer.ownTemplate()) {
      SpecialTokens special = tokenizer.chatTemplate().special();
      name(config, "bos_token", special.bos());
      name(config, "eos_token", special.eos());
      ObjectNode map = read(folder.resolve(Tokenizer.MAP));
      if (!map.isEmpty()) {
        name(map, "bos_token", special.bos());
        name(map, "eos_token", special.eos());
        write(folder.resolve(Tokenizer.MAP), map);
      }
    }
    write(folder.resolve(Tokenizer.CONFIG), config);
    Set<Integer> ends = new ChatTurns(tokenizer).ends();
    if (!ends.isEmpty()) {
      ObjectNode generation = read(folder.resolve(Tokenizer.GENERATION));
      generation.set("eos_token_id", ids(ends));
      write(folder.resolve(Tokenizer.GENERATION), generation);
    }
  }

  private static void name(
      ObjectNode json, String field, @org.jspecify.annotations.Nullable String token) {
    if (token != null) {
      json.put(field, token);
    }
  }

  private static JsonNode ids(Set<Integer> ends) {
    ArrayNode ids = JSON.createArrayNode();
    ends.forEach(ids::add);
    return ids.size() == 1 ? ids.get(0) : ids;
  }

  private static ObjectNode read(Path file) throws IOException {
    if (Files.exists(file) && CheckpointFolder.readJson(file) instanceof ObjectNode object) {
      return object;
    }
    return JSON.createObjectNode();
  }

  private static void write(Path file, ObjectNode json) throws IOException {
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }
}
