package agora.endpoint;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Pauses before a request is tried again: exponential backoff with full jitter. */
record Backoff(RandomGenerator jitter) {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /**
   * Returns what the server asked for and a little more, else a random part of a doubling bound.
   *
   * @param faults how many tries have failed
   * @param asked the server's {@code Retry-After}; null if it named none
   */
  Duration pause(int faults, @Nullable Duration asked) {
    double random = jitter.nextDouble();
    if (asked != null) {
      return asked.plusMillis((long) (random * Math.min(200, asked.toMillis() / 10 + 5)));
    }
    double bound =
        Math.min(
            (double) LONGEST.toNanos(), FIRST.toNanos() * Math.pow(2, Math.max(0, faults - 1)));
    return Duration.ofNanos((long) (random * bound));
  }
}
