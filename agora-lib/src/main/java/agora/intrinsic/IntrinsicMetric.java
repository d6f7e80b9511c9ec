package agora.intrinsic;

import agora.data.Dataset;
import agora.data.ProgressListener;

/**
 * Measures every instance of a data set.
 *
 * <p>A study measures what {@code agora.study.CellMetrics} lists. Its finished data sets are
 * measured again where {@code agora.study.MetricsStage.VERSION} has risen. The page of a generator
 * shows those of {@code agora.study.GeneratorProfile}. An analysis leaves out metrics that are
 * constant or missing in a cell.
 */
@FunctionalInterface
public interface IntrinsicMetric {
  /**
   * Returns one number per instance, and their mean.
   *
   * @param cache what was measured before and need not be again; metrics that cost nothing leave it
   *     alone
   * @throws IllegalArgumentException if the data set is too small for the metric
   * @throws InterruptedException if the thread is interrupted; what was measured is in the cache
   */
  MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException;
}
