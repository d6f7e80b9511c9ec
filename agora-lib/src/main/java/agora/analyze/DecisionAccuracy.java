package agora.analyze;

import agora.analyze.FeatureTable.Row;
import agora.data.Setting;
import agora.stats.Bootstrap;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Decision accuracy of predictors of PGR: the share of generator pairs of a setting whose predicted
 * order is the observed one.
 *
 * <p>Each pair is predicted by a fit that has seen neither of the two generators. Only pairs count
 * whose PGRs differ by more than chance: by 1.96 standard errors of the difference where both have
 * an interval, else at all. A tie in the prediction counts half. Regret at one is the PGR lost by
 * taking the generator that wins most of its predicted pairs, averaged over settings.
 */
public final class DecisionAccuracy {
  private static final double SEPARATED = 1.959963984540054;
  private static final int RESAMPLES = 10_000;
  private static final long SEED = 20_241_203;

  private final Map<String, Result> results;
  private final int first; // so many stay in front of the table

  /**
   * Accuracy of one predictor.
   *
   * @param accuracy in [0, 1], with its 95 % bootstrap interval over settings; NaN without pairs
   * @param pairs how many pairs are separated by more than chance
   * @param regret in points of PGR, averaged over settings, &gt;= 0
   */
  public record Result(Estimate accuracy, int pairs, double regret) {}

  /** Fits a predictor to the rows that it may see. */
  private interface Predictor extends Function<FeatureTable, ToDoubleFunction<Row>> {}

  /** Outcomes of one setting: correct separated pairs, separated pairs, and the regret. */
  private record Tally(double right, int pairs, double regret) {}

  private DecisionAccuracy(Map<String, Result> results, int first) {
    this.results = results;
    this.first = first;
  }

  /**
   * Measures the forecast, the setting's mean, and every single feature. A feature's direction is
   * that of its correlation with PGR within the settings of the generators that the fit may see.
   *
   * @throws IllegalArgumentException if generators are fewer than three
   */
  static DecisionAccuracy of(FeatureTable table) {
    Map<String, Predictor> predictors = new LinkedHashMap<>();
    predictors.put(
        "forecast",
        seen -> {
          ForecastModel model = ForecastModel.of(seen);
          return row -> model.predict(row).value();
        });
    predictors.put("mean of the others (random order)", seen -> row -> 0);
    for (String feature : table.features()) {
      predictors.put(feature, seen -> oriented(seen, feature));
    }
    return of(table, predictors, 2);
  }

  /**
   * Measures single features beside what needs none of them: random choice, and the mean PGR of the
   * same generator in the other settings, for which it must have been trained on there.
   *
   * @param table complete rows of at least three generators
   * @param references features that stay in front, such as the number of tokens
   * @param directions of features whose direction is stated beforehand: 1 where more is better, -1
   *     where less is. Others get the direction of their correlation with PGR within the settings
   *     of the generators that the fit may see.
   * @throws IllegalArgumentException if generators are fewer than three
   */
  public static DecisionAccuracy ofFeatures(
      FeatureTable table, List<String> references, Map<String, Integer> directions) {
    table.requireComplete();
    Map<String, Predictor> predictors = new LinkedHashMap<>();
    predictors.put("random choice", seen -> row -> 0);
    predictors.put("mean of the others (its PGR in other settings)", seen -> elsewhere(table));
    List<String> features = new ArrayList<>(references);
    table.features().stream().filter(name -> !references.contains(name)).forEach(features::add);
    for (String feature : features) {
      int direction = directions.getOrDefault(feature, 0);
      predictors.put(
          feature,
          direction == 0
              ? seen -> oriented(seen, feature)
              : seen -> row -> direction * table.value(row, feature));
    }
    return of(table, predictors, 2 + references.size());
  }

  private static DecisionAccuracy of(
      FeatureTable table, Map<String, Predictor> predictors, int first) {
    Map<String, Result> results = new LinkedHashMap<>();
    predictors.forEach((name, predictor) -> results.put(name, result(table, predictor)));
    return new DecisionAccuracy(results, first);
  }

  private static ToDoubleFunction<Row> elsewhere(FeatureTable table) {
    return row ->
        table.rows().stream()
            .filter(other -> other.generator().equals(row.generator()))
            .filter(other -> other.setting() != row.setting())
            .mapToDouble(Row::pgrPercent)
            .average()
            .orElse(0);
  }

  private static ToDoubleFunction<Row> oriented(FeatureTable seen, String feature) {
    double covariance = 0;
    for (Row row : seen.rows()) {
      FeatureTable same = seen.where(other -> other.setting() == row.setting());
      covariance += (seen.value(row, feature) - mean(same.column(feature))) * row.pgrPercent();
    }
    double sign = Math.signum(covariance);
    return row -> sign * seen.value(row, feature);
  }

  private static double mean(double[] values) {
    return java.util.Arrays.stream(values).sum() / values.length;
  }

  private static Result result(FeatureTable table, Predictor predictor) {
    List<String> generators = table.generators();
    if (generators.size() < 3) {
      throw new IllegalArgumentException(
          "decision accuracy needs at least 3 generators, there were " + generators);
    }
    Map<Setting, Map<Row, Double>> wins = new LinkedHashMap<>();
    Map<Setting, double[]> counts = new LinkedHashMap<>(); // right, pairs
    for (int a = 0; a < generators.size(); a++) {
      for (int b = a + 1; b < generators.size(); b++) {
        compare(table, generators.get(a), generators.get(b), predictor, wins, counts);
      }
    }
    List<Tally> tallies = new ArrayList<>();
    wins.forEach((setting, won) -> {
      double[] count = counts.getOrDefault(setting, new double[2]);
      tallies.add(new Tally(count[0], (int) count[1], regret(won)));
    });
    return summary(tallies);
  }

  private static void compare(
      FeatureTable table,
      String one,
      String other,
      Predictor predictor,
      Map<Setting, Map<Row, Double>> wins,
      Map<Setting, double[]> counts) {
    FeatureTable seen =
        table.where(row -> !row.generator().equals(one) && !row.generator().equals(other));
    ToDoubleFunction<Row> predict = predictor.apply(seen);
    for (Row first : table.where(row -> row.generator().equals(one)).rows()) {
      for (Row second : table.where(row -> row.generator().equals(other)).rows()) {
        if (first.setting() != second.setting()) {
          continue;
        }
        double share = share(predict.applyAsDouble(first) - predict.applyAsDouble(second));
        var won = wins.computeIfAbsent(first.setting(), any -> new LinkedHashMap<>());
        won.merge(first, share, Double::sum);
        won.merge(second, 1 - share, Double::sum);
        if (separated(first, second)) {
          double[] count = counts.computeIfAbsent(first.setting(), any -> new double[2]);
          count[0] += first.pgrPercent() > second.pgrPercent() ? share : 1 - share;
          count[1]++;
        }
      }
    }
  }

  private static double share(double difference) {
    return Math.abs(difference) < 1e-9 ? 0.5 : difference > 0 ? 1 : 0;
  }

  private static boolean separated(Row first, Row second) {
    double difference = Math.abs(first.pgrPercent() - second.pgrPercent());
    Estimate a = first.interval();
    Estimate b = second.interval();
    return (a == null || b == null)
        ? difference > 0
        : difference > SEPARATED * Math.hypot(a.standardError(), b.standardError());
  }

  /** Returns the PGR lost by the row with most wins, averaged over ties. */
  private static double regret(Map<Row, Double> wins) {
    double best = wins.keySet().stream().mapToDouble(Row::pgrPercent).max().orElseThrow();
    double most = wins.values().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return wins.entrySet().stream()
        .filter(entry -> entry.getValue() > most - 1e-9)
        .mapToDouble(entry -> best - entry.getKey().pgrPercent())
        .average()
        .orElseThrow();
  }

  private static Result summary(List<Tally> tallies) {
    double[] samples = new double[RESAMPLES];
    var random = new SplittableRandom(SEED);
    for (int b = 0; b < samples.length; b++) {
      List<Tally> drawn = new ArrayList<>();
      for (int i = 0; i < tallies.size(); i++) {
        drawn.add(tallies.get(random.nextInt(tallies.size())));
      }
      samples[b] = accuracy(drawn);
    }
    return new Result(
        interval(accuracy(tallies), samples),
        tallies.stream().mapToInt(Tally::pairs).sum(),
        tallies.stream().mapToDouble(Tally::regret).average().orElse(Double.NaN));
  }

  /** Returns the interval of the samples that had a separated pair. */
  private static Estimate interval(double value, double[] samples) {
    double[] known = java.util.Arrays.stream(samples).filter(Double::isFinite).toArray();
    return known.length == 0
        ? new Estimate(value, Double.NaN, Double.NaN, Double.NaN, 0.95)
        : Bootstrap.percentile(value, known, 0.95);
  }

  private static double accuracy(List<Tally> tallies) {
    int pairs = tallies.stream().mapToInt(Tally::pairs).sum();
    return pairs == 0 ? Double.NaN : tallies.stream().mapToDouble(Tally::right).sum() / pairs;
  }

  /**
   * Returns a predictor's result.
   *
   * @throws IllegalArgumentException if there is none of that name; the message lists those there
   *     are
   */
  public Result of(String predictor) {
    Result result = results.get(predictor);
    if (result == null) {
      throw new IllegalArgumentException(
          "no predictor '" + predictor + "'; present: " + results.keySet());
    }
    return result;
  }

  /** Returns the predictors: references first, then single features, most accurate first. */
  public List<String> predictors() {
    List<String> names = new ArrayList<>(results.keySet());
    names
        .subList(first, names.size())
        .sort(Comparator.comparingDouble(name -> -of(name).accuracy().value()));
    return names;
  }

  /** Returns how many of the {@link #predictors} are references. */
  public int references() {
    return first;
  }

  /**
   * Returns one row per predictor: decision accuracy in percent with its interval, separated pairs,
   * regret at one in points of PGR. References come first, then single features, most accurate
   * first.
   */
  public Table table() {
    StringColumn name = StringColumn.create("predictor");
    DoubleColumn accuracy = DoubleColumn.create("right order %");
    DoubleColumn low = DoubleColumn.create("low 95 %");
    DoubleColumn high = DoubleColumn.create("high 95 %");
    IntColumn pairs = IntColumn.create("pairs");
    DoubleColumn regret = DoubleColumn.create("regret at one");
    for (String predictor : predictors()) {
      Result result = of(predictor);
      Estimate estimate = result.accuracy().times(100);
      name.append(predictor);
      accuracy.append(estimate.value());
      low.append(estimate.low());
      high.append(estimate.high());
      pairs.append(result.pairs());
      regret.append(result.regret());
    }
    return Table.create(
        "Which predictor orders generators right", name, accuracy, low, high, pairs, regret);
  }
}
