package agora.intrinsic;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.data.TokenCounter;

/**
 * Length of a text in tokens.
 *
 * @param part which text
 * @param tokens cuts it
 */
public record Length(Part part, TokenCounter tokens) implements IntrinsicMetric {
  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener) {
    return MetricValues.of(
        part.key() + "_length",
        dataset.instances().stream()
            .map(instance -> (double) tokens.count(part.of(instance)))
            .toList());
  }
}
