package agora.endpoint;

/**
 * The way back from a learned rate to what the server took before; not thread-safe.
 *
 * <p>A server that refuses nearly everything for some seconds teaches a rate far below its own.
 * When it has not refused for a while, the rate grows in steps of 2.5, each after a few answers to
 * requests that were sent at the step before, up to the highest rate that was sustained for six
 * seconds. Where a step meets refusals, the target moves halfway back and the next try waits twice
 * as long.
 */
final class Recovery {
  private static final long SECOND = 1_000_000_000L;
  private static final int SUSTAINED_SECONDS = 6;
  private static final double FAR_BELOW = 0.7;
  private static final double STEP = 2.5;
  private static final double FLOOR = 0.05;
  private static final long FLOOR_HOLDS_NANOS = 60 * SECOND;
  private static final long FIRST_QUIET_NANOS = 5 * SECOND;
  private static final long LONGEST_QUIET_NANOS = 60 * SECOND;
  private static final long SHORTEST_STEP_NANOS = SECOND / 2;
  private static final int OUTCOMES = 0b111111;
  private static final int BAD = 3;

  private final int[] bySecond = new int[SUSTAINED_SECONDS];
  private long second = Long.MIN_VALUE;
  private int seconds;
  private double best;
  private long bestAt;
  private int outcomes;
  private long badAt = Long.MIN_VALUE / 2;
  private long quiet = FIRST_QUIET_NANOS;
  private long stepAt = Long.MIN_VALUE / 2;
  private int answersSinceStep;
  private double before;
  private boolean recovering;

  /** Returns the least rate worth learning for now: a short time of refusals says little. */
  double floor(long now) {
    return now - bestAt < FLOOR_HOLDS_NANOS ? FLOOR * best : 0;
  }

  /** Notes an answer to a request sent at {@code sent}; returns the rate from now on. */
  double answered(double rate, long sent, long now) {
    outcomes = outcomes << 1 & OUTCOMES;
    sustain(now);
    if (rate == Double.POSITIVE_INFINITY || !(recovering || rate < FAR_BELOW * best)) {
      return rate;
    }
    answersSinceStep += sent >= stepAt ? 1 : 0;
    double needed = Math.clamp(2 * rate, 2, 8);
    if (now - badAt < quiet || now - stepAt < SHORTEST_STEP_NANOS || answersSinceStep < needed) {
      return rate;
    }
    before = rate;
    stepAt = now;
    answersSinceStep = 0;
    double next = Math.min(best, rate * STEP);
    recovering = next < best;
    return next;
  }

  /** Notes a refusal; returns the rate from now on. */
  double refused(double rate, long now) {
    outcomes = (outcomes << 1 | 1) & OUTCOMES;
    if (Integer.bitCount(outcomes) < BAD) {
      return rate;
    }
    badAt = now;
    answersSinceStep = 0;
    boolean afterStep = now - stepAt < FIRST_QUIET_NANOS;
    if (!afterStep || rate == Double.POSITIVE_INFINITY) {
      return rate;
    }
    best = Math.max(before, (before + rate) / 2);
    quiet = Math.min(2 * quiet, LONGEST_QUIET_NANOS);
    recovering = false;
    stepAt = Long.MIN_VALUE / 2;
    return before;
  }

  /** Returns whether half of what came in last was refused. */
  boolean bad(long now) {
    return now == badAt;
  }

  /** Counts answers by second, and keeps the highest mean over six of them. */
  private void sustain(long now) {
    long current = Math.floorDiv(now, SECOND);
    if (second == Long.MIN_VALUE || current - second > SUSTAINED_SECONDS) {
      java.util.Arrays.fill(bySecond, 0);
      second = current;
      seconds = 0;
    }
    while (second < current) {
      seconds++;
      if (seconds >= SUSTAINED_SECONDS) {
        double mean = java.util.Arrays.stream(bySecond).sum() / (double) SUSTAINED_SECONDS;
        if (mean >= best) {
          best = mean;
          quiet = FIRST_QUIET_NANOS;
        }
        if (mean >= FAR_BELOW * best) {
          bestAt = now;
        }
      }
      second++;
      bySecond[(int) Math.floorMod(second, (long) SUSTAINED_SECONDS)] = 0;
    }
    bySecond[(int) Math.floorMod(current, (long) SUSTAINED_SECONDS)]++;
  }
}
