package agora.proxy;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.intrinsic.IntrinsicMetric;
import agora.intrinsic.MetricCache;
import agora.intrinsic.MetricValues;

/**
 * Local naturalness: the mean over instances of NLL(y|x) without the first token of each step, in
 * nats. First tokens are unlikely wherever a step begins, and long steps dilute them; without them
 * step length does not move the score (ASLEC-drop, Wang et al. 2026, arXiv 2604.06834). Lower is
 * more natural. Steps are lines and sentences. One forward pass per instance.
 *
 * @param passes of the student
 */
public record LocalNaturalness(Passes passes) implements IntrinsicMetric {
  /** Name of the metric. */
  public static final String NAME = "local_nats";

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    return Measured.mean(NAME, passes.of(dataset, listener), StudentPass::localNats);
  }
}
