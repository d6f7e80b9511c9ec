package agora.intrinsic;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.ProgressListener;
import agora.llama.PromptResponse;
import agora.llama.Scorer;
import java.util.Arrays;
import java.util.List;

/**
 * The perplexity (>= 1) of each response under a student, given the instruction in its chat
 * template: exp of the mean nats per response token.
 *
 * @param scorer the student
 * @param model names the student and its weights, such as a checkpoint's hash; the cache is by it
 */
public record Perplexity(Scorer scorer, String model) implements IntrinsicMetric {
  private static final int KEPT_AT_ONCE = 256;

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    List<Double> values =
        cache.values(
            "response_perplexity of " + model,
            dataset.instances(),
            dataset.instances().stream().map(Perplexity::content).toList(),
            KEPT_AT_ONCE,
            this::perplexities,
            listener);
    return MetricValues.of("response_perplexity", values);
  }

  private double[] perplexities(List<Instance> instances) throws InterruptedException {
    double[] values = new double[instances.size()];
    Arrays.fill(values, Double.NaN); // an empty response has no perplexity
    int[] present = present(instances);
    double[] scored =
        scorer.perplexity(
            Arrays.stream(present)
                .mapToObj(i -> instances.get(i))
                .map(instance -> new PromptResponse(instance.instruction(), instance.response()))
                .toList());
    for (int i = 0; i < present.length; i++) {
      values[present[i]] = scored[i];
    }
    return values;
  }

  private static int[] present(List<Instance> instances) {
    return java.util.stream.IntStream.range(0, instances.size())
        .filter(i -> !instances.get(i).response().isEmpty())
        .toArray();
  }

  /** Returns what an instance's numbers are of. */
  static String content(Instance instance) {
    return instance.instruction().length() + ":" + instance.instruction() + instance.response();
  }
}
