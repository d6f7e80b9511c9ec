package agora.proxy;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.intrinsic.IntrinsicMetric;
import agora.intrinsic.MetricCache;
import agora.intrinsic.MetricValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Compatibility-adjusted reward: mean reward / (1 + beta mean NLL(y|x)), over the instances that
 * have both. Higher is better (Xu et al. 2024, arXiv 2411.07133). Rewards should be positive: a
 * negative mean is raised by unfamiliar responses. One forward pass of the student per instance,
 * besides the reward's own cost.
 *
 * @param passes of the student
 * @param reward one reward per instance, such as {@link agora.intrinsic.RewardScore} or a rubric's
 *     grades
 * @param beta weight of the student's surprise, &gt;= 0; 0 is the reward alone
 */
public record CompatibilityAdjustedReward(Passes passes, IntrinsicMetric reward, double beta)
    implements IntrinsicMetric {
  public CompatibilityAdjustedReward {
    if (!(beta >= 0)) {
      throw new IllegalArgumentException("beta must be >= 0, was " + beta);
    }
  }

  /** Returns the name of the metric with this weight, such as {@code adjusted_reward_beta_1}. */
  public static String name(double beta) {
    return "adjusted_reward_beta_"
        + String.format(Locale.ROOT, "%s", beta).replaceFirst("\\.0$", "");
  }

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    List<StudentPass> all = passes.of(dataset, listener);
    return of(all, reward.measure(dataset, cache, listener).perInstance(), beta);
  }

  static MetricValues of(List<StudentPass> all, List<Double> rewards, double beta) {
    List<Double> own = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      own.add(rewards.get(i) / (1 + beta * all.get(i).nats()));
    }
    int[] both = IntStream.range(0, own.size()).filter(i -> Double.isFinite(own.get(i))).toArray();
    if (both.length == 0) {
      throw new IllegalArgumentException(
          name(beta)
              + " needs an instance with a reward and a pass, none of "
              + all.size()
              + " has both");
    }
    double reward = IntStream.of(both).mapToDouble(rewards::get).average().orElseThrow();
    double nats = IntStream.of(both).mapToDouble(i -> all.get(i).nats()).average().orElseThrow();
    double below = 1 + beta * nats;
    double value = reward / below;
    double[] influences =
        IntStream.of(both)
            .mapToDouble(i ->
                value
                    + (rewards.get(i) - reward) / below
                    - value * beta * (all.get(i).nats() - nats) / below)
            .toArray();
    return Measured.of(name(beta), all, own, Measured.around(value, influences));
  }
}
