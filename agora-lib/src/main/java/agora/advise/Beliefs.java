package agora.advise;

import agora.stats.Estimate;
import agora.stats.GaussianUpdate;
import agora.stats.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Posterior of every arm's PGR at the target volume N, from observations at smaller volumes.
 *
 * <p>The volume curve of arm a is {@code PGR_a(n) = c_a s(n) + d_a(n)}. The shape {@code s(n) = (1
 * - exp(-n/k)) / (1 - exp(-N/k))} saturates and is common to all arms. The deviation {@code d_a} is
 * a random walk in log2 n that ends at 0 at N, with variance {@code w² log2(N/n)}. The {@code c_a},
 * PGR at N, are normal around a common mean plus the arm's prior, with deviation t. The parameters
 * k, w and t are averaged over a grid with their marginal likelihood as weights, so that what is
 * not known of the curve widens every interval.
 */
public final class Beliefs {
  private static final double[] SHAPES = {0.03, 0.1, 0.2, 0.4, 0.8, 2}; // k as a share of N
  private static final double[] WALKS = {1, 3, 6, 12}; // w in points of PGR
  private static final double[] SPREADS = {5, 15, 40}; // t in points of PGR
  private static final double MEAN_DEVIATION = 100; // of the common mean: next to nothing is known
  private static final int DRAWS = 4_000;
  private static final long SEED = 20_241_203;

  private final List<Arm> arms;
  private final double[][] draws; // one row per draw, one column per arm

  private final double[] highest; // of each draw
  private final List<Estimate> expected;

  private Beliefs(List<Arm> arms, double[][] draws) {
    this.arms = arms;
    this.draws = draws;
    this.highest =
        Arrays.stream(draws).mapToDouble(d -> Arrays.stream(d).max().orElseThrow()).toArray();
    this.expected =
        IntStream.range(0, arms.size())
            .mapToObj(
                column -> estimate(Arrays.stream(draws).mapToDouble(d -> d[column]).toArray()))
            .toList();
  }

  /** One point of the parameters' grid with its weight. */
  private record Candidate(GaussianUpdate update, double logWeight) {}

  /**
   * Returns what is known after observations.
   *
   * @param arms the arms
   * @param observations at volumes up to the target; of other arms they are an error
   * @param prior expected PGR of arms in percent beyond the common mean, such as a forecast's; arms
   *     without one count 0
   * @param target the volume N that arms are compared at
   */
  public static Beliefs of(
      List<Arm> arms, List<Observation> observations, Map<Arm, Double> prior, int target) {
    for (Observation observation : observations) {
      if (!arms.contains(observation.arm()) || observation.volume() > target) {
        throw new IllegalArgumentException(
            "observations must be of the arms and at most at the target volume "
                + target
                + ", was "
                + observation);
      }
    }
    List<Candidate> candidates = new ArrayList<>();
    for (double shape : SHAPES) {
      for (double walk : WALKS) {
        for (double spread : SPREADS) {
          GaussianUpdate update = update(arms, observations, prior, target, shape, walk, spread);
          candidates.add(new Candidate(update, update.evidence()));
        }
      }
    }
    return new Beliefs(List.copyOf(arms), mixed(candidates));
  }

  private static GaussianUpdate update(
      List<Arm> arms,
      List<Observation> observations,
      Map<Arm, Double> prior,
      int target,
      double shape,
      double walk,
      double spread) {
    int p = arms.size();
    int n = observations.size();
    double[] mean = arms.stream().mapToDouble(arm -> prior.getOrDefault(arm, 0.0)).toArray();
    double[][] covariance = new double[p][p];
    for (int i = 0; i < p; i++) {
      Arrays.fill(covariance[i], MEAN_DEVIATION * MEAN_DEVIATION);
      covariance[i][i] += spread * spread;
    }
    double[][] design = new double[n][p];
    double[][] noise = new double[n][n];
    for (int k = 0; k < n; k++) {
      Observation one = observations.get(k);
      design[k][arms.indexOf(one.arm())] = share(one.volume(), target, shape);
      for (int l = 0; l < n; l++) {
        Observation other = observations.get(l);
        if (one.arm().equals(other.arm())) {
          double later = Math.max(one.volume(), other.volume());
          noise[k][l] = walk * walk * Math.log(target / later) / Math.log(2);
        }
      }
      noise[k][k] += one.standardError() * one.standardError();
    }
    double[] y = observations.stream().mapToDouble(Observation::pgrPercent).toArray();
    return GaussianUpdate.of(mean, covariance, design, noise, y);
  }

  /** Returns which share of its PGR at the target an arm has at a volume, in (0, 1]. */
  private static double share(int volume, int target, double shape) {
    return Math.expm1(-volume / (shape * target)) / Math.expm1(-1 / shape);
  }

  private static double[][] mixed(List<Candidate> candidates) {
    double most = candidates.stream().mapToDouble(Candidate::logWeight).max().orElseThrow();
    double sum = candidates.stream().mapToDouble(c -> Math.exp(c.logWeight() - most)).sum();
    var random = new SplittableRandom(SEED);
    List<double[]> draws = new ArrayList<>();
    double wanted = 0;
    for (Candidate candidate : candidates) {
      wanted += DRAWS * Math.exp(candidate.logWeight() - most) / sum;
      int count = (int) Math.round(wanted) - draws.size();
      if (count > 0) {
        draws.addAll(List.of(candidate.update().draws(count, random)));
      }
    }
    return draws.toArray(double[][]::new);
  }

  /** Returns the arms, in order. */
  public List<Arm> arms() {
    return arms;
  }

  /** Returns the PGR to expect of an arm at the target volume, in percent, with its interval. */
  public Estimate expected(Arm arm) {
    return expected.get(column(arm));
  }

  private static Estimate estimate(double[] sample) {
    Arrays.sort(sample);
    double mean = Arrays.stream(sample).average().orElseThrow();
    double squares = Arrays.stream(sample).map(x -> (x - mean) * (x - mean)).sum();
    return new Estimate(
        mean,
        Math.sqrt(squares / sample.length),
        Quantiles.ofSorted(sample, 0.025),
        Quantiles.ofSorted(sample, 0.975),
        0.95);
  }

  /** Returns the probability that an arm has the highest PGR of all at the target volume. */
  public double chanceOfBest(Arm arm) {
    return chanceWithin(arm, 0);
  }

  /** Returns the probability that an arm is at most so many points below the best. */
  public double chanceWithin(Arm arm, double points) {
    int column = column(arm);
    int count = 0;
    for (int i = 0; i < draws.length; i++) {
      count += highest[i] - draws[i][column] <= points ? 1 : 0;
    }
    return (double) count / draws.length;
  }

  /** Returns the arm with the highest expected PGR. */
  public Arm best() {
    Arm best = arms.getFirst();
    for (Arm arm : arms) {
      best = expected(arm).value() > expected(best).value() ? arm : best;
    }
    return best;
  }

  private int column(Arm arm) {
    int column = arms.indexOf(arm);
    if (column < 0) {
      throw new IllegalArgumentException("no arm " + arm.label() + "; present: " + arms);
    }
    return column;
  }
}
