package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Simulates clients that send by a learned rate to a server with a brown-out, in steps of 5 ms. */
class RecoveryTest {
  private static final long MILLI = 1_000_000L;
  private static final int STEP = 5;

  private final AdaptiveRateLimit rate = new AdaptiveRateLimit();
  private final TokenBucket bucket = new TokenBucket(0);
  private final SplittableRandom random = new SplittableRandom(3);
  private final Deque<Sent> underWay = new ArrayDeque<>();
  private final int[] answersOfSecond = new int[200];
  private final int[] refusalsOfSecond = new int[200];
  private long pausedUntil;

  private record Sent(long at, AdaptiveRateLimit.Window window, long due) {}

  /** What the server does with a request at a moment. */
  private interface Server {
    boolean refuses(double second);
  }

  @ParameterizedTest
  @CsvSource({
    "64, 1.0, 0.95",
    "64, 1.0, 0.5",
    "200, 0.2, 0.95",
    "10, 1.0, 0.95",
    "64, 3.0, 0.95",
    "30, 1.0, 1.0"
  })
  void ninetyPercentOfTheEarlierRateAreBackWithinThirtySeconds(
      int concurrency, double latency, double share) {
    run(
        concurrency,
        latency,
        85,
        second -> second >= 20 && second < 40 && random.nextDouble() < share);
    double before = mean(answersOfSecond, 10, 20);
    assertThat(mean(answersOfSecond, 71, 81)).isGreaterThanOrEqualTo(0.9 * before);
    assertThat(mean(refusalsOfSecond, 50, 81)).isLessThan(0.02 * before);
  }

  @Test
  void aConstantLimitIsNotTriedAgainAndAgain() {
    double[] allowance = {100};
    double[] at = {0};
    run(
        100,
        0.2,
        120,
        second -> {
          allowance[0] = Math.min(100, allowance[0] + 50 * (second - at[0]));
          at[0] = second;
          if (allowance[0] < 1) {
            return true;
          }
          allowance[0]--;
          return false;
        });
    assertThat(mean(answersOfSecond, 10, 100)).isBetween(45.0, 51.0);
    assertThat(mean(refusalsOfSecond, 10, 100)).isLessThan(1);
  }

  @Test
  void aServerThatStaysSlowerIsNotAskedAtTheOldRateForLong() {
    double[] allowance = {0};
    double[] at = {20};
    run(
        64,
        1.0,
        120,
        second -> {
          if (second < 20) {
            return false;
          }
          allowance[0] = Math.min(5, allowance[0] + 5 * (second - at[0]));
          at[0] = second;
          if (allowance[0] < 1) {
            return true;
          }
          allowance[0]--;
          return false;
        });
    assertThat(mean(answersOfSecond, 60, 115)).isGreaterThan(3.5);
    assertThat(mean(refusalsOfSecond, 60, 115)).isLessThan(1.5);
  }

  private void run(int concurrency, double latency, int seconds, Server server) {
    for (int millis = 0; millis < seconds * 1000; millis += STEP) {
      long now = millis * MILLI;
      while (!underWay.isEmpty() && underWay.getFirst().due() <= now) {
        Sent sent = underWay.removeFirst();
        rate.answered(sent.at(), now);
        answersOfSecond[millis / 1000]++;
      }
      bucket.rate(rate.perSecond(), now);
      int tries = 0;
      while (underWay.size() < concurrency
          && tries++ < concurrency
          && now >= pausedUntil
          && bucket.waitFor(1, now) == 0) {
        AdaptiveRateLimit.Window window = rate.sent(now);
        bucket.rate(rate.perSecond(), now);
        bucket.take(1, now);
        if (server.refuses(millis / 1000.0)) {
          refusalsOfSecond[millis / 1000]++;
          if (rate.refused(window, now)) {
            pausedUntil = now + 1000 * MILLI;
          }
          bucket.rate(rate.perSecond(), now);
        } else {
          underWay.addLast(new Sent(now, window, now + Math.round(latency * 1000) * MILLI));
        }
      }
    }
  }

  private static double mean(int[] bySecond, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += bySecond[i];
    }
    return sum / (to - from);
  }
}
