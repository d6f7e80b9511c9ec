package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import okhttp3.Headers;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateHeadersTest {
  /** A rate of 0 would stop every request, and with them the headers that could correct it. */
  @ParameterizedTest(name = "{1} of {0}, whole after {2}: {3} in an hour")
  @CsvSource({
    "600, 0, 60s, 36000",
    "600, 599, 100ms, 36000",
    "600, 599, , 36000",
    "600, 300, soon, 36000",
    "600, 300, 1700000000, 36000",
    "14400, 14370, 3m0s, 600",
    "1000, 0, 24h, 41.66666666",
    "1000, 0, 1d, 41.66666666",
    "1000, 1000, 24h0m0s, 60000",
    "1000, 1200, 24h0m0s, 60000",
    "1000, 999, 1m15.9s, 60000",
    "1000, 999, 1m16s, 47.36842105",
    "1e400, 1, 1s, 6e16",
    "0, 0, 1s, ",
    "-1, 1, 1s, ",
    "NaN, 1, 1s, ",
    "1000, many, 1s, ",
    "1000, , 1s, ",
  })
  void aLimitFlowsByTheMinuteUnlessItsResetSaysOtherwise(
      String limit, @Nullable String remaining, @Nullable String reset, @Nullable Double anHour) {
    Headers.Builder headers = new Headers.Builder().add("x-ratelimit-limit-requests", limit);
    if (remaining != null) {
      headers.add("X-RateLimit-Remaining-Requests", remaining);
    }
    if (reset != null) {
      headers.add("x-ratelimit-reset-requests", reset);
    }
    RateHeaders.Rate rate = RateHeaders.openAi(headers.build()).requests();
    if (anHour == null) {
      assertThat(rate).isNull();
    } else {
      assertThat(3600 * Objects.requireNonNull(rate).perSecond())
          .isCloseTo(anHour, Offset.offset(1e-7 * anHour));
    }
  }
}
