package agora.llm;

import agora.data.Progress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Counts finished items and reports them to the listener with rate and cost: at most ten times a
 * second, and once a second where nothing ends, with what is waited for as {@code note}.
 */
public final class ProgressMeter {
  /** The detail that says what is waited for. */
  public static final String NOTE = "note";

  private static final long INTERVAL_NANOS = 100_000_000;
  private static final long QUIET_NANOS = 1_000_000_000;

  private final AskOptions options;
  private final int total;
  private final Supplier<Map<String, String>> details;
  private final DoubleSupplier spentUsd;
  private final Supplier<String> status;
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicLong lastUpdate = new AtomicLong();
  private final long start = System.nanoTime();
  private final Thread ticker;

  /** Begins to measure {@code total} items; {@link #finish} ends it. */
  ProgressMeter(
      AskOptions options,
      int total,
      Supplier<Map<String, String>> details,
      DoubleSupplier spentUsd,
      Supplier<String> status) {
    this.options = options;
    this.total = total;
    this.details = details;
    this.spentUsd = spentUsd;
    this.status = status;
    this.ticker = Thread.ofPlatform().daemon().name("progress").start(this::tick);
  }

  /** Counts one more finished item. */
  public void done() {
    int count = done.incrementAndGet();
    long now = System.nanoTime();
    long last = lastUpdate.get();
    if (now - start - last >= INTERVAL_NANOS && lastUpdate.compareAndSet(last, now - start)) {
      update(count);
    }
  }

  /** Reports where things stand at the end. */
  public void finish() {
    ticker.interrupt();
    update(done.get());
  }

  private void tick() {
    try {
      while (true) {
        Thread.sleep(QUIET_NANOS / 1_000_000);
        long last = lastUpdate.get();
        long now = System.nanoTime() - start;
        if (now - last >= QUIET_NANOS && lastUpdate.compareAndSet(last, now)) {
          update(done.get());
        }
      }
    } catch (InterruptedException e) {
      return; // finished
    }
  }

  private synchronized void update(int count) {
    double seconds = (System.nanoTime() - start) / 1e9;
    double rate = count / Math.max(seconds, 1e-3);
    Map<String, String> shown = new LinkedHashMap<>();
    shown.put("items/s", String.format(Locale.ROOT, rate < 10 ? "%.1f" : "%.0f", rate));
    shown.putAll(details.get());
    shown.put("spent", String.format(Locale.ROOT, "$%.4f", spentUsd.getAsDouble()));
    if (count > 0 && count < total) {
      shown.put("left", duration((long) ((total - count) / rate)));
    }
    String note = count < total ? status.get() : "";
    if (!note.isEmpty()) {
      shown.put(NOTE, note);
    }
    options.listener().update(new Progress(options.stage(), count, total, shown));
  }

  private static String duration(long seconds) {
    return seconds < 60
        ? seconds + " s"
        : seconds < 3600
            ? seconds / 60 + " min " + seconds % 60 + " s"
            : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }
}
