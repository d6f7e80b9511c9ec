package agora.train;

/**
 * Checkpoint and validation schedule of a run.
 *
 * @param everySteps steps between two resume states; 0 for by time: one after each minute of work,
 *     fewer where writing one takes more than a second
 * @param evaluateEverySteps steps between two held-out losses; 0 for the ends of epochs only
 * @param heldOut examples, drawn from the data by the seed, that are not trained on but measured
 * @param keepBest whether the checkpoint of the lowest held-out loss is handed back, rather than
 *     the last
 * @param patience held-out losses in a row without a new lowest after which training stops; 0 for
 *     never
 */
public record Saving(
    int everySteps, int evaluateEverySteps, int heldOut, boolean keepBest, int patience) {
  public Saving {
    Requirements.atLeast("everySteps", 0, everySteps);
    Requirements.atLeast("evaluateEverySteps", 0, evaluateEverySteps);
    Requirements.atLeast("heldOut", 0, heldOut);
    Requirements.atLeast("patience", 0, patience);
    if (heldOut == 0 && (keepBest || patience > 0)) {
      throw new IllegalArgumentException(
          "keepBest and patience need a held-out loss, heldOut was 0: hold some examples out");
    }
  }

  /** Returns resume states by time and nothing held out. */
  public static Saving byTime() {
    return new Saving(0, 0, 0, false, 0);
  }
}
