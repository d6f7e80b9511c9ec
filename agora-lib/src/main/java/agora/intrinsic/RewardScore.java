package agora.intrinsic;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.ProgressListener;
import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import agora.llm.RewardModel;
import java.util.List;

/**
 * Reward of each response by a reward model: its head's output at the last token of instruction and
 * response in its chat template; higher is better, without bounds. Refused texts, such as those
 * longer than its context, are left out and counted.
 *
 * @param rewards a network with such a head, such as Skywork-Reward-Llama-3.1-8B, in process
 *     ({@link agora.llama.Scorer}) or behind an endpoint
 * @param model names the network and its weights; the cache is by it
 */
public record RewardScore(RewardModel rewards, String model) implements IntrinsicMetric {
  private static final int KEPT_AT_ONCE = 256;

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    Unmeasured unmeasured = new Unmeasured();
    List<String> contents = dataset.instances().stream().map(Perplexity::content).toList();
    List<Double> values =
        cache.values(
            "response_reward of " + model,
            dataset.instances(),
            contents,
            KEPT_AT_ONCE,
            unmeasured.leavingOut(this::score, Perplexity::content),
            listener);
    return unmeasured.values("response_reward", contents, values);
  }

  private double[] score(List<Instance> instances) throws InterruptedException {
    return rewards.rewards(
        instances.stream()
            .map(instance ->
                List.of(
                    new Message(Role.USER, instance.instruction()),
                    new Message(Role.ASSISTANT, instance.response())))
            .toList());
  }
}
