package agora.endpoint;

import java.time.Duration;
import java.time.Instant;

/** The time, and waiting for it; tests bring their own. */
interface Time {
  Time SYSTEM =
      new Time() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
          Thread.sleep(duration);
        }
      };

  long nanos();

  Instant now();

  void sleep(Duration duration) throws InterruptedException;
}
