package agora.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CheckpointScheduleTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong now = new AtomicLong(7);

  @Test
  void byTimeAStateIsDueAfterAMinuteOfWork() {
    CheckpointSchedule pace = new CheckpointSchedule(0, now::get);
    now.addAndGet(59 * SECOND);
    assertThat(pace.due(1000)).isFalse();
    now.addAndGet(SECOND);
    assertThat(pace.due(1001)).isTrue();
    pace.write(() -> now.addAndGet(SECOND));
    assertThat(pace.due(1002)).isFalse();
    now.addAndGet(60 * SECOND);
    assertThat(pace.due(1003)).isTrue();
  }

  @Test
  void aStateThatTakesLongIsWrittenRarely() {
    CheckpointSchedule pace = new CheckpointSchedule(0, now::get);
    pace.write(() -> now.addAndGet(100 * SECOND));
    now.addAndGet(4999 * SECOND);
    assertThat(pace.due(1)).isFalse();
    now.addAndGet(SECOND);
    assertThat(pace.due(2)).isTrue();
  }

  @Test
  void byStepsTimeDoesNotMatter() {
    CheckpointSchedule pace = new CheckpointSchedule(3, now::get);
    now.addAndGet(1000 * SECOND);
    assertThat(pace.due(2)).isFalse();
    assertThat(pace.due(3)).isTrue();
    assertThat(pace.due(6)).isTrue();
  }
}
