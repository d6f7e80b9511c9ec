package agora.endpoint;

import agora.llm.ChatException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A provider's batch API: submit, find again, look, fetch. */
sealed interface BatchApi permits OpenAiBatches, AnthropicBatches {
  /** Most questions of a batch. */
  int largest();

  /** Most bytes of a batch. */
  long largestBytes();

  /**
   * Submits a batch and returns its id; notes in the log what it did so far, so that a crash
   * between two steps leaves nothing behind that is not known.
   *
   * @throws ChatException of kind TRANSIENT if it is not known whether the batch exists
   */
  String submit(BatchLog.Intent intent, Map<String, byte[]> bodies, BatchLog log)
      throws InterruptedException;

  /** Returns the id of the batch of an intent that may have been submitted; null if it was not. */
  @Nullable String find(BatchLog.Intent intent, BatchLog log) throws InterruptedException;

  /** Returns whether the batch has ended, with everything that it will ever have. */
  boolean ended(String id) throws InterruptedException;

  /** Hands over every result of a batch that has ended. */
  void fetch(String id, Sink sink) throws InterruptedException;

  /** Takes results. */
  interface Sink {
    /** One answer, as a chat request's body would be. */
    void answer(String key, JsonNode body);

    /** A question without an answer. */
    void failure(String key, HttpFailure failure);

    /** The batch itself failed: none of its further questions will have an answer. */
    void failed(String why);
  }
}
