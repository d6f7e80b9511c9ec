package agora.stats;

/**
 * Tail probabilities and quantiles of Student's t, Fisher's F and the normal distribution, to about
 * 1e-13.
 *
 * <p>Smile has them too, to about 1e-9 for probabilities and 2e-8 for quantiles, which is less than
 * this package promises.
 */
final class Distributions {
  /** Coefficients of Lanczos' approximation with g = 7 and nine terms (Godfrey 2001). */
  private static final double[] LANCZOS = {
    0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531,
    -176.6150291621406, 12.507343278686905, -0.13857109526572012, 9.984369578019572e-6,
    1.5056327351493116e-7
  };

  private static final int MAX_STEPS = 10_000;
  private static final double TINY = 1e-300;

  private Distributions() {}

  /** Returns P(|T| &gt;= |t|) for Student's t with {@code df} degrees of freedom. */
  static double tTwoSided(double t, double df) {
    return incompleteBeta(df / 2, 0.5, df / (df + t * t));
  }

  /** Returns P(F &gt;= f) for Fisher's F with {@code df1} and {@code df2} degrees of freedom. */
  static double fUpper(double f, double df1, double df2) {
    return f <= 0 ? 1 : incompleteBeta(df2 / 2, df1 / 2, df2 / (df2 + df1 * f));
  }

  /** Returns the t that P(|T| &lt;= t) = {@code level} holds for. */
  static double tTwoSidedQuantile(double level, double df) {
    double low = 0;
    double high = 1;
    while (1 - tTwoSided(high, df) < level) {
      high *= 2;
    }
    while (high - low > 1e-15 * high) {
      double middle = (low + high) / 2;
      if (middle == low || middle == high) {
        break;
      }
      if (1 - tTwoSided(middle, df) < level) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /** Returns P(Z &lt;= z) of the standard normal distribution. */
  static double normalCdf(double z) {
    return smile.stat.distribution.GaussianDistribution.getInstance().cdf(z);
  }

  /** Returns the z that P(Z &lt;= z) = {@code p} holds for. */
  static double normalQuantile(double p) {
    return smile.stat.distribution.GaussianDistribution.getInstance().quantile(p);
  }

  /**
   * Returns the regularized incomplete beta function I_x(a, b), by its continued fraction (DLMF
   * 8.17.22, modified Lentz).
   */
  static double incompleteBeta(double a, double b, double x) {
    if (x <= 0) {
      return 0;
    }
    if (x >= 1) {
      return 1;
    }
    if (x > (a + 1) / (a + b + 2)) {
      return 1 - incompleteBeta(b, a, 1 - x);
    }
    double front =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
    double c = 1;
    double d = 1 / nonZero(1 - (a + b) * x / (a + 1));
    double fraction = d;
    for (int m = 1; m < MAX_STEPS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / nonZero(1 + even * d);
      c = nonZero(1 + even / c);
      fraction *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / nonZero(1 + odd * d);
      c = nonZero(1 + odd / c);
      fraction *= d * c;
      if (Math.abs(d * c - 1) < 1e-16) {
        break;
      }
    }
    return front * fraction / a;
  }

  /** Returns the natural logarithm of the gamma function of a positive number. */
  static double logGamma(double x) {
    if (x < 0.5) {
      return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
    }
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (x - 1 + i);
    }
    double base = x + 6.5;
    return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
  }

  private static double nonZero(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }
}
