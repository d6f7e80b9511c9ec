package agora.llm;

import java.util.Set;

/**
 * A chat model that retries by itself, releases its concurrency slot while it waits, and knows the
 * journal's key of a question.
 */
public interface KeyedChatModel extends ChatModel {
  /**
   * Answers a request; {@code slot} is held at entry and at a normal exit, see {@link
   * #chat(ChatRequest)}.
   */
  ChatReply chat(String key, ChatRequest request, Slot slot) throws InterruptedException;

  /** Returns how many questions may be open at once so that {@code concurrency} are in flight. */
  int openQuestions(int concurrency);

  /** Returns the reason of the present wait, for a progress line; empty without a wait. */
  default String status() {
    return "";
  }

  /** Returns the keys of the questions that an earlier run left under way. */
  default Set<String> leftUnderWay() {
    return Set.of();
  }

  /** The right to have one request in flight. */
  interface Slot {
    /** The slot of a caller that does not bound the requests in flight. */
    Slot UNBOUNDED =
        new Slot() {
          @Override
          public void release() {}

          @Override
          public void acquire() {}
        };

    void release();

    void acquire() throws InterruptedException;

    /** Takes the slot back for an answer that is there, whether or not more is to be sent. */
    default void received() throws InterruptedException {
      acquire();
    }

    /**
     * Is called right before a request is sent.
     *
     * @throws ChatException if nothing is to be sent any more
     */
    default void beforeSending() {}

    /** Returns whether this model has answered in this or an earlier run. */
    default boolean answeredBefore() {
      return false;
    }
  }
}
