package agora.study;

import agora.data.Instance;
import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import agora.train.TrainingLine;
import agora.train.TrainingText;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Row of imported data as an instance: what {@link TrainingLine} reads, as long as it is one
 * question and its answer. What an instance has no place for is refused, never left out.
 */
final class ImportedRow {
  private ImportedRow() {}

  /**
   * Returns the instance in a row.
   *
   * @param where file and number of the row, for messages
   * @throws IllegalArgumentException if it is in no form that is known, or more than an instance
   */
  static Instance read(String where, JsonNode row) {
    try {
      return switch (TrainingLine.read(row)) {
        case TrainingText.Pair pair -> Instance.of(pair.instruction(), pair.response());
        case TrainingText.Conversation conversation -> instance(conversation.messages());
        case TrainingText.Plain plain ->
            throw new IllegalArgumentException("is plain text, without an instruction");
      };
    } catch (IllegalArgumentException e) {
      List<String> present = new ArrayList<>();
      row.fieldNames().forEachRemaining(present::add);
      throw new IllegalArgumentException(
          where
              + ": "
              + e.getMessage()
              + "; present: "
              + present
              + "; for other names give a mapping (--map instruction=NAME,response=NAME)",
          e);
    }
  }

  private static Instance instance(List<Message> messages) {
    List<Role> roles = messages.stream().map(Message::role).toList();
    if (!roles.equals(List.of(Role.USER, Role.ASSISTANT))) {
      throw new IllegalArgumentException(
          "an instance is one turn of the user and one of the assistant, were "
              + roles.stream().map(Role::key).toList());
    }
    return Instance.of(messages.getFirst().content(), messages.getLast().content());
  }
}
