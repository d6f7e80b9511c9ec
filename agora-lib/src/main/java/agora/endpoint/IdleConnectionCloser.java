package agora.endpoint;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import okhttp3.internal.concurrent.TaskRunner;

/**
 * Closes idle connections, at a look every few seconds.
 *
 * <p>OkHttp wakes a thread for each connection that becomes idle, hence for each answer. At
 * thousands of answers a second that is much of the client's processor time. OkHttp has no public
 * setting for it, so that this class fits its pinned version alone.
 */
final class IdleConnectionCloser implements TaskRunner.Backend {
  private final long pauseNanos;

  private IdleConnectionCloser(Duration pause) {
    this.pauseNanos = pause.toNanos();
  }

  /** Returns what closes idle connections of pools, with a pause between two looks at them. */
  static TaskRunner every(Duration pause) {
    return new TaskRunner(
        new IdleConnectionCloser(pause), Logger.getLogger(TaskRunner.class.getName()));
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void coordinatorNotify(TaskRunner runner) {
    // Idle connections can wait for the next look.
  }

  @Override
  public void coordinatorWait(TaskRunner runner, long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(runner, Math.max(nanos, pauseNanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public <T> BlockingQueue<T> decorate(BlockingQueue<T> queue) {
    return queue;
  }

  @Override
  public void execute(TaskRunner runner, Runnable work) {
    Thread.ofPlatform()
        .daemon()
        .name("http-idle")
        .start(() -> {
          try {
            TimeUnit.NANOSECONDS.sleep(pauseNanos);
            work.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
