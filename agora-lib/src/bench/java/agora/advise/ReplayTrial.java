package agora.advise;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Trial whose students are looked up in a complete table. */
final class ReplayTrial implements Trial {
  private final ReplayTable table;
  private final Map<Arm, ReplayTable.Entry> entries = new HashMap<>();
  private final List<Arm> arms;
  private final Map<String, Price> prices;
  private final Map<Arm, Double> prior;
  private final TrainingNoise noise = new TrainingNoise();
  private final Map<Arm, Integer> paid = new HashMap<>();

  /** USD per million tokens. */
  record Price(double input, double output) {}

  /**
   * Opens a trial.
   *
   * @param arms rows of the table in the order of the study
   * @param prices by generator
   * @param prior expected PGR of arms beyond their mean; empty for none
   */
  ReplayTrial(
      ReplayTable table,
      List<ReplayTable.Entry> arms,
      Map<String, Price> prices,
      Map<Arm, Double> prior) {
    this.table = table;
    this.arms = arms.stream().map(ReplayTable.Entry::arm).toList();
    arms.forEach(entry -> entries.put(entry.arm(), entry));
    this.prices = prices;
    this.prior = prior;
  }

  @Override
  public List<Arm> arms() {
    return arms;
  }

  @Override
  public double costUsd(Arm arm, int volume) {
    ReplayTable.Entry entry = Replay.known(entries, arm);
    Price price = Replay.known(prices, arm.generator());
    double whole =
        (entry.promptTokens() * price.input() + entry.completionTokens() * price.output()) / 1e6;
    return whole * volume / table.target();
  }

  @Override
  public Observation observe(Arm arm, int volume) {
    paid.merge(arm, volume, Math::max);
    String student = Replay.known(Replay.known(entries, arm).students(), volume);
    double pgr = DoubleStream.of(table.byProblem(student)).average().orElseThrow();
    // In place of resamples: how much each problem moves the PGR, over the root of their number,
    // which has the covariance that the bootstrap estimates.
    int problems = student.length();
    double[] influence = table.influence(student);
    double[] moves = new double[problems];
    Arrays.setAll(moves, i -> influence[i] / Math.sqrt(problems));
    double variance = Arrays.stream(moves).map(x -> x * x).sum() / problems;
    Arrays.setAll(moves, i -> pgr + moves[i]);
    return new Observation(arm, volume, pgr, Math.sqrt(variance + noise.variance()), moves);
  }

  @Override
  public double prior(Arm arm) {
    return prior.getOrDefault(arm, 0.0);
  }

  /** Returns what all data that was observed costs, each arm at its largest volume. */
  double paidUsd() {
    return paid.entrySet().stream().mapToDouble(e -> costUsd(e.getKey(), e.getValue())).sum();
  }
}
