package agora.llm;

/**
 * Finds the rate of a limit that no header tells; not thread-safe.
 *
 * <p>Five refusals in a row mean that the server's allowance is empty. Between two such moments it
 * let through exactly what flowed in, whatever its burst: that count over that time is the rate.
 */
final class LearnedRate {
  private static final int EMPTY_AFTER = 5;
  private static final double MARGIN = 0.98;
  private static final double RAISE = 1.02;
  private static final long RAISE_NANOS = 10_000_000_000L;

  private double perSecond = Double.POSITIVE_INFINITY;
  private int refusalsInARow;
  private boolean emptyBefore;
  private long emptyAt;
  private long letThrough;
  private long quietSince;

  double perSecond() {
    return perSecond;
  }

  void sent() {
    letThrough++;
  }

  /** Notes an answer; returns whether the rate was raised. */
  boolean answered(long now) {
    refusalsInARow = 0;
    if (perSecond < Double.POSITIVE_INFINITY && now - quietSince > RAISE_NANOS) {
      perSecond *= RAISE;
      quietSince = now;
      return true;
    }
    return false;
  }

  /** Notes a 429; returns whether the allowance is empty, so that everyone must wait. */
  boolean refused(long now) {
    refusalsInARow++;
    letThrough--;
    quietSince = now;
    if (refusalsInARow < EMPTY_AFTER) {
      return false;
    }
    refusalsInARow = 0;
    if (emptyBefore && letThrough > 0 && now > emptyAt) {
      perSecond = MARGIN * letThrough / ((now - emptyAt) / 1e9);
    }
    emptyBefore = true;
    emptyAt = now;
    letThrough = 0;
    return true;
  }
}
