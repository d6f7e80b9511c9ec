package agora.train;

import agora.torch.DType;

/**
 * AdamW (Loshchilov and Hutter, 2019, arXiv 1711.05101, algorithm 2) and how its numbers are kept.
 *
 * @param learningRate the peak rate
 * @param beta1 decay of the first moment, 0 to 1
 * @param beta2 decay of the second moment, 0 to 1
 * @param epsilon added to the root of the second moment
 * @param weightDecay decay a step, as a factor of the rate
 * @param decayNorms whether vectors (norms and biases) decay like the matrices do
 * @param clipNorm largest Euclidean norm of the whole gradient; longer ones are scaled down; 0 for
 *     no limit
 * @param rounding how small updates of narrow weights are kept
 * @param moments the format of the moments; {@link Rounding#PLAIN} keeps them in the weights' own
 */
public record AdamW(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean decayNorms,
    double clipNorm,
    Rounding rounding,
    Moments moments) {
  public AdamW {
    Requirements.positive("learningRate", learningRate);
    Requirements.within("beta1", 0, 1, beta1);
    Requirements.within("beta2", 0, 1, beta2);
    Requirements.positive("epsilon", epsilon);
    Requirements.atLeast("weightDecay", 0, weightDecay);
    Requirements.atLeast("clipNorm", 0, clipNorm);
  }

  /** Returns exact updates (fp32 master weights and moments), clipped at 1. */
  public static AdamW precise(double learningRate) {
    return new AdamW(learningRate, 0.9, 0.999, 1e-8, 0.01, false, 1, Rounding.MASTER, Moments.FP32);
  }

  /** Returns what the paper's training code did: everything in the weights' format, no clipping. */
  public static AdamW paper(double learningRate) {
    return new AdamW(learningRate, 0.9, 0.999, 1e-8, 0.01, true, 0, Rounding.PLAIN, Moments.BF16);
  }

  public AdamW withLearningRate(double changed) {
    return new AdamW(
        changed, beta1, beta2, epsilon, weightDecay, decayNorms, clipNorm, rounding, moments);
  }

  public AdamW withBetas(double changed1, double changed2) {
    return new AdamW(
        learningRate,
        changed1,
        changed2,
        epsilon,
        weightDecay,
        decayNorms,
        clipNorm,
        rounding,
        moments);
  }

  public AdamW withWeightDecay(double changed) {
    return new AdamW(
        learningRate, beta1, beta2, epsilon, changed, decayNorms, clipNorm, rounding, moments);
  }

  public AdamW withClipNorm(double changed) {
    return new AdamW(
        learningRate, beta1, beta2, epsilon, weightDecay, decayNorms, changed, rounding, moments);
  }

  public AdamW withRounding(Rounding changed) {
    return new AdamW(
        learningRate, beta1, beta2, epsilon, weightDecay, decayNorms, clipNorm, changed, moments);
  }

  public AdamW withMoments(Moments changed) {
    return new AdamW(
        learningRate, beta1, beta2, epsilon, weightDecay, decayNorms, clipNorm, rounding, changed);
  }

  /** The format in which AdamW keeps its two moments of every weight. */
  public enum Moments {
    FP32(DType.F32, DType.F32, 8),
    BF16(DType.BF16, DType.BF16, 4),
    /** 8 bits each with one scale for every 256 values. */
    INT8(DType.I8, DType.U8, 2 + 8.0 / 256);

    private final DType first;
    private final DType second;
    private final double bytes;

    Moments(DType first, DType second, double bytes) {
      this.first = first;
      this.second = second;
      this.bytes = bytes;
    }

    /** Returns the bytes that both moments of a weight take. */
    public double bytesPerWeight() {
      return bytes;
    }

    DType first() {
      return first;
    }

    DType second() {
      return second;
    }
  }

  /**
   * How an update smaller than half a step of the weights' number format is kept.
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
     * What rounding took away is kept beside the weight in its own format (Kahan): 2 bytes each.
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
}
