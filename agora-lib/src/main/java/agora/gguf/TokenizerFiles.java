package agora.gguf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The tokenizer of a GGUF file as the files that a checkpoint folder keeps beside its weights. */
public final class TokenizerFiles {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long UNKNOWN = 2;
  private static final long CONTROL = 3;
  private static final long DEFINED = 4;

  private final Path file;
  private final Metadata metadata;
  private final List<String> tokens;
  private final List<Long> types;
  private final Map<String, Integer> vocabulary = new LinkedHashMap<>();

  private TokenizerFiles(Gguf gguf) throws IOException {
    this.file = gguf.file();
    this.metadata = gguf.metadata();
    this.tokens = metadata.list(PREFIX + "tokens", String.class);
    this.types = metadata.list(PREFIX + "token_type", Long.class);
    for (int i = 0; i < tokens.size(); i++) {
      Integer before = vocabulary.put(tokens.get(i), i);
      if (before != null) {
        throw new IOException(
            file
                + ": tokens must differ, but "
                + before
                + " and "
                + i
                + " are both '"
                + tokens.get(i)
                + "'");
      }
    }
    if (!types.isEmpty() && types.size() != tokens.size()) {
      throw new IOException(
          file
              + ": there must be one token_type per token, are "
              + types.size()
              + " for "
              + tokens.size()
              + " tokens");
    }
  }

  /**
   * Writes tokenizer.json, tokenizer_config.json, generation_config.json and, where the file has a
   * chat template, chat_template.jinja; nothing where it has no tokenizer.
   */
  public static void write(Gguf gguf, Path folder) throws IOException {
    if (gguf.metadata().has(PREFIX + "model")) {
      new TokenizerFiles(gguf).write(folder);
    }
  }

  private void write(Path folder) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", "1.0");
    json.putNull("truncation");
    json.putNull("padding");
    json.set("added_tokens", added());
    String model = metadata.text(PREFIX + "model");
    switch (model) {
      case "gpt2" -> new ByteLevel(file, metadata, vocabulary).fill(json, special("bos"));
      case "llama" -> new SentencePiece(file, metadata, vocabulary).fill(json, special("bos"));
      default ->
          throw new IOException(
              file
                  + ": the tokenizer must be of the kind gpt2 or llama, was '"
                  + model
                  + "': use the model's safetensors checkpoint instead");
    }
    JSON.writeValue(folder.resolve("tokenizer.json").toFile(), json);
    writePretty(folder.resolve("tokenizer_config.json"), config());
    writePretty(folder.resolve("generation_config.json"), generation());
    String template = metadata.text("tokenizer.chat_template");
    if (!template.isEmpty()) {
      Files.writeString(folder.resolve("chat_template.jinja"), template);
    }
  }

  private static void writePretty(Path path, ObjectNode json) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(path.toFile(), json);
  }

  private ArrayNode added() {
    ArrayNode added = JSON.createArrayNode();
    for (int i = 0; i < types.size(); i++) {
      long type = types.get(i);
      if (type == CONTROL || type == DEFINED || type == UNKNOWN) {
        added
            .addObject()
            .put("id", i)
            .put("content", tokens.get(i))
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", false)
            .put("normalized", false)
            .put("special", type != DEFINED);
      }
    }
    return added;
  }

  private ObjectNode config() throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("tokenizer_class", "PreTrainedTokenizerFast");
    json.put("clean_up_tokenization_spaces", false);
    json.put("add_bos_token", metadata.addsBegin());
    for (String[] name :
        new String[][] {{"bos", "bos"}, {"eos", "eos"}, {"unknown", "unk"}, {"padding", "pad"}}) {
      String token = special(name[0]);
      if (!token.isEmpty()) {
        json.put(name[1] + "_token", token);
      }
    }
    return json;
  }

  private ObjectNode generation() throws IOException {
    ObjectNode json = JSON.createObjectNode();
    id("bos").ifPresent(id -> json.put("bos_token_id", id));
    Set<Long> ends = new LinkedHashSet<>();
    for (String name : List.of("eos", "eot", "eom")) {
      id(name).ifPresent(ends::add);
    }
    if (!ends.isEmpty()) {
      ends.forEach(json.putArray("eos_token_id")::add);
    }
    id("padding").ifPresent(id -> json.put("pad_token_id", id));
    return json;
  }

  /** Returns the special token of a name such as {@code bos}, empty if there is none. */
  private String special(String name) throws IOException {
    OptionalLong id = id(name);
    return id.isEmpty() ? "" : tokens.get((int) id.getAsLong());
  }

  private OptionalLong id(String name) throws IOException {
    OptionalLong id = metadata.token(name);
    if (id.isPresent() && (id.getAsLong() < 0 || id.getAsLong() >= tokens.size())) {
      throw new IOException(
          file
              + ": the metadata key '"
              + PREFIX
              + name
              + "_token_id' must be within 0.."
              + (tokens.size() - 1)
              + ", was "
              + id.getAsLong());
    }
    return id;
  }
}
