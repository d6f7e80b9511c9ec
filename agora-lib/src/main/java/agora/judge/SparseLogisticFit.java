package agora.judge;

import java.util.Arrays;

/**
 * L1-regularised logistic regression without intercept: the minimum of {@code sum |b| + c * sum w
 * (log(1 + exp z) - y z)}, z = x b, found by coordinate-wise Newton steps.
 */
final class SparseLogisticFit {
  private static final int MAX_SWEEPS = 2000;
  private static final double TOLERANCE = 1e-10;

  private SparseLogisticFit() {}

  /**
   * Returns the coefficients.
   *
   * @param x one row per observation
   * @param y outcomes in [0, 1]
   * @param weights how often each row counts
   * @param c how much the data count against the penalty, above 0
   * @param start where to begin
   */
  static double[] fit(double[][] x, double[] y, double[] weights, double c, double[] start) {
    double[] b = start.clone();
    double[] z = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < b.length; j++) {
        z[i] += x[i][j] * b[j];
      }
    }
    double objective = objective(b, z, y, weights, c);
    for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      double largest = 0;
      for (int j = 0; j < b.length; j++) {
        double step = step(j, x, y, weights, c, b[j], z);
        for (int halving = 0; halving < 30 && step != 0; halving++) {
          move(j, step, x, b, z);
          double moved = objective(b, z, y, weights, c);
          if (moved <= objective + 1e-12 * Math.abs(objective)) {
            objective = moved;
            largest = Math.max(largest, Math.abs(step));
            break;
          }
          move(j, -step, x, b, z);
          step /= 2;
        }
      }
      if (largest < TOLERANCE) {
        return b;
      }
    }
    throw new IllegalStateException(
        "no minimum after " + MAX_SWEEPS + " sweeps; last coefficients " + Arrays.toString(b));
  }

  private static void move(int j, double step, double[][] x, double[] b, double[] z) {
    b[j] += step;
    for (int i = 0; i < x.length; i++) {
      z[i] += step * x[i][j];
    }
  }

  /** The Newton step of one coefficient, stopped at zero where the penalty holds it there. */
  private static double step(
      int j, double[][] x, double[] y, double[] weights, double c, double b, double[] z) {
    double gradient = 0;
    double curvature = 1e-12;
    for (int i = 0; i < x.length; i++) {
      double p = 1 / (1 + Math.exp(-z[i]));
      gradient += weights[i] * (p - y[i]) * x[i][j];
      curvature += weights[i] * p * (1 - p) * x[i][j] * x[i][j];
    }
    gradient *= c;
    curvature *= c;
    double target = b - gradient / curvature;
    double shrunk = Math.signum(target) * Math.max(0, Math.abs(target) - 1 / curvature);
    return shrunk - b;
  }

  private static double objective(double[] b, double[] z, double[] y, double[] weights, double c) {
    double sum = 0;
    for (int i = 0; i < z.length; i++) {
      double softplus = z[i] > 0 ? z[i] + Math.log1p(Math.exp(-z[i])) : Math.log1p(Math.exp(z[i]));
      sum += weights[i] * (softplus - y[i] * z[i]);
    }
    double size = 0;
    for (double value : b) {
      size += Math.abs(value);
    }
    return size + c * sum;
  }
}
