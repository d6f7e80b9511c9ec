package agora.proxy;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.intrinsic.IntrinsicMetric;
import agora.intrinsic.MetricCache;
import agora.intrinsic.MetricValues;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.List;

/**
 * Learnability: how fast the loss falls in one small epoch: 1 - mean NLL after / mean NLL before,
 * over the instances that the student was trained on once. 0 is nothing learned, 1 everything;
 * below 0 it got worse. Higher is easier to learn. One training step's share and two forward passes
 * per instance, so that it is the most expensive proxy.
 *
 * @param before passes of the student
 * @param after passes of the student after one epoch on the very data set that is measured
 */
public record Learnability(Passes before, Passes after) implements IntrinsicMetric {
  /** Name of the metric. */
  public static final String NAME = "learnability";

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    List<StudentPass> untrained = before.of(dataset, listener);
    List<StudentPass> trained = after.of(dataset, listener);
    List<StudentPass> both = new ArrayList<>();
    for (int i = 0; i < untrained.size(); i++) { // NLL after stands in for NLL alone
      StudentPass one = untrained.get(i);
      both.add(
          new StudentPass(
              one.tokens(),
              one.nats(),
              one.rank(),
              one.localNats(),
              trained.get(i).nats(),
              one.gradient(),
              one.missing()));
    }
    MetricValues left = Measured.ratio(NAME, both, StudentPass::aloneNats, StudentPass::nats);
    Estimate mean = left.mean();
    return new MetricValues(
        NAME,
        left.perInstance().stream().map(share -> 1 - share).toList(),
        new Estimate(
            1 - mean.value(), mean.standardError(), 1 - mean.high(), 1 - mean.low(), mean.level()),
        left.reasons());
  }
}
