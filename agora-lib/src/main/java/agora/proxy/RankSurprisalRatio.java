package agora.proxy;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.intrinsic.IntrinsicMetric;
import agora.intrinsic.MetricCache;
import agora.intrinsic.MetricValues;

/**
 * Rank-surprisal ratio: of a response sum_t min(rank_t, 100) / sum_t -log p(y_t); of a data set the
 * mean over instances of the mean rank over the mean over instances of NLL. Lower is better: tokens
 * that surprise the student and yet are among its first choices (Yang et al. 2026, arXiv
 * 2601.14249). One forward pass per instance.
 *
 * @param passes of the student
 */
public record RankSurprisalRatio(Passes passes) implements IntrinsicMetric {
  /** Name of the metric. */
  public static final String NAME = "rank_surprisal_ratio";

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    return Measured.ratio(NAME, passes.of(dataset, listener), StudentPass::rank, StudentPass::nats);
  }
}
