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
    return observed(arm, volume, students(arm, volume).subList(0, 1));
  }

  @Override
  public List<Observation> observeAgain(List<Arm> arms, int volume) {
    return arms.stream().map(arm -> observed(arm, volume, students(arm, volume))).toList();
  }

  /** Returns the PGR in percent averaged over all students that the table has of an arm's data. */
  double pgr(Arm arm, int volume) {
    return students(arm, volume).stream().mapToDouble(table::pgr).average().orElseThrow();
  }

  private List<String> students(Arm arm, int volume) {
    return Replay.known(Replay.known(entries, arm).students(), volume);
  }

  private Observation observed(Arm arm, int volume, List<String> students) {
    int count = students.size();
    double[] each = students.stream().mapToDouble(table::pgr).toArray();
    noise.add(each);
    double pgr = DoubleStream.of(each).average().orElseThrow();
    // In place of resamples: how much each problem moves the PGR, over the root of their number,
    // which has the covariance that the bootstrap estimates.
    int problems = students.getFirst().length();
    double[] moves = new double[problems];
    for (String student : students) {
      double[] influence = table.influence(student);
      for (int i = 0; i < problems; i++) {
        moves[i] += influence[i] / count / Math.sqrt(problems);
      }
    }
    double variance = Arrays.stream(moves).map(x -> x * x).sum() / problems;
    Arrays.setAll(moves, i -> pgr + moves[i]);
    return new Observation(arm, volume, pgr, Math.sqrt(variance + noise.variance() / count), moves);
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
