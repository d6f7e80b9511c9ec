package agora.stats;

import java.util.Arrays;
import java.util.SplittableRandom;
import smile.math.blas.UPLO;
import smile.math.matrix.Matrix;

/**
 * Normal unknowns after linear observations with normal errors: {@code y = H x + e}, {@code x ~
 * N(mean, covariance)}, {@code e ~ N(0, noise)} (Rasmussen and Williams 2006, appendix A.2).
 */
public final class GaussianUpdate {
  private final double[] mean;
  private final double[][] covariance;
  private final double evidence;

  private GaussianUpdate(double[] mean, double[][] covariance, double evidence) {
    this.mean = mean;
    this.covariance = covariance;
    this.evidence = evidence;
  }

  /**
   * Returns the unknowns after the observations.
   *
   * @param mean one value per unknown
   * @param covariance of the unknowns, positive definite
   * @param design H: one row per observation, one column per unknown
   * @param noise covariance of the observations' errors, positive definite
   * @param y the observations; none leaves the unknowns as they are
   */
  public static GaussianUpdate of(
      double[] mean, double[][] covariance, double[][] design, double[][] noise, double[] y) {
    if (y.length == 0) {
      return new GaussianUpdate(mean.clone(), covariance, 0);
    }
    Samples.requireFinite("observations", y);
    int n = y.length;
    int p = mean.length;
    double[][] cross = new double[p][n]; // covariance H'
    for (int i = 0; i < p; i++) {
      for (int k = 0; k < n; k++) {
        cross[i][k] = Samples.dot(covariance[i], design[k]);
      }
    }
    double[][] total = new double[n][n];
    double[] rest = new double[n];
    for (int k = 0; k < n; k++) {
      for (int l = 0; l < n; l++) {
        total[k][l] = noise[k][l];
        for (int i = 0; i < p; i++) {
          total[k][l] += design[k][i] * cross[i][l];
        }
      }
      rest[k] = y[k] - Samples.dot(design[k], mean);
    }
    Matrix.Cholesky factor = cholesky(total);
    double[] solved = factor.solve(rest);
    double[] after = mean.clone();
    double[][] left = new double[p][];
    for (int i = 0; i < p; i++) {
      after[i] += Samples.dot(cross[i], solved);
      double[] gain = factor.solve(cross[i].clone());
      left[i] = covariance[i].clone();
      for (int j = 0; j < p; j++) {
        left[i][j] -= Samples.dot(gain, cross[j]);
      }
    }
    double evidence =
        -0.5 * (Samples.dot(rest, solved) + factor.logdet() + n * Math.log(2 * Math.PI));
    return new GaussianUpdate(after, left, evidence);
  }

  /** Returns the expected value of each unknown. */
  public double[] mean() {
    return mean.clone();
  }

  /** Returns the standard deviation of each unknown. */
  public double[] deviation() {
    double[] deviation = new double[mean.length];
    Arrays.setAll(deviation, i -> Math.sqrt(Math.max(0, covariance[i][i])));
    return deviation;
  }

  /** Returns the log density of the observations before they were made. */
  public double evidence() {
    return evidence;
  }

  /** Returns draws of the unknowns, one row each. */
  public double[][] draws(int count, SplittableRandom random) {
    int p = mean.length;
    double[][] root = root();
    double[][] draws = new double[count][p];
    double[] z = new double[p];
    for (double[] draw : draws) {
      for (int i = 0; i < p; i++) {
        z[i] = random.nextGaussian();
        draw[i] = mean[i];
        for (int j = 0; j <= i; j++) {
          draw[i] += root[i][j] * z[j];
        }
      }
    }
    return draws;
  }

  private double[][] root() {
    double[][] raised = new double[mean.length][];
    for (int i = 0; i < raised.length; i++) {
      raised[i] = covariance[i].clone();
      raised[i][i] += 1e-9 * (1 + raised[i][i]); // rounding of what the observations left
    }
    return cholesky(raised).lu.toArray();
  }

  /** Returns the Cholesky factor of a symmetric positive definite matrix. */
  static Matrix.Cholesky cholesky(double[][] symmetric) {
    Matrix matrix = Matrix.of(symmetric);
    matrix.uplo(UPLO.LOWER);
    return matrix.cholesky();
  }
}
