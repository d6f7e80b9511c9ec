package agora.bench;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Processes of a cluster on this machine. */
final class Daemons {
  private static final int PATIENCE_SECONDS = 20;

  private Daemons() {}

  /** Ends processes one after the other, by force where one takes too long. */
  static void end(List<Process> all) {
    for (Process daemon : all) {
      daemon.destroy();
      try {
        daemon.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        daemon.destroyForcibly();
      } catch (InterruptedException e) {
        daemon.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
