package agora.endpoint;

/**
 * An allowance that flows in at a steady rate; not thread-safe.
 *
 * <p>It holds at most half a second's flow, so that requests are paced and a pause is not followed
 * by a burst that the server's own window may not cover.
 */
final class TokenBucket {
  private static final double WINDOW_SECONDS = 0.5;

  private double perSecond = Double.POSITIVE_INFINITY;
  private double level;
  private double taken;
  private long last;

  TokenBucket(long now) {
    last = now;
  }

  boolean limited() {
    return perSecond < Double.POSITIVE_INFINITY;
  }

  /** Changes the rate; it starts with what one moment allows. */
  void rate(double value, long now) {
    if (!limited() && value < Double.POSITIVE_INFINITY) {
      level = Math.min(1, value * WINDOW_SECONDS);
    }
    refill(now);
    perSecond = value;
    level = Math.min(level, burst());
  }

  /** Returns nanoseconds until {@code amount} may be taken; 0 is now. */
  long waitFor(double amount, long now) {
    if (!limited()) {
      return 0;
    }
    refill(now);
    double need = Math.min(amount, burst());
    return level >= need - 1e-9 ? 0 : (long) Math.ceil((need - level) / perSecond * 1e9);
  }

  /** Takes it, below zero if need be, and returns what was taken in all. */
  double take(double amount, long now) {
    taken += amount;
    if (limited()) {
      refill(now);
      level -= amount;
    }
    return taken;
  }

  /** Returns what was taken but not used. */
  void giveBack(double amount) {
    if (limited()) {
      level = Math.min(burst(), level + amount);
    }
  }

  /**
   * Lowers the level to what the server says: {@code remaining} right after it let a request
   * through that was sent at {@code sent}, when {@code takenThen} had been taken in all.
   */
  void serverSays(double remaining, long sent, double takenThen, long now) {
    if (limited()) {
      refill(now);
      double there = remaining + perSecond * (now - sent) / 1e9 - (taken - takenThen);
      level = Math.min(level, there);
    }
  }

  private double burst() {
    return Math.max(1, perSecond * WINDOW_SECONDS);
  }

  private void refill(long now) {
    if (limited()) {
      level = Math.min(burst(), level + perSecond * Math.max(0, now - last) / 1e9);
    }
    last = now;
  }
}
