package agora.stats;

import java.util.function.DoubleUnaryOperator;
import smile.math.blas.UPLO;
import smile.math.matrix.Matrix;

/**
 * Spectrum of the second moments S = (1/n) sum of x x^T of n vectors, not centred, from their inner
 * products alone: for vectors that have more dimensions than there are vectors.
 *
 * <p>The eigenvalues of S that are not zero are those of the matrix of inner products over n, and
 * the eigenvector of eigenvalue e is sum of u_i x_i over the root of n e, where u is the one of the
 * matrix of inner products.
 */
public final class GramSpectrum {
  /** Eigenvalues below this share of the largest are rounding errors of zero. */
  private static final double ZERO = 1e-10;

  private final double[] eigenvalues; // descending
  private final double[][] vectors; // by eigenvalue, over the vectors

  private GramSpectrum(double[] eigenvalues, double[][] vectors) {
    this.eigenvalues = eigenvalues;
    this.vectors = vectors;
  }

  /**
   * Returns the spectrum.
   *
   * @param products n x n inner products of the vectors, symmetric, n at least 1
   * @throws IllegalArgumentException if there is no vector, or none but zeros
   */
  public static GramSpectrum of(double[][] products) {
    int n = products.length;
    if (n == 0) {
      throw new IllegalArgumentException("second moments need at least one vector, there was none");
    }
    Matrix matrix = Matrix.of(products);
    matrix.uplo(UPLO.LOWER);
    Matrix.EVD eigen = matrix.eigen(false, true, true).sort();
    if (!(eigen.wr[0] > 0)) {
      throw new IllegalArgumentException(
          "second moments need a vector that is finite and not zero, the largest eigenvalue was "
              + eigen.wr[0]);
    }
    int kept = 0;
    while (kept < n && eigen.wr[kept] > ZERO * eigen.wr[0]) {
      kept++;
    }
    double[] values = new double[kept];
    double[][] vectors = new double[kept][n];
    for (int k = 0; k < kept; k++) {
      values[k] = eigen.wr[k] / n;
      for (int i = 0; i < n; i++) {
        vectors[k][i] = eigen.Vr.get(i, k);
      }
    }
    return new GramSpectrum(values, vectors);
  }

  /**
   * Returns x^T f(S) x.
   *
   * @param products the inner products of x with the n vectors
   * @param square the squared length of x
   * @param f applied to the eigenvalues; to 0 for the part of x outside the vectors' span
   */
  public double quadratic(double[] products, double square, DoubleUnaryOperator f) {
    int n = products.length;
    double inside = 0;
    double sum = 0;
    for (int k = 0; k < eigenvalues.length; k++) {
      double along = Samples.dot(vectors[k], products);
      double part = along * along / (n * eigenvalues[k]);
      inside += part;
      sum += f.applyAsDouble(eigenvalues[k]) * part;
    }
    double outside = Math.max(0, square - inside);
    return outside > ZERO * square ? sum + f.applyAsDouble(0) * outside : sum;
  }
}
