package agora.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The unbiased estimate that at least one of k samples passes: {@code 1 - C(n-c, k) / C(n, k)} of n
 * samples of which c passed (Chen et al. 2021, "Evaluating Large Language Models Trained on Code").
 */
public final class PassAtK {
  private static final int[] USUAL = {1, 5, 10, 25, 50, 100};

  private PassAtK() {}

  /**
   * Returns the estimate within [0, 1].
   *
   * @param n samples, >= 1
   * @param c samples that passed, 0 to n
   * @param k draws, 1 to n
   */
  public static double of(int n, int c, int k) {
    if (n < 1 || c < 0 || c > n || k < 1 || k > n) {
      throw new IllegalArgumentException(
          "pass@k needs 0 <= c <= n and 1 <= k <= n, was n " + n + ", c " + c + ", k " + k);
    }
    if (n - c < k) {
      return 1;
    }
    double none = 1;
    for (int i = n - c + 1; i <= n; i++) {
      none *= 1 - (double) k / i;
    }
    return 1 - none;
  }

  /** Returns pass@k over problems for the usual k up to the fewest samples of a problem. */
  static List<Measure> measures(String name, List<List<Boolean>> passed) {
    int fewest = passed.stream().mapToInt(List::size).min().orElse(0);
    List<Measure> measures = new ArrayList<>();
    for (int k : USUAL) {
      if (k <= fewest) {
        measures.add(Measure.mean(name + "@" + k, scores(passed, k)));
      }
    }
    return measures;
  }

  /** Returns the mean of pass@k over problems, each with k samples at least. */
  static double mean(List<List<Boolean>> passed, int k) {
    return Arrays.stream(scores(passed, k)).average().orElse(Double.NaN);
  }

  private static double[] scores(List<List<Boolean>> passed, int k) {
    return passed.stream()
        .mapToDouble(row -> of(row.size(), (int) row.stream().filter(pass -> pass).count(), k))
        .toArray();
  }
}
