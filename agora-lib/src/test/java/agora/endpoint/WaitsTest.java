package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.0 s",
    "40, 0.0 s",
    "9940, 9.9 s",
    "9960, 10 s",
    "10000, 10 s",
    "119499, 119 s",
    "119500, 2 min",
    "7199000, 120 min",
    "7200000, 2.0 h",
    "86400000, 24.0 h",
    "31536000000, 8760.0 h",
  })
  void durationIsShort(long millis, String text) {
    assertThat(Waits.text(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @Test
  void longestWaitIsShownWithTheNumberOfAll() {
    Waits waits = new Waits(new TestTime());
    assertThat(waits.status("host")).isEmpty();
    try (Waits.Wait _ = waits.begin("busy", false, Duration.ofSeconds(2))) {
      assertThat(waits.status("host")).isEqualTo("trying again in 2.0 s (1 request): busy");
      try (Waits.Wait _ = waits.begin("", true, Duration.ofMinutes(3))) {
        assertThat(waits.status("host"))
            .startsWith("waiting 3 min, as the server asks, until ")
            .endsWith(" (2 requests)");
      }
      assertThat(waits.status("host")).endsWith("(1 request): busy");
    }
    assertThat(waits.status("host")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "5, none",
        "6, no answer from host for 6.0 s (2 requests under way)",
        "300, no answer from host for 5 min (2 requests under way)",
      })
  void silenceIsShownAfterFiveSeconds(int seconds, String status) throws Exception {
    TestTime time = new TestTime();
    Waits waits = new Waits(time);
    time.sleep(Duration.ofHours(1));
    waits.sent();
    waits.sent();
    time.sleep(Duration.ofSeconds(seconds));
    assertThat(waits.status("host")).isEqualTo(status == null ? "" : status);
    waits.ended(false);
    waits.ended(true);
    assertThat(waits.status("host")).isEmpty();
  }
}
