package agora.llm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The end of asking before its time: nothing more is sent, and what only waits is given up. */
final class Halt {
  private final Set<Thread> waiting = new HashSet<>();
  private volatile @Nullable RuntimeException reason;

  /** Lets what is under way come in; what only waits to be sent again is given up. */
  void now(RuntimeException why) {
    synchronized (waiting) {
      if (reason == null) {
        reason = why;
      }
      waiting.forEach(Thread::interrupt);
    }
  }

  boolean halted() {
    return reason != null;
  }

  /**
   * Goes on only if asking does.
   *
   * @throws ChatException or {@link UncheckedIOException} as the reason was
   */
  void requireGoing() {
    switch (reason) {
      case null -> {}
      case ChatException e -> throw new ChatException(e.kind(), String.valueOf(e.getMessage()), e);
      case UncheckedIOException e ->
          throw new UncheckedIOException(
              e.getMessage(), new IOException(String.valueOf(e.getMessage()), e));
      case RuntimeException e -> throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Notes that this thread waits, so that it can be woken. */
  void beginWaiting() {
    synchronized (waiting) {
      requireGoing();
      waiting.add(Thread.currentThread());
    }
  }

  void leaveWaiting() {
    synchronized (waiting) {
      if (waiting.remove(Thread.currentThread()) && reason != null) {
        Thread.interrupted(); // the interrupt meant the wait that is over
      }
    }
  }
}
