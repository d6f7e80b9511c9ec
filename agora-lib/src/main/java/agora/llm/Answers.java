package agora.llm;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What came back for a list of questions.
 *
 * @param replies the answers by question id, in the order of the questions
 * @param failures why a question has no answer, by question id, in the order of the questions
 * @param asked how many requests were sent now; the other answers were in the journal
 * @param usage the tokens of all answers of the journal, earlier runs included
 * @param costUsd what they cost
 */
public record Answers(
    Map<String, ChatReply> replies,
    Map<String, String> failures,
    int asked,
    Usage usage,
    double costUsd) {
  public Answers {
    replies = Collections.unmodifiableMap(new LinkedHashMap<>(replies));
    failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
  }

  /**
   * Returns the answer to the question of this id.
   *
   * @throws IllegalArgumentException if it has none; the message says why
   */
  public ChatReply reply(String id) {
    ChatReply reply = replies.get(id);
    if (reply == null) {
      throw new IllegalArgumentException(
          "no answer to "
              + id
              + ": "
              + failures.getOrDefault(id, "it is not one of the questions"));
    }
    return reply;
  }

  /** Returns whether every question has an answer. */
  public boolean complete() {
    return failures.isEmpty();
  }
}
