package agora.advise;

import agora.analyze.FeatureTable;
import agora.data.Setting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Replay of one advised study with its rivals.
 *
 * @param regret PGR points that each strategy's choice is below the best arm, by hidden students
 * @param share spending of the advisor as a share of the full grid's cost
 * @param chance P(best) of the recommended arm as the advisor states it
 * @param within P(within the margin) as stated
 * @param best whether the recommended arm is the best
 * @param rounds number of rounds
 * @param arms number of arms
 * @param end why it ended
 */
record Replay(
    Map<String, Double> regret,
    double share,
    double chance,
    double within,
    boolean best,
    int rounds,
    int arms,
    Advice.End end) {
  static final String ADVISOR = "advisor";
  private static final int FEWEST = 4;
  private static final int MOST = 8;

  double regretOf(String strategy) {
    return known(regret, strategy);
  }

  /**
   * Conditions of all replays.
   *
   * @param budget as a share of the grid's cost
   * @param forecast whether the advisor starts from the forecast
   */
  record Conditions(double budget, int pilot, double margin, boolean forecast) {
    Conditions withForecast(boolean value) {
      return new Conditions(budget, pilot, margin, value);
    }

    static Conditions gates() {
      return new Conditions(0.5, 150, 5, false);
    }
  }

  /**
   * Draws a study and replays it.
   *
   * @param weights how often each entry is in the pot; 0 for none
   * @param forecasts expected PGR of arms by the forecast
   * @param seed of all draws
   */
  static Replay of(
      ReplayTable table,
      Map<ReplayTable.Entry, Integer> weights,
      Map<Arm, Double> forecasts,
      Conditions conditions,
      long seed) {
    Random random = new Random(seed);
    List<ReplayTable.Entry> pot = new ArrayList<>();
    weights.forEach((entry, times) -> pot.addAll(Collections.nCopies(times, entry)));
    Collections.shuffle(pot, random);
    List<ReplayTable.Entry> drawn = pot.stream().distinct().toList();
    int count = FEWEST + random.nextInt(MOST - FEWEST + 1);
    List<ReplayTable.Entry> arms = drawn.subList(0, Math.min(count, drawn.size()));
    Map<String, ReplayTrial.Price> prices = new TreeMap<>();
    for (ReplayTable.Entry arm : arms) {
      double output = 0.1 * Math.pow(200, random.nextDouble());
      double input = output * (0.2 + 0.3 * random.nextDouble());
      prices.putIfAbsent(arm.generator(), new ReplayTrial.Price(input, output));
    }
    return of(table, arms, prices, forecasts, conditions);
  }

  private static Replay of(
      ReplayTable table,
      List<ReplayTable.Entry> entries,
      Map<String, ReplayTrial.Price> prices,
      Map<Arm, Double> forecasts,
      Conditions conditions) {
    Map<Arm, ReplayTable.Entry> byArm = new LinkedHashMap<>();
    entries.forEach(entry -> byArm.put(entry.arm(), entry));
    Map<Arm, Double> prior = new HashMap<>();
    if (conditions.forecast()) {
      double mean =
          byArm.keySet().stream().mapToDouble(arm -> known(forecasts, arm)).average().orElseThrow();
      byArm.keySet().forEach(arm -> prior.put(arm, known(forecasts, arm) - mean));
    }
    ReplayTrial trial = new ReplayTrial(table, entries, prices, prior);
    double grid =
        trial.arms().stream().mapToDouble(arm -> trial.costUsd(arm, table.target())).sum();
    Advisor.Options options =
        new Advisor.Options(
            conditions.budget() * grid,
            table.target(),
            conditions.pilot(),
            conditions.margin(),
            0.9);
    Advice advice;
    try {
      advice = Advisor.of(trial, options).run(round -> {});
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    double spent = advice.spentUsd();
    if (Math.abs(spent - trial.paidUsd()) > 1e-9 * grid) {
      throw new IllegalStateException("spent " + spent + ", observed for " + trial.paidUsd());
    }
    ToDoubleFunction<Arm> truth = arm -> table.truth(known(byArm, arm));
    List<Arm> arms = trial.arms();
    double best = arms.stream().mapToDouble(truth).max().orElseThrow();
    Map<String, Double> regret = new LinkedHashMap<>();
    Arm chosen = advice.recommended().arm();
    regret.put(ADVISOR, best - truth.applyAsDouble(chosen));
    var rivals = new ReplayTrial(table, entries, prices, Map.of());
    regret.put(
        "full grid", best - truth.applyAsDouble(most(arms, a -> seen(rivals, a, table.target()))));
    regret.put("random choice", best - arms.stream().mapToDouble(truth).average().orElseThrow());
    int equal = largestEqual(rivals, table, spent);
    regret.put(
        "largest equal pilots",
        best - truth.applyAsDouble(most(arms, a -> seen(rivals, a, equal))));
    regret.put( // as many students of each data set as the advisor may train
        "equal pilots, two students",
        best - truth.applyAsDouble(most(arms, a -> rivals.pgr(a, equal))));
    regret.put(
        "forecast alone", best - truth.applyAsDouble(most(arms, arm -> known(forecasts, arm))));
    regret.put(
        "cheapest",
        best - truth.applyAsDouble(most(arms, arm -> -rivals.costUsd(arm, table.target()))));
    double solves = arms.stream().mapToDouble(a -> known(byArm, a).solving()).max().orElseThrow();
    regret.put( // its settings are equal to this rival: their mean
        "best problem solver",
        best
            - arms.stream()
                .filter(arm -> known(byArm, arm).solving() == solves)
                .mapToDouble(truth)
                .average()
                .orElseThrow());
    return new Replay(
        regret,
        spent / grid,
        advice.recommended().chanceOfBest(),
        advice.recommended().chanceWithin(),
        truth.applyAsDouble(chosen) == best,
        advice.rounds().size(),
        arms.size(),
        advice.end());
  }

  private static double seen(ReplayTrial trial, Arm arm, int volume) {
    return trial.observe(arm, volume).pgrPercent();
  }

  private static int largestEqual(ReplayTrial trial, ReplayTable table, double spentUsd) {
    int largest = table.entries().getFirst().students().firstKey();
    for (int volume : table.entries().getFirst().students().keySet()) {
      double cost = trial.arms().stream().mapToDouble(arm -> trial.costUsd(arm, volume)).sum();
      largest = cost <= spentUsd * (1 + 1e-9) ? volume : largest;
    }
    return largest;
  }

  private static Arm most(List<Arm> arms, ToDoubleFunction<Arm> value) {
    return Collections.max(arms, Comparator.comparingDouble(value));
  }

  /** Returns the rows that a forecast is fitted to: metrics of the pilots, PGR at the target. */
  static FeatureTable features(ReplayTable table, List<ReplayTable.Entry> entries) {
    List<FeatureTable.Row> rows = new ArrayList<>();
    for (ReplayTable.Entry entry : entries) {
      double pgr = table.pgr(known(entry.students(), table.target()).getFirst());
      rows.add(
          new FeatureTable.Row(
              entry.generator(), Setting.ofKey(entry.setting()), known(entry), pgr));
    }
    List<String> names =
        rows.getFirst().features().keySet().stream()
            .sorted()
            .filter(name ->
                rows.stream()
                    .allMatch(
                        row -> Double.isFinite(row.features().getOrDefault(name, Double.NaN))))
            .filter(
                name -> rows.stream().map(row -> row.features().get(name)).distinct().count() > 1)
            .toList();
    return FeatureTable.of(names, rows);
  }

  /** Returns the value of a key that is there. */
  static <K, V> V known(Map<K, V> map, K key) {
    return Objects.requireNonNull(map.get(key), () -> "nothing of " + key);
  }

  static Map<String, Double> known(ReplayTable.Entry entry) {
    Map<String, Double> features = new TreeMap<>(entry.metrics());
    features.put(FeatureTable.PROBLEM_SOLVING, entry.solving());
    return features;
  }
}
