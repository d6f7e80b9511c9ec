package agora.intrinsic;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.ProgressListener;
import agora.evaluate.Grade;
import agora.evaluate.MathAnswers;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether a response is right, where that can be told: 1, 0, or NaN where it cannot.
 *
 * @param grader returns the grade of an instance's response, or null where there is nothing to
 *     compare with
 */
public record AnswerCorrectness(Function<Instance, @Nullable Grade> grader)
    implements IntrinsicMetric {

  /**
   * Returns the check of math responses by equivalence with a reference answer.
   *
   * @param gold the reference answer to an instance, or null where there is none
   */
  public static AnswerCorrectness math(Function<Instance, @Nullable String> gold) {
    return new AnswerCorrectness(instance -> {
      String reference = gold.apply(instance);
      return reference == null ? null : MathAnswers.grade(reference, instance.response());
    });
  }

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener) {
    return MetricValues.of(
        "answer_correctness", dataset.instances().stream().map(this::score).toList());
  }

  private double score(Instance instance) {
    Grade grade = grader.apply(instance);
    return grade == null ? Double.NaN : grade.score();
  }
}
