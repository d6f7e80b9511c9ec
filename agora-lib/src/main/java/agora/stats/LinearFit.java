package agora.stats;

import java.util.ArrayList;
import java.util.List;
import smile.math.matrix.Matrix;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * An ordinary least squares fit with an intercept, its tests and its intervals.
 *
 * <p>The usual assumptions carry every p and interval here: independent errors of one variance.
 * Where observations come in groups, look at a leave-one-group-out validation instead.
 */
public final class LinearFit {
  private final List<String> names;
  private final double[] coefficients; // intercept first
  private final double[][] inverse; // (X'X)^-1, intercept first
  private final int n;
  private final double totalSquares;
  private final double residualSquares;

  private LinearFit(
      List<String> names,
      double[] coefficients,
      double[][] inverse,
      int n,
      double totalSquares,
      double residualSquares) {
    this.names = names;
    this.coefficients = coefficients;
    this.inverse = inverse;
    this.n = n;
    this.totalSquares = totalSquares;
    this.residualSquares = residualSquares;
  }

  /**
   * A predicted value with the interval that a new observation falls into.
   *
   * @param value the expected value
   * @param low the lower end of the prediction interval
   * @param high the upper end of the prediction interval
   */
  public record Prediction(double value, double low, double high) {}

  /**
   * Fits {@code y = intercept + coefficients x}.
   *
   * @param names one name per predictor
   * @param x one row per observation, one column per predictor
   * @param y the outcomes
   * @throws IllegalArgumentException if values are not finite, rows are fewer than predictors + 2,
   *     or predictors are linearly dependent
   */
  public static LinearFit ols(List<String> names, double[][] x, double[] y) {
    Samples.requireRectangle(names, x);
    Samples.requireFinite("outcomes", y);
    int n = y.length;
    int p = names.size() + 1;
    if (x.length != n) {
      throw new IllegalArgumentException(
          "predictors and outcomes need as many rows, there were " + x.length + " and " + n);
    }
    if (n <= p) {
      throw new IllegalArgumentException(
          "least squares with "
              + names.size()
              + " predictors needs at least "
              + (p + 1)
              + " rows, there were "
              + n);
    }
    double[][] design = new double[n][p];
    for (int i = 0; i < n; i++) {
      design[i][0] = 1;
      System.arraycopy(x[i], 0, design[i], 1, p - 1);
    }
    Matrix.QR qr = Matrix.of(design).qr();
    double[][] inverseR = inverseOfUpper(names, qr.R().toArray());
    double[] coefficients = qr.solve(y);
    double residualSquares = 0;
    for (int i = 0; i < n; i++) {
      double residual = y[i] - Samples.dot(design[i], coefficients);
      residualSquares += residual * residual;
    }
    double deviation = Samples.standardDeviation(y, 0);
    return new LinearFit(
        List.copyOf(names),
        coefficients,
        timesItsTranspose(inverseR),
        n,
        deviation * deviation * n,
        residualSquares);
  }

  /** Fits a straight line through points. */
  public static LinearFit line(double[] x, double[] y) {
    return line("x", x, y);
  }

  /** Fits a straight line through points, whose table names the predictor. */
  public static LinearFit line(String name, double[] x, double[] y) {
    double[][] rows = new double[x.length][1];
    for (int i = 0; i < x.length; i++) {
      rows[i][0] = x[i];
    }
    return ols(List.of(name), rows, y);
  }

  /**
   * Returns R squared of a fit with an intercept, and nothing else: the quick way for resampling,
   * where thousands of fits are made of one number each. Dependent predictors count once.
   *
   * @param x one row per observation, one column per predictor
   * @param y the outcomes; R squared is NaN where they never vary
   */
  public static double rSquared(double[][] x, double[] y) {
    double[] outcome = centred(y);
    double total = Samples.dot(outcome, outcome);
    double explained = 0;
    double[][] basis = new double[x[0].length][];
    for (int j = 0; j < basis.length; j++) {
      double[] column = centred(Samples.column(x, j));
      double length = Samples.dot(column, column);
      for (int k = 0; k < 2 * j; k++) { // twice over the earlier ones: once leaves rounding behind
        double[] earlier = basis[k % j];
        double overlap = Samples.dot(column, earlier);
        for (int i = 0; i < column.length; i++) {
          column[i] -= overlap * earlier[i];
        }
      }
      double rest = Samples.dot(column, column);
      double scale = rest > 1e-20 * length ? 1 / Math.sqrt(rest) : 0;
      for (int i = 0; i < column.length; i++) {
        column[i] *= scale;
      }
      basis[j] = column;
      double along = Samples.dot(column, outcome);
      explained += along * along;
    }
    return explained / total;
  }

  /** Returns the number of observations. */
  public int n() {
    return n;
  }

  /** Returns the intercept. */
  public double intercept() {
    return coefficients[0];
  }

  /** Returns the coefficients in the order of the names, without the intercept. */
  public double[] coefficients() {
    return java.util.Arrays.copyOfRange(coefficients, 1, coefficients.length);
  }

  /** Returns the share of the outcomes' variance that the fit explains, in [0, 1]. */
  public double rSquared() {
    return 1 - residualSquares / totalSquares;
  }

  /** Returns the F statistic of the whole fit against the mean alone. */
  public double f() {
    return (totalSquares - residualSquares) / names.size() / variance();
  }

  /** Returns the p-value of {@link #f}. */
  public double p() {
    return Distributions.fUpper(f(), names.size(), degrees());
  }

  /** Returns the standard errors: the intercept's, then the coefficients'. */
  public double[] standardErrors() {
    double[] errors = new double[coefficients.length];
    for (int j = 0; j < errors.length; j++) {
      errors[j] = Math.sqrt(variance() * inverse[j][j]);
    }
    return errors;
  }

  /** Returns the two-sided p-values: the intercept's, then the coefficients'. */
  public double[] pValues() {
    double[] errors = standardErrors();
    double[] values = new double[errors.length];
    for (int j = 0; j < values.length; j++) {
      values[j] = Distributions.tTwoSided(coefficients[j] / errors[j], degrees());
    }
    return values;
  }

  /** Returns the expected value at {@code x}. */
  public double predict(double... x) {
    return Samples.dot(withIntercept(x), coefficients);
  }

  /** Returns the expected value at {@code x} with the interval of the given level for a new one. */
  public Prediction predict(double[] x, double level) {
    double value = predict(x);
    double half = quantile(level) * Math.sqrt(variance() * (1 + leverage(x)));
    return new Prediction(value, value - half, value + half);
  }

  /** Returns the expected value at {@code x} with the interval of the given level for the line. */
  public Prediction confidence(double[] x, double level) {
    double value = predict(x);
    double half = quantile(level) * Math.sqrt(variance() * leverage(x));
    return new Prediction(value, value - half, value + half);
  }

  /** Returns one row per coefficient: estimate, standard error, t, p, 95 % interval. */
  public Table table() {
    List<String> terms = new ArrayList<>(List.of("intercept"));
    terms.addAll(names);
    double[] errors = standardErrors();
    double t = quantile(0.95);
    DoubleColumn statistic = DoubleColumn.create("t");
    DoubleColumn low = DoubleColumn.create("low 95 %");
    DoubleColumn high = DoubleColumn.create("high 95 %");
    for (int j = 0; j < errors.length; j++) {
      statistic.append(coefficients[j] / errors[j]);
      low.append(coefficients[j] - t * errors[j]);
      high.append(coefficients[j] + t * errors[j]);
    }
    return Table.create(
        "Least squares",
        StringColumn.create("term", terms),
        DoubleColumn.create("estimate", coefficients),
        DoubleColumn.create("standard error", errors),
        statistic,
        DoubleColumn.create("p", pValues()),
        low,
        high);
  }

  private static double[] centred(double[] values) {
    double mean = Samples.mean(values);
    double[] centred = values.clone();
    for (int i = 0; i < centred.length; i++) {
      centred[i] -= mean;
    }
    return centred;
  }

  private double quantile(double level) {
    return Distributions.tTwoSidedQuantile(level, degrees());
  }

  private double leverage(double[] x) {
    double[] row = withIntercept(x);
    double sum = 0;
    for (int j = 0; j < row.length; j++) {
      sum += row[j] * Samples.dot(inverse[j], row);
    }
    return sum;
  }

  private double[] withIntercept(double[] x) {
    if (x.length != names.size()) {
      throw new IllegalArgumentException(
          "a prediction needs one value for each of " + names + ", there were " + x.length);
    }
    double[] row = new double[x.length + 1];
    row[0] = 1;
    System.arraycopy(x, 0, row, 1, x.length);
    return row;
  }

  private double variance() {
    return residualSquares / degrees();
  }

  private int degrees() {
    return n() - coefficients.length;
  }

  /**
   * Returns the inverse of R of the QR decomposition, so that (X'X)^-1 is it times its transpose.
   */
  private static double[][] inverseOfUpper(List<String> names, double[][] r) {
    int p = r.length;
    double[][] inverse = new double[p][p];
    for (int column = 0; column < p; column++) {
      double norm = 0;
      for (int i = 0; i <= column; i++) {
        norm = Math.hypot(norm, r[i][column]);
      }
      if (Math.abs(r[column][column]) <= 1e-10 * norm) {
        throw new IllegalArgumentException(
            "predictors must be linearly independent, '"
                + names.get(Math.max(0, column - 1))
                + "' follows from the intercept and those before it: leave it out");
      }
      for (int i = column; i >= 0; i--) {
        double sum = i == column ? 1 : 0;
        for (int k = i + 1; k <= column; k++) {
          sum -= r[i][k] * inverse[k][column];
        }
        inverse[i][column] = sum / r[i][i];
      }
    }
    return inverse;
  }

  private static double[][] timesItsTranspose(double[][] matrix) {
    double[][] product = new double[matrix.length][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix.length; j++) {
        product[i][j] = Samples.dot(matrix[i], matrix[j]);
      }
    }
    return product;
  }
}
