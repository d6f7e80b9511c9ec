package agora.stats;

import java.util.Arrays;
import java.util.List;

/**
 * A logistic regression with soft outcomes: the maximum of the (penalised) log-likelihood, found by
 * Newton's method.
 *
 * <p>An outcome is a probability: 1 for a win, 0.5 for a tie, or a judge's own probability. With
 * weights, integer or not, a row counts as often as its weight says. The objective is {@code sum w
 * (y log p + (1 - y) log(1 - p)) - penalty / 2 |b|^2}; the intercept, where there is one, is not
 * penalised. scikit-learn's {@code C} is {@code 1 / penalty}.
 */
public final class LogisticFit {
  private final double[] coefficients; // the intercept last, where there is one
  private final boolean intercept;

  private LogisticFit(double[] coefficients, boolean intercept) {
    this.coefficients = coefficients;
    this.intercept = intercept;
  }

  /**
   * Options of a fit.
   *
   * @param intercept whether a constant is fitted
   * @param penalty half the weight of the squared coefficients, &gt;= 0; 0 is maximum likelihood
   * @param maxIterations when to give up, &gt;= 1
   * @param tolerance the largest change of a coefficient that counts as none
   */
  public record Options(boolean intercept, double penalty, int maxIterations, double tolerance) {
    public Options {
      if (!(penalty >= 0)) {
        throw new IllegalArgumentException("penalty must be >= 0, was " + penalty);
      }
      if (maxIterations < 1) {
        throw new IllegalArgumentException("maxIterations must be >= 1, was " + maxIterations);
      }
    }

    /** Returns maximum likelihood with an intercept. */
    public static Options maximumLikelihood() {
      return new Options(true, 0, 100, 1e-10);
    }

    /** Returns these options without a constant. */
    public Options withoutIntercept() {
      return new Options(false, penalty, maxIterations, tolerance);
    }

    /** Returns these options with another penalty. */
    public Options withPenalty(double penalty) {
      return new Options(intercept, penalty, maxIterations, tolerance);
    }
  }

  /**
   * Fits probabilities to outcomes.
   *
   * @param x one row per observation, one column per predictor
   * @param y outcomes in [0, 1]
   * @param weights how often each row counts, &gt;= 0
   * @throws IllegalArgumentException if an outcome lies outside [0, 1] or a weight below 0
   * @throws IllegalStateException if the maximum is not found: predictors are dependent, or they
   *     separate the outcomes, and there is no penalty
   */
  public static LogisticFit fit(double[][] x, double[] y, double[] weights, Options options) {
    requireRows(x, y, weights);
    double[][] design = options.intercept() ? withConstant(x) : x;
    int p = design[0].length;
    double[] b = new double[p];
    double current = objective(design, y, weights, b, options);
    for (int iteration = 1; iteration <= options.maxIterations(); iteration++) {
      double[][] information = information(design, weights, b, options);
      double[] step = solve(information, gradient(design, y, weights, b, options));
      double scale = 1;
      double[] next = plus(b, step, scale);
      double value = objective(design, y, weights, next, options);
      while (value < current - 1e-12 * Math.abs(current) && scale > 1e-6) {
        scale /= 2;
        next = plus(b, step, scale);
        value = objective(design, y, weights, next, options);
      }
      double change = 0;
      for (int j = 0; j < p; j++) {
        change = Math.max(change, Math.abs(next[j] - b[j]));
      }
      b = next;
      current = value;
      if (change <= options.tolerance()) {
        return new LogisticFit(b, options.intercept());
      }
    }
    throw new IllegalStateException(
        "no maximum of the likelihood after "
            + options.maxIterations()
            + " steps: the predictors may separate the outcomes; set a penalty > 0");
  }

  /** Returns the coefficients in the order of the predictors, without the intercept. */
  public double[] coefficients() {
    return Arrays.copyOf(coefficients, coefficients.length - (intercept ? 1 : 0));
  }

  /** Returns the intercept, 0 where none was fitted. */
  public double intercept() {
    return intercept ? coefficients[coefficients.length - 1] : 0;
  }

  private static double objective(
      double[][] x, double[] y, double[] weights, double[] b, Options options) {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      double logit = Samples.dot(x[i], b);
      // y log p + (1 - y) log(1 - p) = y logit - log(1 + e^logit), without overflow
      double logOnePlus = Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));
      sum += weights[i] * (y[i] * logit - logOnePlus);
    }
    for (int j = 0; j < penalised(b, options); j++) {
      sum -= options.penalty() / 2 * b[j] * b[j];
    }
    return sum;
  }

  private static double[] gradient(
      double[][] x, double[] y, double[] weights, double[] b, Options options) {
    double[] gradient = new double[b.length];
    for (int i = 0; i < y.length; i++) {
      double error = weights[i] * (y[i] - sigmoid(Samples.dot(x[i], b)));
      for (int j = 0; j < b.length; j++) {
        gradient[j] += error * x[i][j];
      }
    }
    for (int j = 0; j < penalised(b, options); j++) {
      gradient[j] -= options.penalty() * b[j];
    }
    return gradient;
  }

  private static double[][] information(
      double[][] x, double[] weights, double[] b, Options options) {
    double[][] information = new double[b.length][b.length];
    for (int i = 0; i < x.length; i++) {
      double probability = sigmoid(Samples.dot(x[i], b));
      double weight = weights[i] * probability * (1 - probability);
      for (int j = 0; j < b.length; j++) {
        double weighted = weight * x[i][j];
        for (int k = 0; weighted != 0 && k <= j; k++) {
          information[j][k] += weighted * x[i][k];
        }
      }
    }
    for (int j = 0; j < b.length; j++) {
      information[j][j] += j < penalised(b, options) ? options.penalty() : 0;
      for (int k = 0; k < j; k++) {
        information[k][j] = information[j][k];
      }
    }
    return information;
  }

  private static double[] solve(double[][] information, double[] gradient) {
    return solve(cholesky(information), gradient, gradient.length);
  }

  /**
   * Returns the lower factor L of L L'.
   *
   * <p>Smile's own decomposition logs an error where the matrix is singular; here that is an answer
   * to act on.
   */
  private static double[][] cholesky(double[][] matrix) {
    int p = matrix.length;
    double[][] factor = new double[p][p];
    for (int i = 0; i < p; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = matrix[i][j];
        for (int k = 0; k < j; k++) {
          sum -= factor[i][k] * factor[j][k];
        }
        if (i == j && !(sum > 1e-13 * matrix[i][i])) {
          throw new IllegalStateException(
              "the predictors are linearly dependent or separate the outcomes; leave one out or"
                  + " set a penalty > 0");
        }
        factor[i][j] = i == j ? Math.sqrt(sum) : sum / factor[j][j];
      }
    }
    return factor;
  }

  private static double[] solve(double[][] factor, double[] right, int p) {
    double[] solution = right.clone();
    for (int i = 0; i < p; i++) {
      for (int k = 0; k < i; k++) {
        solution[i] -= factor[i][k] * solution[k];
      }
      solution[i] /= factor[i][i];
    }
    for (int i = p - 1; i >= 0; i--) {
      for (int k = i + 1; k < p; k++) {
        solution[i] -= factor[k][i] * solution[k];
      }
      solution[i] /= factor[i][i];
    }
    return solution;
  }

  private static int penalised(double[] b, Options options) {
    return b.length - (options.intercept() ? 1 : 0);
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  private static double[] plus(double[] b, double[] step, double scale) {
    double[] next = b.clone();
    for (int j = 0; j < b.length; j++) {
      next[j] += scale * step[j];
    }
    return next;
  }

  private static double[][] withConstant(double[][] x) {
    double[][] design = new double[x.length][];
    for (int i = 0; i < x.length; i++) {
      design[i] = Arrays.copyOf(x[i], x[i].length + 1);
      design[i][x[i].length] = 1;
    }
    return design;
  }

  private static void requireRows(double[][] x, double[] y, double[] weights) {
    if (x.length == 0 || x.length != y.length || y.length != weights.length) {
      throw new IllegalArgumentException(
          "predictors, outcomes and weights need as many rows, at least one; there were "
              + List.of(x.length, y.length, weights.length));
    }
    for (int i = 0; i < y.length; i++) {
      if (!(y[i] >= 0 && y[i] <= 1)) {
        throw new IllegalArgumentException("outcomes must be in [0, 1], row " + i + " was " + y[i]);
      }
      if (!(weights[i] >= 0) || Double.isInfinite(weights[i])) {
        throw new IllegalArgumentException(
            "weights must be finite and >= 0, row " + i + " was " + weights[i]);
      }
    }
  }
}
