package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchdogTest {
  @ParameterizedTest
  @CsvSource({
    "1, 2",
    "4096, 8192",
    "536870912, 1073741824",
    "1073741824, 2147483639",
    "2000000000, 2147483639",
  })
  void anArrayThatIsFullGrowsAsFarAsArraysGo(int length, int next) {
    assertThat(Watchdog.larger(length)).isEqualTo(next);
  }
}
