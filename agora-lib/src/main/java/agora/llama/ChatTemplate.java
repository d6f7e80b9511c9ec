package agora.llama;

import agora.llm.ChatException;
import agora.llm.ChatRequest;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Spells a conversation out as the text that a checkpoint was trained on. */
public final class ChatTemplate {
  static final String FILE = "chat_template.jinja";

  private final String source;
  private final SpecialTokens special;
  private final JinjaTemplate template;

  ChatTemplate(String source, SpecialTokens special, Clock clock) {
    this.source = source;
    this.special = special;
    this.template = new JinjaTemplate(source, clock);
  }

  static ChatTemplate of(
      Path directory, JsonNode tokenizerConfig, SpecialTokens special, Tokenizer tokenizer)
      throws IOException {
    return new ChatTemplate(
        source(directory, tokenizerConfig, tokenizer),
        special,
        Clock.system(ZoneId.systemDefault()));
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
   * Returns the tokens that an answer continues.
   *
   * @param context the most tokens that the network reads
   * @throws ChatException of kind ITEM if the template refuses the conversation, or it leaves no
   *     room for an answer
   */
  int[] promptTokens(List<ChatRequest.Message> messages, Tokenizer tokenizer, int context) {
    int[] prompt;
    try {
      prompt = tokenizer.encode(prompt(messages));
    } catch (IllegalArgumentException e) {
      throw new ChatException(ChatException.Kind.ITEM, String.valueOf(e.getMessage()), e);
    }
    if (prompt.length >= context) {
      throw new ChatException(
          ChatException.Kind.ITEM,
          "a prompt must have fewer than "
              + context
              + " tokens (the context of this network), had "
              + prompt.length
              + ": shorten it");
    }
    return prompt;
  }

  /**
   * Returns the text that an answer continues: the conversation up to where the assistant begins to
   * speak, or, where its last message is the assistant's, up to the end of what it began to say.
   */
  public String prompt(List<ChatRequest.Message> messages) {
    ChatRequest.Message last = messages.getLast();
    String begun = last.content().strip();
    if (last.role() != ChatRequest.Role.ASSISTANT || begun.isEmpty()) {
      return render(messages, true);
    }
    String text = render(messages, false);
    int at = text.lastIndexOf(begun);
    if (at < 0) {
      throw new IllegalArgumentException("the chat template changes the begun answer: " + begun);
    }
    return text.substring(0, at + begun.length());
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
      Map<String, Object> turn = new LinkedHashMap<>();
      turn.put("role", message.role().key());
      turn.put("content", message.content());
      turns.add(turn);
    }
    Map<String, @Nullable Object> names = special.names();
    names.put("messages", turns);
    names.put("add_generation_prompt", addGenerationPrompt);
    names.put("tools", null);
    names.put("documents", null);
    return template.render(names);
  }
}
