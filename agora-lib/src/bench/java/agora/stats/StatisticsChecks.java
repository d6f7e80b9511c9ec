package agora.stats;

import java.util.List;

/** The tests' comparisons with other implementations, as numbers. */
public final class StatisticsChecks {
  private StatisticsChecks() {}

  /**
   * A comparison.
   *
   * @param what with whom, and of how many cases
   * @param difference the largest, relative to the peer's number, or to 1e-4 where that is smaller
   */
  public record Check(String what, double difference) {}

  /** Returns the differences from the committed numbers of {@code make_fixture.py}. */
  public static List<Check> run() {
    return List.of(
        new Check(
            "principal components against scikit-learn" + cases("pca"),
            Peers.largest(new PcaTest()::componentsScoresAndVarianceEqualScikitLearns)),
        new Check(
            "least squares against statsmodels" + cases("ols"),
            Peers.largest(new LinearFitTest()::everyNumberEqualsStatsmodels)),
        new Check(
            "bootstrap intervals against scipy" + cases("bootstrap"),
            Peers.largest(new BootstrapTest()::intervalsEqualScipysOnTheSameDraws)));
  }

  private static String cases(String name) {
    return ", " + Peers.cases(name).size() + " data sets: largest difference, relative";
  }
}
