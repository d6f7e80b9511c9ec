package agora.proxy;

import agora.stats.Samples;
import java.util.List;

/** Projected gradients of instances as vectors. */
final class Gradients {
  private Gradients() {}

  /**
   * Returns the gradients of those that have one.
   *
   * @throws IllegalArgumentException if a present pass has none, or all numbers of one are zero
   */
  static double[][] of(String name, List<StudentPass> present) {
    double[][] rows = new double[present.size()][];
    for (int i = 0; i < rows.length; i++) {
      float[] gradient = present.get(i).gradient();
      if (gradient.length == 0) {
        throw new IllegalArgumentException(
            name + " needs passes with gradients, those given are forward passes alone");
      }
      rows[i] = new double[gradient.length];
      for (int j = 0; j < gradient.length; j++) {
        rows[i][j] = gradient[j];
      }
      if (!(Samples.dot(rows[i], rows[i]) > 0)) {
        throw new IllegalArgumentException(
            name
                + " needs gradients that are finite and not zero, that of instance "
                + (i + 1)
                + " is not");
      }
    }
    return rows;
  }

  /** Returns the mean of vectors, at least one. */
  static double[] mean(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (double[] row : rows) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += row[j] / rows.length;
      }
    }
    return mean;
  }

  static double[] unit(double[] row) {
    double length = Math.sqrt(Samples.dot(row, row));
    double[] unit = new double[row.length];
    for (int j = 0; j < unit.length; j++) {
      unit[j] = row[j] / length;
    }
    return unit;
  }

  static double[][] units(double[][] rows) {
    double[][] units = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      units[i] = unit(rows[i]);
    }
    return units;
  }

  /** Returns the inner products of all pairs. */
  static double[][] products(double[][] rows) {
    double[][] products = new double[rows.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j <= i; j++) {
        products[i][j] = Samples.dot(rows[i], rows[j]);
        products[j][i] = products[i][j];
      }
    }
    return products;
  }

  static double cosine(double[] a, double[] b) {
    return Samples.dot(a, b) / Math.sqrt(Samples.dot(a, a) * Samples.dot(b, b));
  }
}
