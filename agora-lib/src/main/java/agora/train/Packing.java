package agora.train;

/** Packing of examples into the rows of a micro-batch. */
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
