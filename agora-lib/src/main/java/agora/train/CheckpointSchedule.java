package agora.train;

import java.util.function.LongSupplier;

/**
 * Schedule of resume states.
 *
 * <p>By time, a state is due once the work since the last one took a minute and fifty times what
 * writing took: a run of seconds writes none, and one of days spends at most two per cent on them,
 * however large its student is.
 */
final class CheckpointSchedule {
  private static final long LEAST_NANOS = 60_000_000_000L;
  private static final long WORTH = 50;

  private final int everySteps;
  private final LongSupplier nanoTime;
  private long last;
  private long cost;

  /**
   * @param everySteps steps between two states; 0 for by time
   */
  CheckpointSchedule(int everySteps, LongSupplier nanoTime) {
    this.everySteps = everySteps;
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
  }

  /** Returns whether a state should be written after this step (from 1). */
  boolean due(long step) {
    return everySteps > 0
        ? step % everySteps == 0
        : nanoTime.getAsLong() - last >= Math.max(LEAST_NANOS, WORTH * cost);
  }

  /** Writes a state and remembers what that took. */
  void write(Runnable state) {
    long before = nanoTime.getAsLong();
    state.run();
    last = nanoTime.getAsLong();
    cost = last - before;
  }
}
