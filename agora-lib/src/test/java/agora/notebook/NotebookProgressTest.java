package agora.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NotebookProgressTest {
  private final FakeCell output = new FakeCell();
  private final long[] nanos = {0};
  private final NotebookProgress progress = new NotebookProgress(output, () -> nanos[0]);

  @Test
  void oneBarIsShownAndThenUpdatedInPlace() {
    report(0, 1.0);
    report(50, 1.0);
    report(100, 1.0);

    assertThat(output.events).hasSize(3);
    assertThat(output.events.get(0)).startsWith("show").contains("0/100 (0 %)");
    assertThat(output.events.get(1))
        .startsWith("update")
        .contains("50/100 (50 %)  50/s  1.0 s left");
    assertThat(output.events.get(2)).startsWith("update").contains("100/100 (100 %)  in 3.0 s");
    assertThat(output.ids).hasSize(3).containsOnly(output.ids.getFirst());
  }

  @Test
  void manyReportsAreShownFourTimesASecond() {
    for (int i = 0; i <= 1000; i++) {
      progress.update(new Progress("generate", i, 1000, Map.of()));
      nanos[0] += 1_000_000;
    }
    assertThat(output.events).hasSizeBetween(4, 6);
    assertThat(output.events.getLast()).contains("1000/1000");
  }

  @Test
  void anotherCellGetsItsOwnBar() {
    report(10, 1.0);
    output.cell = 2;
    report(20, 1.0);

    assertThat(output.events.get(1)).startsWith("show");
    assertThat(output.ids.get(1)).isNotEqualTo(output.ids.get(0));
  }

  @Test
  void aStageThatStartsOverGetsItsOwnBar() {
    report(100, 1.0);
    report(0, 1.0);

    assertThat(output.events.get(1)).startsWith("show");
  }

  @Test
  void nothingIsShownWhileNoCellRuns() {
    output.cell = null;
    report(10, 1.0);

    assertThat(output.events).isEmpty();
  }

  @Test
  void lossesAreDrawnAsACurve() {
    for (int i = 0; i < 5; i++) {
      progress.update(new Progress("train", i, 5, Map.of("loss", "" + (3.0 - i / 2.0))));
      nanos[0] += 1_000_000_000;
    }
    assertThat(output.html).contains("<polyline", "loss from 3.000 to 1.000", "loss 1.0");
  }

  @Test
  void outsideAKernelTheErrorNamesTheOtherListener() {
    assertThatThrownBy(NotebookProgress::ofThisKernel)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "NotebookProgress works in a notebook's kernel only; elsewhere use TerminalProgress");
  }

  private void report(int done, double secondsLater) {
    progress.update(new Progress("generate", done, 100, Map.of()));
    nanos[0] += (long) (secondsLater * 1e9);
    nanos[0] += done == 50 ? 1_000_000_000L : 0;
  }

  private static final class FakeCell implements NotebookProgress.Output {
    private final List<String> events = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private @Nullable Object cell = 1;
    private String html = "";

    @Override
    public @Nullable Object cell() {
      return cell;
    }

    @Override
    public void show(DisplayData data) {
      note("show", data);
    }

    @Override
    public void update(String id, DisplayData data) {
      note("update", data);
      assertThat(id).isEqualTo(data.getDisplayId());
    }

    private void note(String what, DisplayData data) {
      events.add(what + " " + data.getData(MIMEType.TEXT_PLAIN));
      ids.add(data.getDisplayId());
      html = data.getData(MIMEType.TEXT_HTML).toString();
    }
  }
}
