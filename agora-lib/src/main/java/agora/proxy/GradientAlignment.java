package agora.proxy;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.intrinsic.IntrinsicMetric;
import agora.intrinsic.MetricCache;
import agora.intrinsic.MetricValues;
import java.util.List;

/**
 * LESS at the untrained student: the mean over instances of the cosine between the instance's
 * projected gradient and the mean gradient of solved development problems, from -1 to 1. Higher is
 * better: a step on the instance is a step on the problems (Xia et al. 2024, arXiv 2402.04333).
 * There it is summed over checkpoints of a training run, with Adam's preconditioned gradients; the
 * untrained student has no such run, and the gradients are plain. One forward and one backward pass
 * per instance.
 *
 * @param passes of the student, with gradients
 * @param target development problems with the answers that a student should give
 */
public record GradientAlignment(Passes passes, Dataset target) implements IntrinsicMetric {
  /** Name of the metric. */
  public static final String NAME = "less_alignment";

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    double[] wanted = Gradients.mean(gradients(passes, target, listener));
    return Measured.mean(
        NAME,
        passes.of(dataset, listener),
        pass ->
            pass.present()
                ? Gradients.cosine(Gradients.of(NAME, List.of(pass))[0], wanted)
                : Double.NaN);
  }

  private static double[][] gradients(Passes passes, Dataset data, ProgressListener listener)
      throws InterruptedException {
    return Gradients.of(
        NAME, passes.of(data, listener).stream().filter(StudentPass::present).toList());
  }
}
