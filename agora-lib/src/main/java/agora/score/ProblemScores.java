package agora.score;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Scores of a model on each problem of a benchmark. */
public final class ProblemScores {
  private final String benchmark;
  private final String model;
  private final String protocol;
  private final List<String> problems;
  private final double[] scores;

  private ProblemScores(
      String benchmark, String model, String protocol, List<String> problems, double[] scores) {
    this.benchmark = benchmark;
    this.model = model;
    this.protocol = protocol;
    this.problems = problems;
    this.scores = scores;
  }

  /**
   * Returns the scores of a model.
   *
   * @param benchmark the benchmark's name
   * @param model who was scored
   * @param protocol how it was prompted, such as {@code chat} or {@code few-shot}
   * @param problems one id per problem, each once
   * @param scores one score per problem, higher is better; NaN where none could be graded
   * @throws IllegalArgumentException if ids and scores do not pair up, or an id appears twice
   */
  public static ProblemScores of(
      String benchmark, String model, String protocol, List<String> problems, double[] scores) {
    if (problems.isEmpty() || problems.size() != scores.length) {
      throw new IllegalArgumentException(
          benchmark
              + ": one score for each problem, at least one; there were "
              + problems.size()
              + " problems and "
              + scores.length
              + " scores");
    }
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < scores.length; i++) {
      if (seen.put(problems.get(i), i) != null) {
        throw new IllegalArgumentException(
            benchmark + ": problem '" + problems.get(i) + "' appears twice");
      }
      if (Double.isInfinite(scores[i])) {
        throw new IllegalArgumentException(
            benchmark
                + ": a score must be finite, problem '"
                + problems.get(i)
                + "' was "
                + scores[i]);
      }
    }
    return new ProblemScores(benchmark, model, protocol, List.copyOf(problems), scores.clone());
  }

  /** Returns the benchmark's name. */
  public String benchmark() {
    return benchmark;
  }

  /** Returns the name of the scored model. */
  public String model() {
    return model;
  }

  /** Returns the prompting protocol. */
  public String protocol() {
    return protocol;
  }

  /** Returns the problems' ids, in order. */
  public List<String> problems() {
    return problems;
  }

  /** Returns the scores in the order of the problems; NaN where none could be graded. */
  public double[] scores() {
    return scores.clone();
  }

  /** Returns the mean over the problems that have a score. */
  public double mean() {
    return Arrays.stream(scores).filter(score -> !Double.isNaN(score)).average().orElse(Double.NaN);
  }

  /**
   * Returns the scores of these problems, in this order.
   *
   * @throws IllegalArgumentException if they are not the same problems
   */
  double[] scoresOf(List<String> ids) {
    Map<String, Double> byId = new HashMap<>();
    for (int i = 0; i < scores.length; i++) {
      byId.put(problems.get(i), scores[i]);
    }
    List<String> missing = ids.stream().filter(id -> !byId.containsKey(id)).toList();
    if (!missing.isEmpty() || ids.size() != scores.length) {
      throw new IllegalArgumentException(
          benchmark
              + ": the three scores must be of the same problems; "
              + model
              + " has "
              + scores.length
              + " of "
              + ids.size()
              + (missing.isEmpty() ? "" : ", without '" + missing.getFirst() + "'")
              + ": evaluate it on the same file");
    }
    return ids.stream().mapToDouble(byId::get).toArray();
  }
}
