package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import agora.llm.Usage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private static final RateHeaders SILENT = new RateHeaders(null, null);

  private final TestTime time = new TestTime();

  @Test
  void withoutALimitNothingWaits() throws InterruptedException {
    RateLimiter limiter = limiter(null, null);
    for (int i = 0; i < 1_000; i++) {
      limiter.answered(limiter.acquire(100, 1_000), SILENT);
    }
    assertThat(time.slept()).isZero();
  }

  @Test
  void aDeclaredRateOfRequestsIsKept() throws InterruptedException {
    RateLimiter limiter = limiter(600.0, null);
    for (int i = 0; i < 101; i++) {
      limiter.answered(limiter.acquire(1, 1), SILENT);
    }
    // Ten a second; what may go at once at the start is a second's worth at most.
    assertThat(time.slept()).isBetween(Duration.ofSeconds(9), Duration.ofMillis(10_200));
  }

  @Test
  void aDeclaredRateOfTokensIsChargedWithRealAnswers() throws InterruptedException {
    RateLimiter limiter = limiter(null, 60_000.0);
    for (int i = 0; i < 100; i++) {
      RateLimiter.Permit permit = limiter.acquire(50, 4_000);
      limiter.answered(permit, SILENT);
      limiter.settle(permit, new Usage(50, 0, 50));
    }
    // 100 requests of 100 real tokens at 1,000 tokens a second; of 4,050 each it would be 400 s.
    assertThat(time.slept()).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void headersSetTheRateOfAnUnknownLimit() throws InterruptedException {
    RateLimiter limiter = limiter(null, null);
    RateHeaders empty = new RateHeaders(new RateHeaders.Rate(600, 0, Duration.ofSeconds(60)), null);
    limiter.answered(limiter.acquire(1, 1), empty);
    for (int i = 0; i < 50; i++) {
      limiter.answered(limiter.acquire(1, 1), SILENT);
    }
    assertThat(time.slept()).isBetween(Duration.ofSeconds(4), Duration.ofMillis(5_500));
  }

  @Test
  void oneRefusalPausesNobodyElse() throws InterruptedException {
    RateLimiter limiter = limiter(null, null);
    limiter.refused(limiter.acquire(1, 1), SILENT, Duration.ofSeconds(20));
    limiter.acquire(1, 1);
    assertThat(time.slept()).isZero();
  }

  @Test
  void anEmptyAllowancePausesEveryoneForAsLongAsTheServerAsks() throws InterruptedException {
    RateLimiter limiter = limiter(null, null);
    for (int i = 0; i < 5; i++) {
      limiter.refused(limiter.acquire(1, 1), SILENT, Duration.ofSeconds(20));
    }
    limiter.acquire(1, 1);
    assertThat(time.slept()).isBetween(Duration.ofSeconds(20), Duration.ofMillis(20_200));
  }

  @Test
  void aLimitThatNothingTellsIsUsedAndHardlyExceededAfterTenSeconds() throws InterruptedException {
    RateLimiter limiter = limiter(null, null);
    SilentServer server = new SilentServer(50, 100);
    askUntil(limiter, server, time.nanos() + 10_000_000_000L);
    server.answered = 0;
    server.refused = 0;
    askUntil(limiter, server, time.nanos() + 60_000_000_000L);
    assertThat(server.answered / (50.0 * 60)).isGreaterThan(0.9);
    assertThat(server.refused / (double) (server.answered + server.refused)).isLessThan(0.02);
  }

  private void askUntil(RateLimiter limiter, SilentServer server, long end)
      throws InterruptedException {
    while (time.nanos() < end) {
      RateLimiter.Permit permit = limiter.acquire(1, 1);
      Duration wait = server.ask();
      if (wait.isZero()) {
        limiter.answered(permit, SILENT);
      } else {
        limiter.refused(permit, SILENT, wait);
      }
      time.sleep(Duration.ofMillis(1));
    }
  }

  /** A bucket that starts full and whose headers say nothing but when to come again. */
  private final class SilentServer {
    private final double perSecond;
    private final double most;
    private double level;
    private long at = time.nanos();
    private int answered;
    private int refused;

    SilentServer(double perSecond, double most) {
      this.perSecond = perSecond;
      this.most = most;
      this.level = most;
    }

    /** Returns how long to wait; zero is an answer. */
    Duration ask() {
      level = Math.min(most, level + perSecond * (time.nanos() - at) / 1e9);
      at = time.nanos();
      if (level >= 1) {
        level--;
        answered++;
        return Duration.ZERO;
      }
      refused++;
      return Duration.ofNanos((long) Math.ceil((1 - level) / perSecond * 1e9));
    }
  }

  private RateLimiter limiter(@Nullable Double rpm, @Nullable Double tpm) {
    return new RateLimiter(new Endpoint.Limits(rpm, tpm), time);
  }
}
