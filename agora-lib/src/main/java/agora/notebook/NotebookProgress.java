package agora.notebook;

import agora.data.Pace;
import agora.data.Progress;
import agora.data.ProgressListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.jspecify.annotations.Nullable;

/**
 * Progress in a notebook's cell that updates in place: a bar with rate and time left, and, for a
 * stage that reports its {@code loss}, a small curve of it.
 *
 * <p>A stage gets a new bar when it starts over, or in another cell.
 */
public final class NotebookProgress implements ProgressListener {
  private static final long REDRAW_NANOS = 250_000_000L;

  /** Output of the bars: a cell. */
  interface Output {
    /** Returns an identity of this cell's run, or null while no cell runs. */
    @Nullable Object cell();

    void show(DisplayData data);

    void update(String id, DisplayData data);
  }

  private final Output output;
  private final LongSupplier clock;
  private final Map<String, Bar> bars = new HashMap<>();

  NotebookProgress(Output output, LongSupplier clock) {
    this.output = output;
    this.clock = clock;
  }

  /**
   * Returns a listener that shows progress in whichever cell runs.
   *
   * @throws IllegalStateException outside a kernel
   */
  public static NotebookProgress ofThisKernel() {
    BaseKernel kernel = AgoraExtension.kernel();
    if (kernel == null) {
      throw new IllegalStateException(
          "NotebookProgress works in a notebook's kernel only; elsewhere use TerminalProgress");
    }
    return new NotebookProgress(new KernelOutput(kernel), System::nanoTime);
  }

  @Override
  public synchronized void update(Progress progress) {
    Object cell = output.cell();
    if (cell == null) {
      return;
    }
    Bar bar = bars.get(progress.stage());
    boolean fresh = false;
    if (bar == null || bar.endedBefore(progress, cell)) {
      bar = new Bar(cell, "agora-progress-" + UUID.randomUUID(), clock);
      bars.put(progress.stage(), bar);
      fresh = true;
    }
    if (bar.note(progress) || fresh) {
      DisplayData data = new DisplayData();
      data.putHTML(bar.html(progress));
      data.putText(bar.text(progress));
      data.putTransientData("display_id", bar.id);
      if (fresh) {
        output.show(data);
      } else {
        output.update(bar.id, data);
      }
    }
  }

  /** One bar in one cell. */
  private static final class Bar {
    private final Object cell;
    private final String id;
    private final LongSupplier clock;
    private final Pace pace;
    private final List<Double> losses = new ArrayList<>();
    private long shownNanos;
    private @Nullable Progress last;

    Bar(Object cell, String id, LongSupplier clock) {
      this.cell = cell;
      this.id = id;
      this.clock = clock;
      this.pace = new Pace(clock);
      this.shownNanos = clock.getAsLong();
    }

    boolean endedBefore(Progress progress, Object runningCell) {
      return !cell.equals(runningCell)
          || (last != null
              && (progress.done() < last.done() || (last.finished() && !progress.finished())));
    }

    /** Returns whether it is time to show the bar again. */
    boolean note(Progress progress) {
      boolean repeated = progress.equals(last);
      last = progress;
      pace.note(progress);
      loss(progress);
      long now = clock.getAsLong();
      if (repeated || (!progress.finished() && now - shownNanos < REDRAW_NANOS)) {
        return false;
      }
      shownNanos = now;
      return true;
    }

    String text(Progress progress) {
      return pace.line(progress);
    }

    String html(Progress progress) {
      String bar =
          progress.total() < 0 || progress.finished()
              ? ""
              : "<progress style=\"width:14em;vertical-align:middle;margin-right:0.8em\" value=\""
                  + progress.done()
                  + "\" max=\""
                  + Math.max(1, progress.total())
                  + "\"></progress>";
      // Its class tells who writes pages that this is no result.
      return "<div class=\"agora-progress\" style=\"font-variant-numeric:tabular-nums\">"
          + bar
          + "<span style=\"white-space:pre-wrap\">"
          + HtmlText.escape(text(progress))
          + "</span>"
          + LossCurve.svg(losses)
          + "</div>";
    }

    private void loss(Progress progress) {
      String loss = progress.details().get("loss");
      if (loss != null) {
        try {
          losses.add(Double.parseDouble(loss));
        } catch (NumberFormatException e) {
          losses.clear(); // a stage that calls something else its loss has no curve
        }
      }
    }
  }
}
