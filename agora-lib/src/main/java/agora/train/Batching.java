package agora.train;

/**
 * Batch layout of one optimizer step.
 *
 * <p>A step is {@code microBatch * accumulation} rows. The loss is the sum over all trainable
 * tokens of the step divided by their number, so that 8 rows at once, 2 times 4 and 4 times 2 are
 * the same step.
 *
 * @param packing how examples share rows
 * @param maxTokens most tokens of an example, and the length of a packed row
 * @param overlong what happens to longer examples
 * @param microBatch rows that go through the network together
 * @param accumulation micro-batches a step
 * @param averageByMicroBatch whether every micro-batch weighs the same however many trainable
 *     tokens it has (what the paper's training code did), rather than every token
 */
public record Batching(
    Packing packing,
    int maxTokens,
    TruncationPolicy overlong,
    int microBatch,
    int accumulation,
    boolean averageByMicroBatch) {
  public Batching {
    Requirements.atLeast("maxTokens", 2, maxTokens);
    Requirements.atLeast("microBatch", 1, microBatch);
    Requirements.atLeast("accumulation", 1, accumulation);
  }

  /** Returns the number of rows of a step. */
  public int rowsPerStep() {
    return Math.multiplyExact(microBatch, accumulation);
  }

  Batching withPacking(Packing changed) {
    return new Batching(
        changed, maxTokens, overlong, microBatch, accumulation, averageByMicroBatch);
  }

  Batching withMaxTokens(int changed) {
    return new Batching(packing, changed, overlong, microBatch, accumulation, averageByMicroBatch);
  }

  Batching withOverlong(TruncationPolicy changed) {
    return new Batching(packing, maxTokens, changed, microBatch, accumulation, averageByMicroBatch);
  }

  Batching withBatch(int changedMicroBatch, int changedAccumulation) {
    return new Batching(
        packing, maxTokens, overlong, changedMicroBatch, changedAccumulation, averageByMicroBatch);
  }

  /** What happens to an example of more than {@link Batching#maxTokens()} tokens. */
  public enum TruncationPolicy {
    /** The example is cut at the right; how many were cut is reported. */
    TRUNCATE,
    /** The example is left out; how many were left out is reported. */
    DROP,
    /** Training does not start. */
    FAIL
  }

  /** How examples share the rows of a micro-batch. */
  public enum Packing {
    /** One example per row, rows of like length together, padded at the right. */
    PADDED,
    /**
     * Several whole examples a row, chosen by best fit; none sees another, and positions start at 0
     * in each.
     */
    BEST_FIT,
    /**
     * One stream of examples cut into full rows: examples run across cuts and see their neighbours,
     * and the tail is dropped. What the paper's training code did; for comparisons only.
     */
    WRAPPED
  }
}
