package agora.cli;

import agora.data.Pace;
import agora.data.Progress;
import agora.data.ProgressListener;
import agora.llm.ProgressMeter;
import java.io.Console;
import java.io.PrintStream;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Progress as one line: rewritten in place on a terminal; in a log file, a line every ten seconds.
 */
public final class TerminalProgress implements ProgressListener {
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final long LOG_NANOS = 10_000_000_000L;
  private static final long NOTE_NANOS = 1_000_000_000L;
  private static final String REWRITE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean rewrites;
  private final LongSupplier clock;
  private @Nullable Progress last;
  private Pace pace;
  private long shown;
  private boolean waited;

  TerminalProgress(PrintStream out, boolean rewrites, LongSupplier clock) {
    this.out = out;
    this.rewrites = rewrites;
    this.clock = clock;
    this.pace = new Pace(clock);
  }

  /** Returns a listener that writes to standard error, in place where that is a terminal. */
  @SuppressWarnings("SystemConsoleNull") // seen null where neither stream is a terminal
  public static TerminalProgress onStandardError() {
    Console console = System.console();
    boolean terminal = console != null && console.isTerminal();
    return new TerminalProgress(System.err, terminal, System::nanoTime);
  }

  @Override
  public synchronized void update(Progress progress) {
    boolean fresh = startsAnother(progress);
    if (fresh) {
      pace = new Pace(clock);
    }
    boolean waits = progress.details().containsKey(ProgressMeter.NOTE);
    boolean news = waits && !waited && now() - shown > NOTE_NANOS; // why it stands still, at once
    waited = waits;
    boolean repeated = !fresh && progress.finished() && progress.equals(last);
    pace.note(progress);
    last = progress;
    long now = clock.getAsLong();
    if (repeated || (!fresh && !news && !progress.finished() && now - shown < interval())) {
      return;
    }
    shown = now;
    String end = rewrites && !progress.finished() ? "" : System.lineSeparator();
    out.print((rewrites ? REWRITE : "") + pace.line(progress) + end);
    out.flush();
  }

  private boolean startsAnother(Progress progress) {
    return last == null
        || !last.stage().equals(progress.stage())
        || progress.done() < last.done()
        || (last.finished() && !progress.finished());
  }

  private long now() {
    return clock.getAsLong();
  }

  private long interval() {
    return rewrites ? REDRAW_NANOS : LOG_NANOS;
  }
}
