package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EndpointShareTest {
  @AfterEach
  void restore() {
    EndpointShare.set(1);
  }

  @Test
  void aShareIsMoreThanNothingAndAtMostAll() {
    for (double value : new double[] {0, -1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> EndpointShare.set(value))
          .hasMessage("a share of limits must be in (0, 1], was " + value);
    }
    assertThat(EndpointShare.get()).isEqualTo(1);
  }

  @Test
  void aDeclaredRateIsDividedAndDividedAnewWhenProcessesComeAndGo() throws InterruptedException {
    EndpointShare.set(0.25);
    TestTime time = new TestTime();
    RateLimiter limiter = new RateLimiter(new Endpoint.Limits(2400.0, null), time);
    for (int i = 0; i < 101; i++) { // ten a second of forty
      limiter.answered(limiter.acquire(1, 1), new RateHeaders(null, null));
    }
    assertThat(time.slept()).isBetween(Duration.ofSeconds(9), Duration.ofMillis(10_200));
    EndpointShare.set(1);
    Duration before = time.slept();
    for (int i = 0; i < 101; i++) {
      limiter.answered(limiter.acquire(1, 1), new RateHeaders(null, null));
    }
    assertThat(time.slept().minus(before)).isLessThan(Duration.ofMillis(2_800));
  }
}
