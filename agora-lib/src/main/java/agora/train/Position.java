package agora.train;

/**
 * Trainer state between two steps.
 *
 * @param step steps done
 * @param bestLoss the lowest held-out loss so far; null before the first
 * @param worse held-out losses since the lowest
 * @param stopped whether early stopping ended the run
 */
record Position(
    long step, @org.jspecify.annotations.Nullable Double bestLoss, int worse, boolean stopped) {
  static Position start() {
    return new Position(0, null, 0, false);
  }

  Position next() {
    return new Position(step + 1, bestLoss, worse, stopped);
  }

  boolean improvedBy(double heldOut) {
    return bestLoss == null || heldOut < bestLoss;
  }

  Position measured(double heldOut, int patience) {
    if (improvedBy(heldOut)) {
      return new Position(step, heldOut, 0, false);
    }
    return new Position(step, bestLoss, worse + 1, patience > 0 && worse + 1 >= patience);
  }
}
