package agora.proxy;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.intrinsic.IntrinsicMetric;
import agora.intrinsic.MetricCache;
import agora.intrinsic.MetricValues;

/**
 * NLL: the mean over instances of NLL(y|x) = -(1/|y|) sum_t log p(y_t | x, y_&lt;t), in nats, of
 * the response's tokens under the student. The paper's perplexity is its exponential. Lower is more
 * natural to the student, by which GRAPE ranks responses (Zhang et al. 2025, arXiv 2502.04194). One
 * forward pass per instance.
 *
 * @param passes of the student
 */
public record ResponseNats(Passes passes) implements IntrinsicMetric {
  /** Name of the metric. */
  public static final String NAME = "response_nats";

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    return Measured.mean(NAME, passes.of(dataset, listener), StudentPass::nats);
  }
}
