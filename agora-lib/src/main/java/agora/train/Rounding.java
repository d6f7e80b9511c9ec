package agora.train;

/**
 * Treatment of updates smaller than half a step of the weights' number format.
 *
 * <p>At a learning rate of 1e-5 most updates of a bf16 weight round away to nothing, so these are
 * different experiments, not different speeds. With fp32 weights they are all the same.
 */
public enum Rounding {
  /**
   * Updates are rounded to the weight's format and what is lost is lost; moments are kept in the
   * weight's format, and the arithmetic is that of PyTorch's plain AdamW. What the paper's code
   * did.
   */
  PLAIN(0),
  /** An fp32 copy of every weight is updated and rounded into the weight: exact, 4 bytes each. */
  MASTER(1),
  /**
   * Kahan summation: the rounding error is kept beside each weight in its own format, 2 bytes each.
   */
  COMPENSATED(2),
  /** An update is rounded up or down at random, in proportion: right on average, no memory. */
  STOCHASTIC(3);

  private final int code;

  Rounding(int code) {
    this.code = code;
  }

  /** Returns the number by which the TorchScript source knows it. */
  int code() {
    return code;
  }
}
