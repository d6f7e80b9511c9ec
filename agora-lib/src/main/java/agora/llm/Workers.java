package agora.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A fixed number of virtual threads that take the next index until none is left. */
public final class Workers {
  private static final long PATIENCE_MILLIS = 2_000;

  private final int count;

  /** Makes this many workers, which start when they run. */
  public Workers(int count) {
    this.count = count;
  }

  /**
   * Runs the task for 0 to {@code tasks - 1}. After the first exception no index is started any
   * more, those under way end, and it is thrown. An interrupt of the caller interrupts all.
   */
  public void run(int tasks, Task task) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Runnable work =
        () -> {
          try {
            for (int i = next.getAndIncrement();
                i < tasks && failure.get() == null;
                i = next.getAndIncrement()) {
              task.run(i);
            }
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          }
        };
    List<Thread> threads = new ArrayList<>(count);
    try {
      for (int i = 0; i < count; i++) {
        threads.add(Thread.ofVirtual().name("ask-" + i).start(work));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      interrupt(threads);
      throw e;
    }
    rethrow(failure.get());
  }

  /** Task of {@link #run}. */
  @FunctionalInterface
  public interface Task {
    void run(int index) throws InterruptedException;
  }

  private static void interrupt(List<Thread> threads) throws InterruptedException {
    threads.forEach(Thread::interrupt);
    long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
    for (Thread thread : threads) {
      long left = deadline - System.currentTimeMillis();
      if (left > 0) {
        thread.join(left);
      }
    }
  }

  private static void rethrow(@org.jspecify.annotations.Nullable Throwable failure)
      throws InterruptedException {
    switch (failure) {
      case null -> {}
      case ChatException e -> throw e;
      case InterruptedException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("a question ended unexpectedly", failure);
    }
  }
}
