package agora.llm;

import java.util.List;

/**
 * One question to a model: the conversation so far and how to sample the answer.
 *
 * @param messages the conversation, oldest first; not empty
 * @param sampling how to sample
 */
public record ChatRequest(List<Message> messages, Sampling sampling) {
  public ChatRequest {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a chat request needs at least one message");
    }
  }

  /** Returns a request of one user message. */
  public static ChatRequest user(String content, Sampling sampling) {
    return new ChatRequest(List.of(new Message(Role.USER, content)), sampling);
  }

  /** Returns a request of a system and a user message. */
  public static ChatRequest of(String system, String user, Sampling sampling) {
    return new ChatRequest(
        List.of(new Message(Role.SYSTEM, system), new Message(Role.USER, user)), sampling);
  }

  /** Role of a message. */
  public enum Role {
    SYSTEM("system"),
    USER("user"),
    /** As the last message: the beginning of the answer, which the model continues. */
    ASSISTANT("assistant");

    private final String key;

    Role(String key) {
      this.key = key;
    }

    /** Returns the name used by the chat APIs, such as {@code assistant}. */
    public String key() {
      return key;
    }
  }

  /** One turn of a conversation. */
  public record Message(Role role, String content) {}
}
