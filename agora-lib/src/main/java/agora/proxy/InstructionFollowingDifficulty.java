package agora.proxy;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.intrinsic.IntrinsicMetric;
import agora.intrinsic.MetricCache;
import agora.intrinsic.MetricValues;

/**
 * Instruction-following difficulty: NLL(y|x) / NLL(y), how little the instruction helps the student
 * to foresee the response (Li et al. 2024, arXiv 2308.12032). Higher is harder, above 1 the
 * instruction misleads. Of a data set it is the ratio of the two means, so that a response that is
 * nearly certain alone cannot own it. Two forward passes per instance.
 *
 * @param passes of the student
 */
public record InstructionFollowingDifficulty(Passes passes) implements IntrinsicMetric {
  /** Name of the metric. */
  public static final String NAME = "instruction_following_difficulty";

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    return Measured.ratio(
        NAME, passes.of(dataset, listener), StudentPass::nats, StudentPass::aloneNats);
  }
}
