package agora.llm;

import agora.data.Progress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts finished items and tells the listener, at most ten times a second, with rate and cost. */
public final class ProgressMeter {
  private static final long INTERVAL_NANOS = 100_000_000;

  private final AskOptions options;
  private final int total;
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicLong lastUpdate = new AtomicLong();
  private final long start = System.nanoTime();

  /** Begins to measure {@code total} items. */
  public ProgressMeter(AskOptions options, int total) {
    this.options = options;
    this.total = total;
  }

  /** Counts one more finished item. */
  public void done(Map<String, String> details, double spentUsd) {
    int count = done.incrementAndGet();
    long now = System.nanoTime();
    long last = lastUpdate.get();
    if (now - start - last >= INTERVAL_NANOS && lastUpdate.compareAndSet(last, now - start)) {
      update(count, details, spentUsd);
    }
  }

  /** Tells the listener where things stand at the end. */
  public void finish(Map<String, String> details, double spentUsd) {
    update(done.get(), details, spentUsd);
  }

  private void update(int count, Map<String, String> details, double spentUsd) {
    double seconds = (System.nanoTime() - start) / 1e9;
    double rate = count / Math.max(seconds, 1e-3);
    Map<String, String> shown = new LinkedHashMap<>();
    shown.put("items/s", String.format(Locale.ROOT, rate < 10 ? "%.1f" : "%.0f", rate));
    shown.putAll(details);
    shown.put("spent", String.format(Locale.ROOT, "$%.4f", spentUsd));
    if (count > 0 && count < total) {
      shown.put("left", duration((long) ((total - count) / rate)));
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
