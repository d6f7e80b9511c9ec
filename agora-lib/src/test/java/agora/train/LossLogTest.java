package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tech.tablesaw.api.Table;

/** Logs with {@code ~} for a line's end. */
class LossLogTest {
  private static final String HEADER =
      "step,epoch,loss,learning_rate,gradient_norm,tokens,tokens_per_second,utilization,"
          + "memory_bytes,held_out_loss\n";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // the rest of the log | rows | last loss
        "'' | 0 | NaN",
        "1,0.5,2.5,0.1,1,9,9,0.5,-1,~ | 1 | 2.5",
        "1,0.5,2.5,0.1,1,9,9,0.5,-1,~2,1,1.5,0.1,1,9,9,0.5,-1,1.25~ | 2 | 1.5",
        "1,0.5,2.5,0.1,1,9,9,0.5,-1,~2,1,1.5,0.1 | 1 | 2.5",
        "1,0.5,NaN,0.1,1,9,9,0.5,-1,~ | 1 | NaN",
        "1,0.5,Infinity,0.1,1,9,9,0.5,-1,~ | 1 | Infinity",
        "1,0.5,2e-10,0.1,1,9,9,0.5,9223372036854775807,~ | 1 | 2e-10",
        "~~ | 0 | NaN",
      })
  void lineCutShortIsLeftOut(String lines, int rows, Double last) throws Exception {
    Path file = write(lines);
    Table table = LossLog.read(file);
    assertThat(table.rowCount()).isEqualTo(rows);
    assertThat(table.columnNames()).hasSize(10).startsWith("step", "epoch", "loss");
    assertThat(LossLog.lastLoss(file)).isEqualTo(last);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "2, 2", "3, 2", "9, 2"})
  void stepsThatWillBeTakenAgainAreForgotten(long steps, int kept) throws Exception {
    Path file = write("1,0.5,2.5,0.1,1,9,9,0.5,-1,~2,1,1.5,0.1,1,9,9,0.5,-1,~3,1.5,1.0,0.1");
    new LossLog(file, steps).close();
    assertThat(LossLog.read(file).rowCount()).isEqualTo(kept);
  }

  @Test
  void stepIsReadAsItWasWritten() {
    Path file = folder.resolve("losses.csv");
    try (LossLog log = new LossLog(file, 5)) {
      log.write(step(1, 0.1 + 0.2), Double.NaN);
      log.write(step(2, Double.MIN_VALUE), 1e300);
    }
    Table table = LossLog.read(file);
    assertThat(table.doubleColumn("loss").asDoubleArray())
        .containsExactly(0.1 + 0.2, Double.MIN_VALUE);
    assertThat(table.doubleColumn("held_out_loss").asDoubleArray())
        .containsExactly(Double.NaN, 1e300);
    assertThat(table.doubleColumn("utilization").get(0)).isEqualTo(0.3333);
    assertThat(LossLog.lastLoss(file)).isEqualTo(Double.MIN_VALUE);
  }

  @Test
  void logThatIsNotThereIsNamed() {
    Path absent = folder.resolve("absent/losses.csv");
    assertThatThrownBy(() -> LossLog.read(absent))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("absent/losses.csv: cannot be read");
    assertThatThrownBy(() -> new LossLog(absent, 0))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("absent/losses.csv: cannot be written");
  }

  private Path write(String lines) throws Exception {
    return Files.writeString(folder.resolve("losses.csv"), HEADER + lines.replace('~', '\n'));
  }

  private static TrainingEvent.Step step(long number, double loss) {
    return new TrainingEvent.Step(number, 9, 0.5, loss, 1e-5, 1, 7, 8.6, 1 / 3.0, -1, 0);
  }
}
