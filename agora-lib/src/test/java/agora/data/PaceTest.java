package agora.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final long[] nanos = {0};
  private final Pace pace = new Pace(() -> nanos[0]);

  @Test
  void whatAnEarlierRunDidIsNotSpeed() {
    note(400);
    seconds(10);
    note(420);

    assertThat(pace.perSecond()).hasValue(2.0);
    assertThat(pace.line(at(420))).isEqualTo("generate  420/500 (84 %)  2.0/s  40 s left");
  }

  @Test
  void theRateIsThatOfTheLastHalfMinute() {
    note(0);
    for (int i = 1; i <= 100; i++) {
      seconds(1);
      note(i < 50 ? i : 50 + (i - 50) * 4L);
    }
    assertThat(pace.perSecond().orElseThrow()).isBetween(3.9, 4.1);
  }

  @Test
  void aStageOfUnknownLengthHasNoPercentAndNoTimeLeft() {
    pace.note(new Progress("read", 0, -1, Map.of()));
    seconds(2);
    pace.note(new Progress("read", 1, -1, Map.of()));

    assertThat(pace.line(new Progress("read", 1, -1, Map.of()))).isEqualTo("read  1  30.0/min");
  }

  @Test
  void aFinishedStageSaysHowLongItTook() {
    note(0);
    seconds(125);
    note(500);

    assertThat(pace.line(new Progress("generate", 500, 500, Map.of("spent", "$0.12"))))
        .isEqualTo("generate  500/500 (100 %)  in 2 min 5 s  spent $0.12");
  }

  @Test
  void durationsReadAsOneSaysThem() {
    assertThat(Pace.text(Duration.ofMillis(420))).isEqualTo("0.4 s");
    assertThat(Pace.text(Duration.ofMillis(9_960))).isEqualTo("10 s");
    assertThat(Pace.text(Duration.ofMillis(59_700))).isEqualTo("1 min 0 s");
    assertThat(Pace.text(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
  }

  private Progress at(long done) {
    return new Progress("generate", done, 500, Map.of());
  }

  private void note(long done) {
    pace.note(at(done));
  }

  private void seconds(long seconds) {
    nanos[0] += seconds * 1_000_000_000L;
  }
}
