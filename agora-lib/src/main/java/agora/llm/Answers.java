package agora.llm;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers to a list of questions.
 *
 * @param replies the answers by question id, in the order of the questions
 * @param failures why a question has no answer, by question id, in the order of the questions
 * @param asked how many requests were sent now; the other answers were in the journal
 * @param usage the tokens of all answers of the journal, earlier runs included
 * @param costUsd what they cost
 */
public record Answers(
    Map<String, ChatReply> replies,
    Map<String, Failure> failures,
    int asked,
    Usage usage,
    double costUsd) {
  public Answers {
    replies = Collections.unmodifiableMap(new LinkedHashMap<>(replies));
    failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
  }

  /**
   * Reason why a question has no answer.
   *
   * @param kind what a caller can do about it
   * @param message what happened
   */
  public record Failure(ChatException.Kind kind, String message) {
    static final Failure NOT_ASKED = new Failure(ChatException.Kind.TRANSIENT, "not asked");

    static Failure of(ChatException e) {
      return new Failure(e.kind(), String.valueOf(e.getMessage()));
    }

    /** Returns whether this question can never be answered; otherwise asking again may help. */
    public boolean isFinal() {
      return kind == ChatException.Kind.ITEM;
    }

    /** Returns kind and message. */
    @Override
    public String toString() {
      return kind + ": " + message;
    }
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
              + (failures.containsKey(id) ? failures.get(id) : "it is not one of the questions"));
    }
    return reply;
  }

  /**
   * Returns a copy in the order of the questions; those without answer or failure were not asked.
   */
  Answers inOrder(List<Question> questions) {
    Map<String, ChatReply> answered = new LinkedHashMap<>();
    Map<String, Failure> others = new LinkedHashMap<>();
    for (Question question : questions) {
      String id = question.id();
      ChatReply reply = replies.get(id);
      if (reply == null) {
        others.put(id, failures.getOrDefault(id, Failure.NOT_ASKED));
      } else {
        answered.put(id, reply);
      }
    }
    return new Answers(answered, others, asked, usage, costUsd);
  }

  /** Returns whether every question has an answer. */
  public boolean complete() {
    return failures.isEmpty();
  }
}
