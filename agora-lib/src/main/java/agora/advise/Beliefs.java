package agora.advise;

import agora.stats.Estimate;
import agora.stats.GaussianUpdate;
import agora.stats.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Posterior of every arm's PGR at the target volume N, from observations at smaller volumes.
 *
 * <p>The volume curve of arm a is {@code PGR_a(n) = m s(n) + u_a s(n)^g + e(n) + d_a(n)}. The shape
 * {@code s(n) = (1 - exp(-n/k)) / (1 - exp(-N/k))} saturates and is common to all arms, as is the
 * mean {@code m}, 50 with a deviation of 40 before. The {@code u_a}, differences at N, are normal
 * around the arm's prior with deviation t; a third of their variance belongs to the setting, a
 * third to the generator, a third to the arm alone. Where the power g is 2, arms differ later than
 * PGR rises: a student learns the form of an answer from anyone's first instances. Two random walks
 * in log2 n that end at 0 at N correct the curve: {@code e(n)} is common to all arms, {@code
 * d_a(n)} is the arm's own, with variance {@code w² log2(N/n)}. The parameters k, g, w and t are
 * averaged over a grid with their marginal likelihood as weights, so that what is not known of the
 * curve widens every interval. Errors of observations are correlated where they share problems, and
 * all observations of an arm share the luck of its data.
 */
public final class Beliefs {
  private static final double[] SHAPES = {0.05, 0.15, 0.4, 0.8, 2}; // k as a share of N
  private static final double[] POWERS = {1, 2}; // g
  private static final double[] WALKS = {1, 4, 10}; // w in points of PGR
  private static final double[] SPREADS = {6, 16, 40}; // t in points of PGR
  private static final double COMMON_WALK = 8; // deviation of e in points per doubling
  private static final double MEAN = 50; // of the common mean m, in percent
  private static final double MEAN_DEVIATION = 40; // of m: PGR is mostly between 0 and 100
  private static final double DATA_DEVIATION = 1.5; // between data sets of one generator, in points
  private static final double NEGLIGIBLE = 0.01; // weight of parameters against the likeliest
  private static final int DRAWS = 4_000;
  private static final long SEED = 20_241_203;

  private final List<Arm> arms;
  private final List<Integer> volumes;
  private final double[][] samples; // one row per arm and volume, one column per draw
  private final double[] highest; // at the target, of each draw
  private final List<Estimate> expected;

  private Beliefs(List<Arm> arms, List<Integer> volumes, List<double[]> draws) {
    this.arms = arms;
    this.volumes = volumes;
    this.samples = new double[arms.size() * volumes.size()][draws.size()];
    for (int i = 0; i < draws.size(); i++) {
      for (int row = 0; row < samples.length; row++) {
        samples[row][i] = draws.get(i)[row];
      }
    }
    this.highest = new double[draws.size()];
    Arrays.fill(highest, Double.NEGATIVE_INFINITY);
    for (Arm arm : arms) {
      double[] own = sample(arm, volumes.getLast());
      Arrays.setAll(highest, i -> Math.max(highest[i], own[i]));
    }
    this.expected =
        arms.stream().map(arm -> estimate(sample(arm, volumes.getLast()).clone())).toList();
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
    return of(arms, observations, prior, List.of(target));
  }

  /**
   * Returns what is known after observations, also of further volumes.
   *
   * @param volumes the volumes to know about; the largest is the target
   */
  static Beliefs of(
      List<Arm> arms,
      List<Observation> observations,
      Map<Arm, Double> prior,
      List<Integer> volumes) {
    int target = volumes.stream().mapToInt(Integer::intValue).max().orElseThrow();
    for (Observation observation : observations) {
      if (!arms.contains(observation.arm()) || observation.volume() > target) {
        throw new IllegalArgumentException(
            "observations must be of the arms and at most at the target volume "
                + target
                + ", was "
                + observation);
      }
    }
    List<Integer> all =
        List.copyOf(
            new TreeSet<>(
                Stream.concat(volumes.stream(), observations.stream().map(Observation::volume))
                    .toList()));
    var observed = new Observed(arms, all, observations);
    List<Candidate> candidates = new ArrayList<>();
    for (double shape : SHAPES) {
      for (double power : POWERS) {
        for (double walk : WALKS) {
          for (double spread : SPREADS) {
            var curve = new Curve(shape, power, walk, spread);
            GaussianUpdate update = observed.update(prior, curve);
            candidates.add(new Candidate(update, update.evidence()));
          }
        }
      }
    }
    return new Beliefs(List.copyOf(arms), all, mixed(candidates));
  }

  /** Parameters of the volume curve: k as a share of N, g, w and t. */
  private record Curve(double shape, double power, double walk, double spread) {
    /**
     * Returns which share of the common mean at the target there is at a share of it, in (0, 1].
     */
    double share(double volume) {
      return Math.expm1(-volume / shape) / Math.expm1(-1 / shape);
    }
  }

  /** Observations as linear ones of the unknowns: the PGR of every arm at every volume. */
  private static final class Observed {
    private final List<Arm> arms;
    private final List<Integer> volumes;
    private final int target;
    private final double[][] alike;
    private final double[][] design;
    private final double[][] noise;
    private final double[] y;

    Observed(List<Arm> arms, List<Integer> volumes, List<Observation> observations) {
      this.arms = arms;
      this.volumes = volumes;
      this.target = volumes.getLast();
      this.alike = new double[arms.size()][arms.size()];
      for (int a = 0; a < alike.length; a++) {
        for (int b = 0; b < alike.length; b++) {
          alike[a][b] = alike(arms.get(a), arms.get(b));
        }
      }
      int n = observations.size();
      design = new double[n][arms.size() * volumes.size()];
      noise = new double[n][n];
      y = observations.stream().mapToDouble(Observation::pgrPercent).toArray();
      for (int k = 0; k < n; k++) {
        Observation one = observations.get(k);
        design[k][arms.indexOf(one.arm()) * volumes.size() + volumes.indexOf(one.volume())] = 1;
        for (int l = 0; l < k; l++) {
          Observation other = observations.get(l);
          noise[k][l] = one.sharedVariance(other);
          if (one.arm().equals(other.arm())) {
            noise[k][l] += DATA_DEVIATION * DATA_DEVIATION;
          }
          noise[l][k] = noise[k][l];
        }
        noise[k][k] = one.standardError() * one.standardError() + DATA_DEVIATION * DATA_DEVIATION;
      }
    }

    GaussianUpdate update(Map<Arm, Double> prior, Curve curve) {
      int v = volumes.size();
      int p = arms.size() * v;
      double[] own = volumes.stream().mapToDouble(n -> (double) n / target).toArray();
      double[] share = Arrays.stream(own).map(curve::share).toArray();
      double[] late = Arrays.stream(share).map(s -> Math.pow(s, curve.power())).toArray();
      double[] mean = new double[p];
      double[][] covariance = new double[p][p];
      for (int i = 0; i < v; i++) {
        for (int j = 0; j < v; j++) {
          double doublings = -Math.log(Math.max(own[i], own[j])) / Math.log(2);
          double common =
              MEAN_DEVIATION * MEAN_DEVIATION * share[i] * share[j]
                  + COMMON_WALK * COMMON_WALK * doublings;
          double apart = curve.spread() * curve.spread() * late[i] * late[j];
          double alone = curve.walk() * curve.walk() * doublings;
          for (int a = 0; a < arms.size(); a++) {
            for (int b = 0; b < arms.size(); b++) {
              covariance[a * v + i][b * v + j] =
                  common + apart * alike[a][b] + (a == b ? alone : 0);
            }
          }
        }
      }
      for (int i = 0; i < p; i++) {
        mean[i] = share[i % v] * MEAN + late[i % v] * prior.getOrDefault(arms.get(i / v), 0.0);
        covariance[i][i] += 1e-6; // positive definite where two volumes are nearly equal
      }
      return GaussianUpdate.of(mean, covariance, design, noise, y);
    }

    /** Returns the correlation of two arms: a third each by setting, generator and the arm. */
    private static double alike(Arm one, Arm other) {
      int equal =
          (one.setting() == other.setting() ? 1 : 0)
              + (one.generator().equals(other.generator()) ? 1 : 0)
              + (one.equals(other) ? 1 : 0);
      return equal / 3.0;
    }
  }

  private static List<double[]> mixed(List<Candidate> all) {
    double most = all.stream().mapToDouble(Candidate::logWeight).max().orElseThrow();
    List<Candidate> candidates =
        all.stream().filter(c -> c.logWeight() > most + Math.log(NEGLIGIBLE)).toList();
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
    return draws;
  }

  /** Returns the arms, in order. */
  public List<Arm> arms() {
    return arms;
  }

  /** Returns the PGR to expect of an arm at the target volume, in percent, with its interval. */
  public Estimate expected(Arm arm) {
    return expected.get(index(arm));
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
    double[] own = sample(arm, volumes.getLast());
    int count = 0;
    for (int i = 0; i < own.length; i++) {
      count += highest[i] - own[i] <= points ? 1 : 0;
    }
    return (double) count / own.length;
  }

  /** Returns the arm with the highest expected PGR. */
  public Arm best() {
    Arm best = arms.getFirst();
    for (Arm arm : arms) {
      best = expected(arm).value() > expected(best).value() ? arm : best;
    }
    return best;
  }

  /**
   * Returns by how many points a further observation raises the expected PGR of the arm that is
   * recommended after it (the knowledge gradient of Frazier, Powell and Dayanik 2009, with linear
   * updates).
   *
   * @param arm the arm to observe
   * @param volume one of the volumes that these beliefs are about
   * @param standardError of the observation in points, &gt; 0
   */
  double gain(Arm arm, int volume, double standardError) {
    double[] seen = sample(arm, volume);
    double mean = Arrays.stream(seen).average().orElseThrow();
    double variance = Arrays.stream(seen).map(x -> (x - mean) * (x - mean)).sum() / seen.length;
    double deviation = Math.sqrt(variance + standardError * standardError);
    double[] level = new double[arms.size()];
    double[] slope = new double[arms.size()];
    for (int a = 0; a < level.length; a++) {
      double[] own = sample(arms.get(a), volumes.getLast());
      level[a] = expected.get(a).value();
      for (int i = 0; i < own.length; i++) {
        slope[a] += (own[i] - level[a]) * (seen[i] - mean) / own.length / deviation;
      }
    }
    double now = Arrays.stream(level).max().orElseThrow();
    double gain = 0;
    double weight = 0;
    for (double z = -4; z <= 4; z += 0.1) {
      double then = Double.NEGATIVE_INFINITY;
      for (int a = 0; a < level.length; a++) {
        then = Math.max(then, level[a] + slope[a] * z);
      }
      gain += Math.exp(-z * z / 2) * (then - now);
      weight += Math.exp(-z * z / 2);
    }
    return Math.max(0, gain / weight);
  }

  /** Returns an arm's PGR at a volume in every draw. */
  private double[] sample(Arm arm, int volume) {
    return samples[index(arm) * volumes.size() + volumes.indexOf(volume)];
  }

  private int index(Arm arm) {
    int index = arms.indexOf(arm);
    if (index < 0) {
      throw new IllegalArgumentException("no arm " + arm.label() + "; present: " + arms);
    }
    return index;
  }
}
