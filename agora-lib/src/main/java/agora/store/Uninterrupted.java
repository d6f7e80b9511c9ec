package agora.store;

import java.io.IOException;

/**
 * Input and output that an interrupt does not cut off: a channel of an interrupted thread closes
 * itself, and a worker that is asked to end still has to release its lease.
 */
final class Uninterrupted {
  private Uninterrupted() {}

  /** Input or output with a result. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws IOException;
  }

  /** Returns the result; the thread's interrupt is kept for later. */
  static <T> T call(Call<T> call) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return call.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
