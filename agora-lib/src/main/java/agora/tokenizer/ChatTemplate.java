package agora.tokenizer;

import agora.jinja.Template;
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

  /** A short conversation, to see what a template writes around its turns. */
  static final List<ChatRequest.Message> SAMPLE =
      List.of(
          new ChatRequest.Message(ChatRequest.Role.USER, "Name a colour."),
          new ChatRequest.Message(ChatRequest.Role.ASSISTANT, "Blue."),
          new ChatRequest.Message(ChatRequest.Role.USER, "Another?"));

  private final String source;
  private final SpecialTokens special;
  private final Map<String, @Nullable Object> more;
  private final Template template;

  ChatTemplate(String source, SpecialTokens special, Clock clock) {
    this.source = source;
    this.special = special;
    this.more = Map.of();
    this.template = new Template(source, clock);
  }

  /**
   * @param more further names that the template may use
   */
  ChatTemplate(String source, SpecialTokens special, Map<String, @Nullable Object> more) {
    this.source = source;
    this.special = special;
    this.more = more;
    this.template = new Template(source, Clock.system(ZoneId.systemDefault()));
  }

  /** Returns the source of a folder's own template; null if there is none. */
  static @Nullable String source(Path directory, JsonNode config) throws IOException {
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
    return null;
  }

  /** Returns the special tokens that the template may write. */
  SpecialTokens special() {
    return special;
  }

  /** Returns the template's Jinja source. */
  public String source() {
    return source;
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
    names.putAll(more);
    names.put("messages", turns);
    names.put("add_generation_prompt", addGenerationPrompt);
    names.put("tools", null);
    names.put("documents", null);
    return template.render(names);
  }
}
