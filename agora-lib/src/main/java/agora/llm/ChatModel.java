package agora.llm;

/**
 * A language model that answers chat requests: an HTTP endpoint, the student in process, or a
 * script.
 *
 * <p>Implementations may be called from many (virtual) threads at once, and gain from it: an
 * endpoint keeps many requests in flight, the student decodes many rows in one batch. The caller
 * decides how many.
 */
@FunctionalInterface
public interface ChatModel {
  /**
   * Returns the answer to one request; blocks until it is there.
   *
   * @throws ChatException if no answer could be had; it says whether asking again can help
   * @throws InterruptedException if the calling thread is interrupted
   */
  ChatReply chat(ChatRequest request) throws InterruptedException;
}
