package agora.stats;

import java.util.Arrays;
import java.util.List;
import smile.math.matrix.Matrix;

/**
 * Linear mixed model in closed form: {@code y = intercept + setting + x b + group + error}.
 *
 * <p>The coefficients b are a ridge regression's, the effects of settings and of groups are pooled
 * towards zero. All three are normal with variances that are stated as multiples of the error's:
 * see {@link Spread}. With G the sum of the three covariances plus the identity, the intercept is
 * {@code 1'G^-1 y / 1'G^-1 1} and the prediction the best linear unbiased one (Henderson 1975;
 * Rasmussen and Williams 2006, section 2.7, for the flat intercept).
 */
public final class PooledFit {
  private static final double[] RATIOS = {0, 0.03, 0.1, 0.3, 1, 3, 10};

  private final Data data;
  private final Spread spread;
  private final Matrix.Cholesky factor;
  private final double[] weights; // G^-1 (y - intercept)
  private final double[] ones; // G^-1 1
  private final double information; // 1'G^-1 1
  private final double intercept;
  private final double variance;
  private final double likelihood;

  /**
   * Variances as multiples of the error's variance, each &gt;= 0.
   *
   * @param features of the sum over the standardised predictors, {@code x b}
   * @param settings of a setting's effect
   * @param groups of a group's effect
   */
  public record Spread(double features, double settings, double groups) {
    public Spread {
      if (!(features >= 0 && settings >= 0 && groups >= 0)) {
        throw new IllegalArgumentException(
            "variance ratios must be >= 0, were "
                + List.of(features, settings, groups)
                + ": 0 leaves an effect out");
      }
    }
  }

  /**
   * Observations.
   *
   * @param x one row per observation of standardised predictors, possibly of length 0
   * @param settings one index per observation
   * @param groups one index per observation
   * @param y the outcomes
   */
  public record Data(double[][] x, int[] settings, int[] groups, double[] y) {
    public Data {
      if (y.length < 3
          || x.length != y.length
          || settings.length != y.length
          || groups.length != y.length) {
        throw new IllegalArgumentException(
            "a pooled fit needs at least 3 observations with as many predictors, settings and groups, there were "
                + y.length
                + " outcomes, "
                + x.length
                + ", "
                + settings.length
                + " and "
                + groups.length);
      }
      Samples.requireFinite("outcomes", y);
      for (double[] row : x) {
        Samples.requireFinite("predictors", row);
      }
    }
  }

  private PooledFit(Data data, Spread spread) {
    this.data = data;
    this.spread = spread;
    int n = data.y().length;
    double[][] covariance = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        covariance[i][j] =
            covariance(data.x()[i], data.settings()[i], data.groups()[i], j) + (i == j ? 1 : 0);
      }
    }
    factor = GaussianUpdate.cholesky(covariance);
    double[] one = new double[n];
    Arrays.fill(one, 1);
    ones = factor.solve(one);
    information = Samples.dot(one, ones);
    intercept = Samples.dot(ones, data.y()) / information;
    double[] centred = data.y().clone();
    for (int i = 0; i < n; i++) {
      centred[i] -= intercept;
    }
    weights = factor.solve(centred);
    variance = Samples.dot(centred, weights) / (n - 1);
    likelihood = -0.5 * ((n - 1) * Math.log(variance) + factor.logdet() + Math.log(information));
  }

  /** Fits with these variances. */
  public static PooledFit of(Data data, Spread spread) {
    return new PooledFit(data, spread);
  }

  /**
   * Fits with the variances of settings and groups that have the highest restricted likelihood.
   *
   * @param features the variance ratio of the predictors' sum, see {@link Spread}
   */
  public static PooledFit of(Data data, double features) {
    PooledFit best = null;
    for (double settings : RATIOS) {
      for (double groups : RATIOS) {
        PooledFit fit = of(data, new Spread(features, settings, groups));
        best = best == null || fit.likelihood > best.likelihood ? fit : best;
      }
    }
    return java.util.Objects.requireNonNull(best);
  }

  /** Returns the variances as multiples of the error's. */
  public Spread spread() {
    return spread;
  }

  /** Returns the intercept. */
  public double intercept() {
    return intercept;
  }

  /** Returns the standard deviation of the errors. */
  public double deviation() {
    return Math.sqrt(variance);
  }

  /** Returns the logarithm of the restricted likelihood, up to a constant. */
  public double likelihood() {
    return likelihood;
  }

  /** Returns the coefficient of each predictor: the posterior means of b. */
  public double[] coefficients() {
    double[] b = new double[data.x()[0].length];
    for (int i = 0; i < weights.length; i++) {
      for (int j = 0; j < b.length; j++) {
        b[j] += spread.features() / b.length * weights[i] * data.x()[i][j];
      }
    }
    return b;
  }

  /**
   * Returns the expected value of a new observation with its standard error, the error of the
   * observation included. The interval is Student's with n - 1 degrees of freedom, at 95 %.
   *
   * @param x one value for each predictor
   * @param setting an index; one that was not seen gets the mean of all settings
   * @param group an index; one that was not seen gets the mean of all groups
   */
  public Estimate predict(double[] x, int setting, int group) {
    double[] with = new double[weights.length];
    for (int i = 0; i < with.length; i++) {
      with[i] = covariance(x, setting, group, i);
    }
    double own =
        1
            + spread.settings()
            + spread.groups()
            + (x.length == 0 ? 0 : spread.features() * Samples.dot(x, x) / x.length);
    double[] solved = factor.solve(with);
    double rest = 1 - Samples.dot(ones, with);
    double error = variance * (own - Samples.dot(with, solved) + rest * rest / information);
    return Estimate.student(
        intercept + Samples.dot(with, weights), Math.sqrt(Math.max(0, error)), weights.length - 1);
  }

  private double covariance(double[] x, int setting, int group, int i) {
    double[] other = data.x()[i];
    return (setting == data.settings()[i] ? spread.settings() : 0)
        + (group == data.groups()[i] ? spread.groups() : 0)
        + (x.length == 0 ? 0 : spread.features() * Samples.dot(x, other) / x.length);
  }
}
