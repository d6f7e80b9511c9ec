package agora.proxy;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.intrinsic.IntrinsicMetric;
import agora.intrinsic.MetricCache;
import agora.intrinsic.MetricValues;
import agora.stats.Estimate;
import agora.stats.GramSpectrum;
import java.util.ArrayList;
import java.util.List;

/**
 * G-Vendi: the effective number of directions that the gradients of a data set point in: exp of the
 * entropy -sum_k e_k log e_k of the eigenvalues of S = (1/n) sum g g^T, g the projected gradients
 * at length 1. Higher is more diverse (Jung et al. 2025, arXiv 2505.20161). It lies between 1 and
 * n, so that data sets are compared at one n.
 *
 * <p>An instance's own number is exp(-g^T log(S) g): their geometric mean is G-Vendi, and they vary
 * as its influence does, from which the interval is. One forward and one backward pass per
 * instance; time grows with the cube of the number of instances.
 *
 * @param passes of the student, with gradients
 */
public record GradientVendi(Passes passes) implements IntrinsicMetric {
  /** Name of the metric. */
  public static final String NAME = "gradient_vendi";

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    List<StudentPass> all = passes.of(dataset, listener);
    List<StudentPass> present = all.stream().filter(StudentPass::present).toList();
    double[][] cosines = Gradients.products(Gradients.units(Gradients.of(NAME, present)));
    GramSpectrum spectrum = GramSpectrum.of(cosines);
    double[] entropies = new double[cosines.length];
    for (int i = 0; i < entropies.length; i++) {
      entropies[i] = spectrum.quadratic(cosines[i], 1, e -> e > 0 ? -Math.log(e) : 0);
    }
    Estimate entropy = Estimate.ofMean(entropies);
    double value = Math.exp(entropy.value());
    List<Double> numbers = new ArrayList<>();
    int next = 0;
    for (StudentPass pass : all) {
      numbers.add(pass.present() ? Math.exp(entropies[next++]) : Double.NaN);
    }
    return Measured.of(
        NAME,
        all,
        numbers,
        new Estimate(
            value,
            value * entropy.standardError(),
            Math.exp(entropy.low()),
            Math.exp(entropy.high()),
            entropy.level()));
  }
}
