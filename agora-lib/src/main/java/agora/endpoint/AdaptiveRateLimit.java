package agora.endpoint;

import org.jspecify.annotations.Nullable;

/**
 * Adaptive estimate of a rate limit without headers; not thread-safe.
 *
 * <p>Saturation is five consecutive refusals that are also a minimum share of the requests in
 * flight. Refusals return at once and answers later. Without that share, a server that refuses 5 %
 * at random would look saturated whenever many requests are sent together. The limit is the number
 * of requests admitted between two saturations, divided by the time between them. It is taken after
 * the refusals of requests sent together have arrived.
 */
final class AdaptiveRateLimit {
  private static final int EMPTY_AFTER = 5;
  private static final double LARGE_SHARE = 0.15;
  private static final double MARGIN = 0.98;
  private static final double FIRST_RAISE = 0.02;
  private static final double LARGEST_RAISE = 0.64;
  private static final long RAISE_NANOS = 10_000_000_000L;
  private static final double LOWER = 0.98;
  private static final double LOWER_MUCH = 0.9;
  private static final long LOWER_NANOS = 1_000_000_000L;
  private static final long SHORTEST_NANOS = 1_000_000_000L;
  private static final long SETTLED_NANOS = 500_000_000L;

  private final Recovery recovery = new Recovery();
  private double perSecond = Double.POSITIVE_INFINITY;
  private double raise = FIRST_RAISE;
  private int refusalsInARow;
  private int pending;
  private Window window = new Window(null);
  private @Nullable Window closed;
  private long quietSince;
  private long loweredAt;
  private double lowest;

  /** Time between two saturations; none before the first. */
  static final class Window {
    private final @Nullable Long start;
    private long end;
    private long letThrough;

    private Window(@Nullable Long start) {
      this.start = start;
    }

    private boolean isLong(long now) {
      return start == null || now - start >= SHORTEST_NANOS;
    }
  }

  double perSecond() {
    return perSecond;
  }

  /** Notes that a request is sent, and returns the window that its outcome belongs to. */
  Window sent(long now) {
    if (closed != null && now - closed.end >= SETTLED_NANOS) {
      learn(closed, now);
      closed = null;
    }
    window.letThrough++;
    pending++;
    return window;
  }

  /** Notes a request that ended with neither an answer nor a 429. */
  void failed() {
    pending--;
  }

  /**
   * Notes an answer to a request sent at {@code sent}; returns whether the rate was raised: in
   * steps towards an earlier rate, else by twice as much for each quiet period.
   */
  boolean answered(long sent, long now) {
    pending--;
    refusalsInARow = 0;
    double recovered = recovery.answered(perSecond, sent, now);
    if (recovered > perSecond) {
      perSecond = recovered;
      lowest = perSecond / 2;
      quietSince = now;
      return true;
    }
    if (perSecond < Double.POSITIVE_INFINITY && now - quietSince > RAISE_NANOS) {
      perSecond *= 1 + raise;
      raise = Math.min(2 * raise, LARGEST_RAISE);
      quietSince = now;
      return true;
    }
    return false;
  }

  /** Notes a 429; returns whether the server is saturated, so that every request must wait. */
  boolean refused(Window sent, long now) {
    pending--;
    sent.letThrough--;
    quietSince = now;
    perSecond = recovery.refused(perSecond, now);
    if (sent != window) {
      return false;
    }
    lower(now);
    refusalsInARow++;
    if (refusalsInARow < Math.max(EMPTY_AFTER, LARGE_SHARE * pending)) {
      return false;
    }
    refusalsInARow = 0;
    raise = FIRST_RAISE;
    if (window.isLong(now)) {
      window.end = now;
      closed = window;
      window = new Window(now);
    }
    return true;
  }

  private void learn(Window past, long now) {
    if (past.start != null && past.letThrough > 0) {
      double taken = MARGIN * past.letThrough / ((past.end - past.start) / 1e9);
      perSecond = Math.max(taken, recovery.floor(now));
      lowest = perSecond / 2;
    }
  }

  /**
   * Corrects what was learned in too short a moment: too high a rate shows in single refusals that
   * never come in a row. Refusals of another cause must not lower the rate for ever.
   */
  private void lower(long now) {
    if (perSecond < Double.POSITIVE_INFINITY && now - loweredAt > LOWER_NANOS) {
      raise = FIRST_RAISE;
      perSecond = Math.max(lowest, (recovery.bad(now) ? LOWER_MUCH : LOWER) * perSecond);
      loweredAt = now;
    }
  }
}
