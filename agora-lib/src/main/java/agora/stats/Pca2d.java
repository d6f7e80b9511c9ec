package agora.stats;

import java.util.Arrays;

/**
 * The plane on which points of many dimensions spread most: their first two principal components,
 * centred but not standardised, found by subspace iteration without forming a matrix of dimensions
 * by dimensions. Of each axis the largest coefficient is positive.
 */
public final class Pca2d {
  private static final int MOST_ROUNDS = 300;

  private final double[][] points;
  private final double[] shares;

  private Pca2d(double[][] points, double[] shares) {
    this.points = points;
    this.shares = shares;
  }

  /**
   * Returns the plane of these points.
   *
   * @param rows at least three points of at least two dimensions each
   * @throws IllegalArgumentException if a coordinate is not finite or all points are the same
   */
  public static Pca2d of(double[][] rows) {
    if (rows.length < 3 || rows[0].length < 2) {
      throw new IllegalArgumentException(
          "a plane needs at least 3 points of 2 dimensions, there were "
              + rows.length
              + (rows.length > 0 ? " of " + rows[0].length : ""));
    }
    double[][] centred = centred(rows);
    double total = Arrays.stream(centred).mapToDouble(row -> Samples.dot(row, row)).sum();
    if (!(total > 0)) {
      throw new IllegalArgumentException(
          "a plane needs points that differ and are finite, their spread was " + total);
    }
    double[][] axes = {start(centred[0].length, 1), start(centred[0].length, 2)};
    orthonormalise(axes);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      double[][] next = {spread(centred, axes[0]), spread(centred, axes[1])};
      orthonormalise(next);
      double change =
          2 - Math.abs(Samples.dot(next[0], axes[0])) - Math.abs(Samples.dot(next[1], axes[1]));
      axes = next;
      if (change < 1e-14) {
        break;
      }
    }
    Signs.makeLargestPositive(axes[0]);
    Signs.makeLargestPositive(axes[1]);
    double[][] points = new double[rows.length][2];
    double[] shares = new double[2];
    for (int i = 0; i < rows.length; i++) {
      for (int axis = 0; axis < 2; axis++) {
        points[i][axis] = Samples.dot(centred[i], axes[axis]);
        shares[axis] += points[i][axis] * points[i][axis] / total;
      }
    }
    return new Pca2d(points, shares);
  }

  /** Returns each row's two coordinates, in the rows' order. */
  public double[][] points() {
    return points;
  }

  /** Returns the share of the spread along axis 0 or 1, in [0, 1]. */
  public double share(int axis) {
    return shares[axis];
  }

  private static double[][] centred(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (double[] row : rows) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += row[j] / rows.length;
      }
    }
    double[][] centred = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      centred[i] = rows[i].clone();
      for (int j = 0; j < mean.length; j++) {
        centred[i][j] -= mean[j];
      }
    }
    return centred;
  }

  /** Returns X'(X axis): the axis turned towards where the points spread. */
  private static double[] spread(double[][] centred, double[] axis) {
    double[] sum = new double[axis.length];
    for (double[] row : centred) {
      double along = Samples.dot(row, axis);
      for (int j = 0; j < sum.length; j++) {
        sum[j] += along * row[j];
      }
    }
    return sum;
  }

  private static void orthonormalise(double[][] axes) {
    scale(axes[0]);
    for (int twice = 0; twice < 2; twice++) {
      double overlap = Samples.dot(axes[0], axes[1]);
      for (int j = 0; j < axes[1].length; j++) {
        axes[1][j] -= overlap * axes[0][j];
      }
      scale(axes[1]);
    }
  }

  private static void scale(double[] axis) {
    double length = Math.sqrt(Samples.dot(axis, axis));
    for (int j = 0; length > 0 && j < axis.length; j++) {
      axis[j] /= length;
    }
  }

  /** Returns a fixed start that no data set is likely to be orthogonal to. */
  private static double[] start(int dimensions, int which) {
    var random = new java.util.SplittableRandom(which);
    return random.doubles(dimensions, -1, 1).toArray();
  }
}
