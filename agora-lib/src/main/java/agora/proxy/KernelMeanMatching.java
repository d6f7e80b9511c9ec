package agora.proxy;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.intrinsic.IntrinsicMetric;
import agora.intrinsic.MetricCache;
import agora.intrinsic.MetricValues;
import agora.stats.Samples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Kernel mean matching: the weight of a data set in the mixture of rival data sets whose mean
 * gradient is nearest to that of solved development problems. With a_k the mean projected gradient
 * of data set k and a that of the problems, both at length 1, K = (a_j . a_k) and c = (a_k . a),
 * the weights minimise b^T K b / 2 - c^T b + lambda sum |b_k| with lambda = 0.01 (Zeng et al. 2026,
 * arXiv 2605.16704). A data set that is aligned but says what a better one says gets a small
 * weight. Higher is better.
 *
 * <p>The weight belongs to the data set: every instance has the same number. Its standard error is
 * a jackknife over ten groups of instances of all data sets together. One forward and one backward
 * pass per instance.
 *
 * @param passes of the student, with gradients
 * @param rivals the data sets to mix, the one that is measured among them by its name
 * @param target development problems with the answers that a student should give
 */
public record KernelMeanMatching(Passes passes, List<Dataset> rivals, Dataset target)
    implements IntrinsicMetric {
  /** Name of the metric. */
  public static final String NAME = "kernel_mean_matching";

  private static final double LAMBDA = 0.01;
  private static final int GROUPS = 10;
  private static final int SWEEPS = 100_000;
  private static final double CONVERGED = 1e-13;

  public KernelMeanMatching {
    rivals = List.copyOf(rivals);
  }

  /**
   * @throws IllegalArgumentException if the data set is not one of the rivals
   */
  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    List<String> names = rivals.stream().map(Dataset::name).toList();
    int own = names.indexOf(dataset.name());
    if (own < 0) {
      throw new IllegalArgumentException(
          "the data set must be one of the rivals " + names + ", was " + dataset.name());
    }
    List<double[][]> gradients = new ArrayList<>();
    for (Dataset rival : rivals) {
      gradients.add(gradients(rival, listener));
    }
    double[][] wanted = gradients(target, listener);
    double weight = weights(gradients, wanted, -1)[own];
    double[] leftOut =
        IntStream.range(0, GROUPS).mapToDouble(g -> weights(gradients, wanted, g)[own]).toArray();
    double mean = IntStream.range(0, GROUPS).mapToDouble(g -> leftOut[g]).average().orElseThrow();
    double squares = 0;
    for (double one : leftOut) {
      squares += (one - mean) * (one - mean);
    }
    double error = Math.sqrt(squares * (GROUPS - 1) / GROUPS);
    List<StudentPass> all = passes.of(dataset, listener);
    return Measured.of(
        NAME, all, Collections.nCopies(all.size(), weight), Measured.around(weight, error));
  }

  private double[][] gradients(Dataset data, ProgressListener listener)
      throws InterruptedException {
    double[][] gradients =
        Gradients.of(
            NAME, passes.of(data, listener).stream().filter(StudentPass::present).toList());
    if (gradients.length < 2) {
      throw new IllegalArgumentException(
          NAME
              + " needs two instances with a gradient in '"
              + data.name()
              + "', had "
              + gradients.length);
    }
    return gradients;
  }

  /** Returns the weights without every tenth instance of a group; -1 leaves out none. */
  private static double[] weights(List<double[][]> data, double[][] wanted, int group) {
    List<double[]> means = new ArrayList<>();
    for (double[][] rows : data) {
      means.add(mean(rows, group));
    }
    double[] aim = mean(wanted, group);
    double[][] products = Gradients.products(means.toArray(double[][]::new));
    double[] aligned = means.stream().mapToDouble(mean -> Samples.dot(mean, aim)).toArray();
    return lasso(products, aligned, LAMBDA);
  }

  private static double[] mean(double[][] rows, int group) {
    double[][] kept =
        IntStream.range(0, rows.length)
            .filter(i -> group < 0 || rows.length < GROUPS || i % GROUPS != group)
            .mapToObj(i -> rows[i])
            .toArray(double[][]::new);
    return Gradients.unit(Gradients.mean(kept));
  }

  /** Returns the minimum of b^T K b / 2 - c^T b + lambda |b|_1, by coordinate descent. */
  static double[] lasso(double[][] k, double[] c, double lambda) {
    double[] b = new double[c.length];
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      double moved = 0;
      for (int i = 0; i < b.length; i++) {
        double pull = c[i] - Samples.dot(k[i], b) + k[i][i] * b[i];
        double next = Math.signum(pull) * Math.max(0, Math.abs(pull) - lambda) / k[i][i];
        moved = Math.max(moved, Math.abs(next - b[i]));
        b[i] = next;
      }
      if (moved < CONVERGED) {
        break;
      }
    }
    return b;
  }
}
