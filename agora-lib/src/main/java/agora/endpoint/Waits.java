package agora.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The waits of requests before they are sent again, and what a progress line says about them. */
final class Waits {
  private static final long SILENT_NANOS = 5_000_000_000L;

  private final Set<Wait> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger underWay = new AtomicInteger();
  private final Time time;
  private volatile long lastAnswer;

  Waits(Time time) {
    this.time = time;
    this.lastAnswer = time.nanos();
  }

  /** One wait; it ends when it is closed. */
  final class Wait implements AutoCloseable {
    private final String why;
    private final boolean asked;
    private final Duration length;
    private final Instant until;

    private Wait(String why, boolean asked, Duration length) {
      this.why = why;
      this.asked = asked;
      this.length = length;
      this.until = time.now().plus(length);
      open.add(this);
    }

    @Override
    public void close() {
      open.remove(this);
    }

    private String words(int others) {
      String requests = others == 1 ? "1 request" : others + " requests";
      return asked
          ? "waiting %s, as the server asks, until %s (%s)"
              .formatted(text(length), clock(until), requests)
          : "trying again in %s (%s): %s".formatted(text(length), requests, why);
    }
  }

  /** Begins a wait; {@code asked} says that the server asked for it. */
  Wait begin(String why, boolean asked, Duration length) {
    return new Wait(why, asked, length);
  }

  /** Notes that a request is sent. */
  void sent() {
    if (underWay.getAndIncrement() == 0) {
      lastAnswer = time.nanos();
    }
  }

  /** Notes that a request ended; {@code answered} says that the server said something. */
  void ended(boolean answered) {
    underWay.decrementAndGet();
    if (answered) {
      lastAnswer = time.nanos();
    }
  }

  /** Returns what is waited for at the moment; empty if nothing is. */
  String status(String where) {
    Optional<Wait> longest = open.stream().max(Comparator.comparing(wait -> wait.until));
    if (longest.isPresent()) {
      return longest.get().words(open.size());
    }
    long silent = time.nanos() - lastAnswer;
    int requests = underWay.get();
    return requests > 0 && silent > SILENT_NANOS
        ? "no answer from %s for %s (%d requests under way)"
            .formatted(where, text(Duration.ofNanos(silent)), requests)
        : "";
  }

  static String text(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < 120) {
      return whole + " s";
    }
    return whole < 7200
        ? Math.round(whole / 60.0) + " min"
        : String.format(Locale.ROOT, "%.1f h", whole / 3600.0);
  }

  /** Returns a time of day; with its date if it is not today. */
  static String clock(Instant instant) {
    boolean soon = Duration.between(Instant.now(), instant).abs().toHours() < 12;
    return DateTimeFormatter.ofPattern(soon ? "HH:mm:ss" : "yyyy-MM-dd HH:mm", Locale.ROOT)
        .withZone(ZoneId.systemDefault())
        .format(instant);
  }
}
