package agora.endpoint;

import agora.llm.ChatException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Slow start of an endpoint: one request until the first answer, then three more per answer. A
 * refused key then costs one call, and an unknown limit few refusals.
 */
final class SlowStart {
  private static final int AFTER_FIRST = 32;
  private static final int PER_ANSWER = 3;
  private static final int WIDE_OPEN = 8_192;
  private static final long REFUSAL_LASTS_NANOS = 1_000_000_000L;

  private final Semaphore places = new Semaphore(1);
  private int opened = 1;
  private volatile int refusals;
  private volatile long refusedAt;
  private volatile @Nullable ChatException refusal;
  private volatile boolean wide;

  /**
   * Waits for a place; it must be left by one of the methods below.
   *
   * @throws ChatException if the endpoint refused the request that went first
   */
  void enter() throws InterruptedException {
    if (wide) {
      return;
    }
    int before = refusals;
    places.acquire();
    ChatException reason = refusal;
    // Who arrives just after the refusal started before its caller could say stop.
    if (reason != null
        && (refusals != before || System.nanoTime() - refusedAt < REFUSAL_LASTS_NANOS)) {
      places.release();
      throw new ChatException(reason.kind(), String.valueOf(reason.getMessage()), reason);
    }
  }

  /** Leaves the place after an answer: more may follow. */
  void answered() {
    if (wide) {
      return;
    }
    synchronized (this) {
      int more = opened == 1 ? AFTER_FIRST : PER_ANSWER;
      opened += more;
      refusal = null;
      wide = opened >= WIDE_OPEN;
      places.release(wide ? WIDE_OPEN : 1 + more);
    }
  }

  /** Leaves the place without an answer. */
  void failed() {
    places.release();
  }

  /** Leaves the place after a refusal that would meet all: if it went first, those waiting fail. */
  void refused(ChatException reason) {
    synchronized (this) {
      if (opened == 1) {
        refusal = reason;
        refusedAt = System.nanoTime();
        refusals++;
      }
    }
    places.release();
  }
}
