package agora.intrinsic;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.ProgressListener;
import agora.llama.PromptResponse;
import agora.llama.Scorer;
import java.util.ArrayList;
import java.util.List;

/**
 * Perplexity (>= 1) of each response under a student, given the instruction in its chat template:
 * exp of the mean nats per response token. An empty response has none, and neither has an instance
 * longer than the student's context: it is left out rather than cut, since its first part is
 * another text; the report counts both.
 *
 * @param scorer the student
 * @param model names the student and its weights, such as a checkpoint's hash; the cache is by it
 */
public record Perplexity(Scorer scorer, String model) implements IntrinsicMetric {
  private static final int KEPT_AT_ONCE = 256;

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    Unmeasured unmeasured = new Unmeasured();
    List<String> contents = dataset.instances().stream().map(Perplexity::content).toList();
    List<Double> values =
        cache.values(
            "response_perplexity of " + model,
            dataset.instances(),
            contents,
            KEPT_AT_ONCE,
            some -> perplexities(some, unmeasured),
            listener);
    return unmeasured.values("response_perplexity", contents, values);
  }

  private double[] perplexities(List<Instance> instances, Unmeasured unmeasured)
      throws InterruptedException {
    double[] values = new double[instances.size()];
    List<Instance> present = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      Instance instance = instances.get(i);
      if (instance.response().isEmpty()) {
        values[i] = Double.NaN;
        unmeasured.note(content(instance), "the response is empty");
      } else {
        present.add(instance);
      }
    }
    double[] scored = unmeasured.leavingOut(this::score, Perplexity::content).measure(present);
    int next = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = Double.isNaN(values[i]) ? values[i] : scored[next++];
    }
    return values;
  }

  private double[] score(List<Instance> instances) throws InterruptedException {
    return scorer.perplexity(
        instances.stream()
            .map(instance -> new PromptResponse(instance.instruction(), instance.response()))
            .toList());
  }

  /** Returns what an instance's numbers are of. */
  static String content(Instance instance) {
    return instance.instruction().length() + ":" + instance.instruction() + instance.response();
  }
}
