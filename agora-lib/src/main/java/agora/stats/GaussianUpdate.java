package agora.stats;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import smile.math.blas.UPLO;
import smile.math.matrix.Matrix;

/**
 * Normal unknowns after linear observations with normal errors: {@code y = H x + e}, {@code x ~
 * N(mean, covariance)}, {@code e ~ N(0, noise)} (Rasmussen and Williams 2006, appendix A.2).
 */
public final class GaussianUpdate {
  private final double[] mean;
  private final double[][] before; // covariance of the unknowns before the observations
  private final double[][] cross; // of the unknowns with the observations; empty without any
  private final Matrix.@Nullable Cholesky factor; // of the observations' covariance
  private final double evidence;

  private GaussianUpdate(
      double[] mean,
      double[][] before,
      double[][] cross,
      Matrix.@Nullable Cholesky factor,
      double evidence) {
    this.mean = mean;
    this.before = before;
    this.cross = cross;
    this.factor = factor;
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
      return new GaussianUpdate(mean.clone(), covariance, new double[0][], null, 0);
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
      for (int i = 0; i < p; i++) {
        if (design[k][i] != 0) {
          for (int l = 0; l < n; l++) {
            total[k][l] += design[k][i] * cross[i][l];
          }
        }
      }
      for (int l = 0; l < n; l++) {
        total[k][l] += noise[k][l];
      }
      rest[k] = y[k] - Samples.dot(design[k], mean);
    }
    Matrix.Cholesky factor = cholesky(total);
    double[] solved = factor.solve(rest);
    double[] after = mean.clone();
    for (int i = 0; i < p; i++) {
      after[i] += Samples.dot(cross[i], solved);
    }
    double evidence =
        -0.5 * (Samples.dot(rest, solved) + factor.logdet() + n * Math.log(2 * Math.PI));
    return new GaussianUpdate(after, covariance, cross, factor, evidence);
  }

  /** Returns the covariance of the unknowns after the observations. */
  private double[][] covariance() {
    double[][] left = new double[mean.length][];
    for (int i = 0; i < left.length; i++) {
      left[i] = before[i].clone();
      if (factor != null) {
        double[] gain = factor.solve(cross[i].clone());
        for (int j = 0; j < left.length; j++) {
          left[i][j] -= Samples.dot(gain, cross[j]);
        }
      }
    }
    return left;
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
    double[][] raised = covariance();
    for (int i = 0; i < raised.length; i++) {
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
