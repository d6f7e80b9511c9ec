package agora.stats;

import org.apache.commons.statistics.distribution.FDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Tail probabilities and quantiles of Student's t and of Fisher's F, to 1e-10 relative to the
 * probability down to 1e-300.
 */
final class Distributions {
  private Distributions() {}

  /**
   * Returns P(|T| &gt;= |t|) for Student's t.
   *
   * @param df degrees of freedom, above 0; infinite gives the normal distribution
   */
  static double tTwoSided(double t, double df) {
    return 2 * TDistribution.of(df).survivalProbability(Math.abs(t));
  }

  /** Returns P(F &gt;= f) for Fisher's F with {@code df1} and {@code df2} degrees of freedom. */
  static double fUpper(double f, double df1, double df2) {
    return FDistribution.of(df1, df2).survivalProbability(f);
  }

  /**
   * Returns the t that P(|T| &lt;= t) = {@code level} holds for.
   *
   * @param df degrees of freedom, above 0; infinite gives the normal distribution
   */
  static double tTwoSidedQuantile(double level, double df) {
    return TDistribution.of(df).inverseSurvivalProbability((1 - level) / 2);
  }
}
