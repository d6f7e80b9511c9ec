package agora.stats;

import java.util.ArrayList;
import java.util.List;
import smile.math.blas.UPLO;
import smile.math.matrix.Matrix;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Principal components of standardised variables: the eigenvectors of their correlation matrix.
 *
 * <p>Each variable is centred and divided by its standard deviation with denominator n, as
 * scikit-learn's {@code StandardScaler} and {@code PCA} do in sequence. Of the two signs of a
 * component, the one that makes its largest loading positive is taken.
 */
public final class Pca {
  private final List<String> names;
  private final double[] means;
  private final double[] deviations;
  private final double[] eigenvalues; // descending
  private final double[][] vectors; // component x variable, unit length

  private Pca(
      List<String> names,
      double[] means,
      double[] deviations,
      double[] eigenvalues,
      double[][] vectors) {
    this.names = names;
    this.means = means;
    this.deviations = deviations;
    this.eigenvalues = eigenvalues;
    this.vectors = vectors;
  }

  /**
   * Fits all components.
   *
   * @param names one name per variable
   * @param rows one row per observation, at least two
   * @throws IllegalArgumentException if a value is not finite or a variable never varies
   */
  public static Pca fit(List<String> names, double[][] rows) {
    Samples.requireRectangle(names, rows);
    if (rows.length < 2) {
      throw new IllegalArgumentException(
          "principal components need at least 2 rows, there were " + rows.length);
    }
    int variables = names.size();
    double[] means = new double[variables];
    double[] deviations = new double[variables];
    for (int j = 0; j < variables; j++) {
      double[] column = Samples.column(rows, j);
      means[j] = Samples.mean(column);
      deviations[j] = Samples.standardDeviation(column, 0);
      if (deviations[j] <= 1e-12 * Math.abs(means[j])) {
        throw new IllegalArgumentException(
            "a variable must vary to be standardised, '"
                + names.get(j)
                + "' is always "
                + column[0]
                + ": leave it out");
      }
    }
    var standardised =
        new Pca(List.copyOf(names), means, deviations, new double[0], new double[0][]);
    Matrix.EVD eigen = correlation(standardised.standardise(rows)).eigen(false, true, true).sort();
    double[] values = new double[variables];
    double[][] vectors = new double[variables][variables];
    for (int k = 0; k < variables; k++) {
      values[k] = Math.max(0, eigen.wr[k]);
      for (int j = 0; j < variables; j++) {
        vectors[k][j] = eigen.Vr.get(j, k);
      }
      Signs.makeLargestPositive(vectors[k]);
    }
    return new Pca(List.copyOf(names), means, deviations, values, vectors);
  }

  /** Returns {@code PC1}, {@code PC2}, ... up to {@code count}. */
  public List<String> componentNames(int count) {
    requireCount(count);
    List<String> result = new ArrayList<>();
    for (int k = 1; k <= count; k++) {
      result.add("PC" + k);
    }
    return result;
  }

  /** Returns each component's share of the variance, descending, summing to 1. */
  public double[] explainedVarianceRatio() {
    double[] shares = eigenvalues.clone();
    for (int k = 0; k < shares.length; k++) {
      shares[k] /= names.size();
    }
    return shares;
  }

  /** Returns the share of the variance that the first {@code count} components explain together. */
  public double explained(int count) {
    requireCount(count);
    double sum = 0;
    for (int k = 0; k < count; k++) {
      sum += eigenvalues[k];
    }
    return sum / names.size();
  }

  /** Returns a component's unit vector over the variables; component 0 is the first. */
  public double[] loadings(int component) {
    return vectors[component].clone();
  }

  /** Returns the rows' coordinates on the first {@code count} components. */
  public double[][] scores(double[][] rows, int count) {
    Samples.requireRectangle(names, rows);
    requireCount(count);
    double[][] z = standardise(rows);
    double[][] scores = new double[rows.length][count];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < count; k++) {
        scores[i][k] = Samples.dot(z[i], vectors[k]);
      }
    }
    return scores;
  }

  /**
   * Returns each variable's loading strength (the paper's Table 4): the mean over all components of
   * |unit loading x square root of the eigenvalue|, which is the mean |correlation| of the variable
   * with the components.
   */
  public double[] loadingStrength() {
    double[] strength = new double[names.size()];
    for (int k = 0; k < vectors.length; k++) {
      for (int j = 0; j < strength.length; j++) {
        strength[j] += Math.abs(vectors[k][j]) * Math.sqrt(eigenvalues[k]) / vectors.length;
      }
    }
    return strength;
  }

  /**
   * Returns the loadings as a table: one row per variable, a column for each of the first
   * components.
   */
  public Table table(int count) {
    requireCount(count);
    Table table = Table.create("Loadings", StringColumn.create("variable", names));
    for (int k = 0; k < count; k++) {
      table.addColumns(DoubleColumn.create("PC" + (k + 1), vectors[k]));
    }
    return table;
  }

  private double[][] standardise(double[][] rows) {
    double[][] z = new double[rows.length][names.size()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < names.size(); j++) {
        z[i][j] = (rows[i][j] - means[j]) / deviations[j];
      }
    }
    return z;
  }

  private static Matrix correlation(double[][] z) {
    int variables = z[0].length;
    Matrix correlation = new Matrix(variables, variables);
    for (int a = 0; a < variables; a++) {
      for (int b = a; b < variables; b++) {
        double r = Samples.dot(Samples.column(z, a), Samples.column(z, b)) / z.length;
        correlation.set(a, b, r);
        correlation.set(b, a, r);
      }
    }
    correlation.uplo(UPLO.LOWER);
    return correlation;
  }

  private void requireCount(int count) {
    if (count < 1 || count > names.size()) {
      throw new IllegalArgumentException(
          "components must be between 1 and " + names.size() + ", was " + count);
    }
  }
}
