package agora.train;

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
}
