package agora.data;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Speed of a stage: items per second over the last half minute, and the time left.
 *
 * <p>What was done before the first report, by an earlier run that is continued, does not count as
 * speed. Not safe for use by several threads at once.
 */
public final class Pace {
  private static final long WINDOW_NANOS = 30_000_000_000L;
  private static final long SAMPLE_NANOS = 250_000_000L;

  private record Sample(long nanos, long done) {}

  private final LongSupplier clock;
  private final long start;
  private final Deque<Sample> samples = new ArrayDeque<>();

  /**
   * Starts counting.
   *
   * @param clock nanoseconds from any fixed moment, as {@link System#nanoTime} gives them
   */
  public Pace(LongSupplier clock) {
    this.clock = clock;
    this.start = clock.getAsLong();
  }

  /** Notes how far the stage is now. */
  public void note(Progress progress) {
    long now = clock.getAsLong();
    Sample last = samples.peekLast();
    if (last != null && samples.size() > 1 && now - last.nanos() < SAMPLE_NANOS) {
      samples.removeLast();
      samples.addLast(new Sample(last.nanos(), progress.done()));
    } else {
      samples.addLast(new Sample(now, progress.done()));
    }
    while (samples.size() > 2 && now - samples.getFirst().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
  }

  /** Returns the time since this pace was made. */
  public Duration elapsed() {
    return Duration.ofNanos(clock.getAsLong() - start);
  }

  /** Returns items a second over the last half minute, or empty while that is not known. */
  public OptionalDouble perSecond() {
    if (samples.size() < 2) {
      return OptionalDouble.empty();
    }
    Sample first = samples.getFirst();
    double seconds = (clock.getAsLong() - first.nanos()) / 1e9;
    double items = samples.getLast().done() - (double) first.done();
    return seconds <= 0 || items <= 0 ? OptionalDouble.empty() : OptionalDouble.of(items / seconds);
  }

  /**
   * Returns one line of text: stage, count, rate, time left (time taken once finished), details.
   *
   * <p>For example {@code generate math 120/500 (24 %) 3.1/s 2 min 3 s left spent $0.12}.
   */
  public String line(Progress progress) {
    var line = new StringBuilder(progress.stage()).append("  ").append(count(progress));
    if (progress.finished()) {
      line.append("  in ").append(text(elapsed()));
    } else {
      perSecond().ifPresent(rate -> line.append("  ").append(speed(progress, rate)));
    }
    progress.details().forEach((name, value) -> line.append("  ").append(name + " " + value));
    return line.toString();
  }

  /** Returns a duration in words: {@code 0.4 s}, {@code 12 s}, {@code 2 min 3 s}. */
  public static String text(Duration duration) {
    long seconds = Math.round(duration.toMillis() / 1000.0);
    if (duration.toMillis() < 9_950) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }

  private static String count(Progress progress) {
    if (progress.total() < 0) {
      return Long.toString(progress.done());
    }
    long percent = progress.total() == 0 ? 100 : 100 * progress.done() / progress.total();
    return progress.done() + "/" + progress.total() + " (" + percent + " %)";
  }

  private static String speed(Progress progress, double rate) {
    String text =
        rate >= 0.95
            ? String.format(Locale.ROOT, rate < 10 ? "%.1f/s" : "%.0f/s", rate)
            : String.format(Locale.ROOT, "%.1f/min", 60 * rate);
    if (progress.total() < 0) {
      return text;
    }
    double left = (progress.total() - progress.done()) / rate;
    return text + "  " + text(Duration.ofMillis((long) (1000 * left))) + " left";
  }
}
