package agora.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final long[] nanos = {0};

  @Test
  void aTerminalsLineIsRewrittenInPlace() {
    TerminalProgress progress = progress(true);
    progress.update(at(0));
    nanos[0] += 1_000_000_000L;
    progress.update(at(5));
    nanos[0] += 1_000_000_000L;
    progress.update(at(10));

    assertThat(text())
        .isEqualTo(
            "\r\u001b[Kwork  0/10 (0 %)\r\u001b[Kwork  5/10 (50 %)  5.0/s  1.0 s left"
                + "\r\u001b[Kwork  10/10 (100 %)  in 2.0 s"
                + System.lineSeparator());
  }

  @Test
  void aLogFileGetsALineEveryTenSecondsAndTheLastOne() {
    TerminalProgress progress = progress(false);
    for (int i = 0; i <= 10; i++) {
      progress.update(at(i));
      nanos[0] += 2_500_000_000L;
    }
    assertThat(text().lines()).hasSize(4).last().asString().startsWith("work  10/10");
    assertThat(text()).doesNotContain("\r\u001b");
  }

  @Test
  void theLastReportIsPrintedOnce() {
    TerminalProgress progress = progress(false);
    progress.update(at(10));
    progress.update(at(10));

    assertThat(text().lines()).hasSize(1);
  }

  private TerminalProgress progress(boolean rewrites) {
    return new TerminalProgress(new PrintStream(bytes, true, UTF_8), rewrites, () -> nanos[0]);
  }

  private static Progress at(int done) {
    return new Progress("work", done, 10, Map.of());
  }

  private String text() {
    return bytes.toString(UTF_8);
  }
}
