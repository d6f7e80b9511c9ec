package agora.intrinsic;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.ProgressListener;
import agora.evaluate.MathAnswers;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Correctness of a response, from 0 to 1; NaN where it cannot be decided.
 *
 * @param grader returns the score of an instance's response, NaN where there is nothing to compare
 *     with
 */
public record AnswerCorrectness(ToDoubleFunction<Instance> grader) implements IntrinsicMetric {

  /**
   * Returns the check of math responses by equivalence with a reference answer.
   *
   * @param gold the reference answer to an instance, or null where there is none
   */
  public static AnswerCorrectness math(Function<Instance, @Nullable String> gold) {
    return new AnswerCorrectness(instance -> {
      String reference = gold.apply(instance);
      return reference == null
          ? Double.NaN
          : MathAnswers.grade(reference, instance.response()).score();
    });
  }

  /** Returns whether correctness can be decided for this instance. */
  public boolean knows(Instance instance) {
    return Double.isFinite(grader.applyAsDouble(instance));
  }

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener) {
    return MetricValues.of(
        "answer_correctness",
        dataset.instances().stream().map(grader::applyAsDouble).toList(),
        "no answer to compare with");
  }
}
