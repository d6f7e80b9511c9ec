package agora.llama;

import agora.llm.ChatRequest;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Spells a conversation out as the text that a checkpoint was trained on. */
public final class ChatTemplate {
  static final String FILE = "chat_template.jinja";

  private final String source;
  private final SpecialTokens special;
  private final JinjaTemplate template;

  private ChatTemplate(String source, SpecialTokens special) {
    this.source = source;
    this.special = special;
    this.template = new JinjaTemplate(source);
  }

  static ChatTemplate of(
      Path directory, JsonNode tokenizerConfig, SpecialTokens special, Tokenizer tokenizer)
      throws IOException {
    return new ChatTemplate(source(directory, tokenizerConfig, tokenizer), special);
  }

  private static String source(Path directory, JsonNode config, Tokenizer tokenizer)
      throws IOException {
    if (Files.exists(directory.resolve(FILE))) {
      return Files.readString(directory.resolve(FILE));
    }
    JsonNode own = config.path("chat_template");
    if (own.isTextual()) {
      return own.asText();
    }
    for (JsonNode named : own) {
      if (named.path("name").asText().equals("default")) {
        return named.path("template").asText();
      }
    }
    boolean llama3 = tokenizer.encode("<|start_header_id|>").length == 1;
    return llama3 ? BuiltInTemplates.LLAMA3 : BuiltInTemplates.CHATML;
  }

  /** Returns the template's Jinja source. */
  public String source() {
    return source;
  }

  /**
   * Returns the conversation as text, special tokens spelled out.
   *
   * @param addGenerationPrompt whether to end where the assistant begins to speak
   * @throws IllegalArgumentException if the template refuses the conversation
   */
  public String render(List<ChatRequest.Message> messages, boolean addGenerationPrompt) {
    List<Object> turns = new ArrayList<>();
    for (ChatRequest.Message message : messages) {
      turns.add(Map.of("role", message.role().key(), "content", message.content()));
    }
    return template.render(turns, addGenerationPrompt, special);
  }
}
