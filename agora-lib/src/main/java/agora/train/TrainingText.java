package agora.train;

import agora.data.Instance;
import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import java.util.List;

/** One thing to learn from: a pair, a conversation, or plain text. */
public sealed interface TrainingText {
  /** An instruction and its response; the loss is on the response. */
  record Pair(String instruction, String response) implements TrainingText {}

  /** A conversation; the loss is on every turn of the assistant. */
  record Conversation(List<Message> messages) implements TrainingText {
    public Conversation {
      messages = List.copyOf(messages);
      if (messages.stream().noneMatch(message -> message.role() == Role.ASSISTANT)) {
        throw new IllegalArgumentException(
            "a conversation to learn from needs a turn of the assistant, has only "
                + messages.stream().map(message -> message.role().key()).toList());
      }
    }
  }

  /** A document; the loss is on every token, the end of text included. */
  record Plain(String text) implements TrainingText {}

  static TrainingText of(Instance instance) {
    return new Pair(instance.instruction(), instance.response());
  }
}
