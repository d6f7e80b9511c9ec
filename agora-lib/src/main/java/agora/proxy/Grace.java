package agora.proxy;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.ProgressListener;
import agora.data.Sha256;
import agora.intrinsic.IntrinsicMetric;
import agora.intrinsic.MetricCache;
import agora.intrinsic.MetricValues;
import agora.stats.GramSpectrum;
import agora.stats.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * GRACE: how far gradients of held-out instances stick out of those of the others, the mean over
 * ten folds of trace(S^-1 C). Lower is better (Panigrahi et al. 2025, arXiv 2511.02833).
 *
 * <p>h = log(max(|y|, 2)) g, where g is the projected gradient of the mean token loss: the
 * logarithm makes up for the smaller gradients of long responses. Prompts are dealt to ten folds in
 * the order of their SHA-256; each fold is held out once. C is the second moment of the fold's h,
 * not normalised. S is that of the others' h / |h|, with its eigenvalues shrunk to their mean m:
 * 0.999 e + 0.001 m. An instance's own number is h^T S^-1 h where it is held out. With fewer
 * instances than a gradient has numbers, the part of h outside the span of the others counts 1 /
 * (0.001 m) and dominates, so that data sets are compared at one number of instances. One forward
 * and one backward pass per instance; time grows with the cube of the number of instances.
 *
 * @param passes of the student, with gradients
 */
public record Grace(Passes passes) implements IntrinsicMetric {
  /** Name of the metric. */
  public static final String NAME = "grace";

  private static final int FOLDS = 10;
  private static final double SHRINKAGE = 1e-3;

  /**
   * @throws IllegalArgumentException if there are fewer than ten different instructions
   */
  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    List<StudentPass> all = passes.of(dataset, listener);
    int[] present = IntStream.range(0, all.size()).filter(i -> all.get(i).present()).toArray();
    List<StudentPass> some = Arrays.stream(present).mapToObj(all::get).toList();
    int[] folds =
        folds(
            Arrays.stream(present)
                .mapToObj(i -> dataset.instances().get(i))
                .map(Instance::instruction)
                .toList());
    double[] held = heldOut(Gradients.of(NAME, some), some, folds);
    List<Double> numbers = new ArrayList<>(all.stream().map(pass -> Double.NaN).toList());
    for (int i = 0; i < held.length; i++) {
      numbers.set(present[i], held[i]);
    }
    double value =
        IntStream.range(0, FOLDS)
            .mapToDouble(fold ->
                IntStream.range(0, held.length)
                    .filter(i -> folds[i] == fold)
                    .mapToDouble(i -> held[i])
                    .average()
                    .orElseThrow())
            .average()
            .orElseThrow();
    return Measured.of(NAME, all, numbers, Measured.around(value, held));
  }

  private static int[] folds(List<String> prompts) {
    List<String> distinct =
        prompts.stream().distinct().sorted(Comparator.comparing(Sha256::of)).toList();
    if (distinct.size() < FOLDS) {
      throw new IllegalArgumentException(
          NAME + " needs at least " + FOLDS + " different instructions, had " + distinct.size());
    }
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < distinct.size(); i++) {
      places.put(distinct.get(i), i % FOLDS);
    }
    return prompts.stream().mapToInt(prompt -> places.getOrDefault(prompt, 0)).toArray();
  }

  private static double[] heldOut(double[][] gradients, List<StudentPass> passes, int[] folds) {
    int n = gradients.length;
    double[][] cosines = Gradients.products(Gradients.units(gradients));
    double[] lengths = new double[n];
    for (int i = 0; i < n; i++) {
      double factor = Math.log(Math.max(2, passes.get(i).tokens()));
      lengths[i] = factor * Math.sqrt(Samples.dot(gradients[i], gradients[i]));
    }
    double mean = 1.0 / gradients[0].length; // unit vectors: the eigenvalues sum to 1
    DoubleUnaryOperator inverse = e -> 1 / ((1 - SHRINKAGE) * e + SHRINKAGE * mean);
    double[] held = new double[n];
    for (int fold = 0; fold < FOLDS; fold++) {
      int out = fold;
      int[] others = IntStream.range(0, n).filter(i -> folds[i] != out).toArray();
      GramSpectrum spectrum = GramSpectrum.of(part(cosines, others, others));
      for (int i = 0; i < n; i++) {
        if (folds[i] == fold) {
          double square = lengths[i] * lengths[i];
          double[] own = part(cosines, new int[] {i}, others)[0];
          held[i] = square * spectrum.quadratic(own, 1, inverse);
        }
      }
    }
    return held;
  }

  private static double[][] part(double[][] matrix, int[] rows, int[] columns) {
    double[][] part = new double[rows.length][columns.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        part[i][j] = matrix[rows[i]][columns[j]];
      }
    }
    return part;
  }
}
