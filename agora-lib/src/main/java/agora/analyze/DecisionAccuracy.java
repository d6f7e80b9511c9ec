package agora.analyze;

import agora.analyze.FeatureTable.Row;
import agora.analyze.GeneratorPairs.Pair;
import agora.data.Rows;
import agora.data.Setting;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.Table;

/**
 * Decision accuracy of predictors of PGR: the share of generator pairs of a setting whose predicted
 * order is the observed one.
 *
 * <p>Each pair is predicted by a fit that has seen neither of the two generators, except the
 * baseline that uses their PGR in other settings. Only pairs count that the paired bootstrap over
 * problems and seeds separates, see {@link GeneratorPairs}. A tie in the prediction counts half.
 * Regret at one is the PGR lost by taking the generator that wins most of its predicted pairs,
 * averaged over settings.
 *
 * <p>Baselines always stand in front: random choice, the mean of the generator's PGR in the other
 * settings, the number of tokens, the reward alone, and the generator's own score.
 */
public final class DecisionAccuracy {
  /** Forecast from all metrics. */
  static final String FORECAST = "forecast";

  /** Baseline that orders at random. */
  public static final String RANDOM = "random choice";

  /** Baseline for which the generator must have been trained on in other settings. */
  public static final String ELSEWHERE = "its mean PGR in other settings";

  private static final String NOT_MEASURED = " (not measured)";

  private final GeneratorPairs pairs;
  private final Map<String, Result> results = new LinkedHashMap<>();
  private final int first; // so many stay in front of the table

  /**
   * Baseline that is a feature.
   *
   * @param name of the row where no such feature is measured
   * @param features that it may be, the preferred one first
   * @param direction 1 where more is better, 0 where the other generators decide
   */
  private record Baseline(String name, List<String> features, int direction) {
    static final List<Baseline> ALL =
        List.of(
            new Baseline("number of tokens", List.of("response_length"), 0),
            new Baseline(
                "reward",
                List.of("response_reward", "response_quality_skywork_rm", "response_quality"),
                1),
            new Baseline("the generator's own score", List.of(FeatureTable.PROBLEM_SOLVING), 1));

    /** Returns the feature that it is in a table, else its name as not measured. */
    String row(FeatureTable table) {
      return features.stream()
          .filter(table.features()::contains)
          .findFirst()
          .orElse(name + NOT_MEASURED);
    }
  }

  /**
   * Accuracy of one predictor.
   *
   * @param accuracy in [0, 1], with its 95 % interval from resampling generators, settings,
   *     problems and seeds; NaN without pairs, and where the predictor is not measured
   * @param pairs number of pairs that the paired bootstrap separates
   * @param regret in points of PGR, averaged over settings, &gt;= 0; NaN where the predictor is not
   *     measured
   */
  public record Result(Estimate accuracy, int pairs, double regret) {}

  /** Fits a predictor to the rows that it may see. */
  private interface Predictor extends Function<FeatureTable, ToDoubleFunction<Row>> {}

  private DecisionAccuracy(FeatureTable table, Map<String, Predictor> predictors, int first) {
    List<String> generators = table.generators();
    if (generators.size() < 3) {
      throw new IllegalArgumentException(
          "decision accuracy needs at least 3 generators, there were " + generators);
    }
    this.pairs = GeneratorPairs.of(table);
    this.first = first;
    predictors.forEach((name, predictor) ->
        results.put(name, name.endsWith(NOT_MEASURED) ? unmeasured() : result(table, predictor)));
  }

  /**
   * Measures the forecast, the baselines, and every single feature. A feature's direction is that
   * of its correlation with PGR within the settings of the generators that the fit may see; of
   * reward and own score, more is better.
   *
   * @throws IllegalArgumentException if generators are fewer than three
   */
  static DecisionAccuracy of(FeatureTable table) {
    Map<String, Predictor> predictors = new LinkedHashMap<>();
    predictors.put(
        FORECAST,
        seen -> {
          ForecastModel model = ForecastModel.of(seen);
          return row -> model.predict(row).value();
        });
    return with(predictors, table, Map.of());
  }

  /**
   * Measures the baselines and every single feature.
   *
   * @param table complete rows of at least three generators
   * @param directions of features whose direction is stated beforehand: 1 where more is better, -1
   *     where less is. Others get the direction of their correlation with PGR within the settings
   *     of the generators that the fit may see.
   * @throws IllegalArgumentException if generators are fewer than three
   */
  public static DecisionAccuracy ofFeatures(FeatureTable table, Map<String, Integer> directions) {
    table.requireComplete();
    return with(new LinkedHashMap<>(), table, directions);
  }

  private static DecisionAccuracy with(
      Map<String, Predictor> predictors, FeatureTable table, Map<String, Integer> stated) {
    Map<String, Integer> directions = new LinkedHashMap<>();
    predictors.put(RANDOM, seen -> row -> 0);
    predictors.put(ELSEWHERE, seen -> elsewhere(table));
    Set<String> features = new LinkedHashSet<>();
    for (Baseline baseline : Baseline.ALL) {
      features.add(baseline.row(table));
      directions.put(baseline.row(table), baseline.direction());
    }
    int first = predictors.size() + features.size();
    features.addAll(table.features());
    directions.putAll(stated);
    for (String feature : features) {
      int direction = directions.getOrDefault(feature, 0);
      predictors.put(
          feature,
          direction == 0
              ? seen -> oriented(seen, feature)
              : seen -> row -> direction * table.value(row, feature));
    }
    return new DecisionAccuracy(table, predictors, first);
  }

  /** Returns the feature that serves as the reward in a table; the name of its row if none does. */
  public static String reward(FeatureTable table) {
    return Baseline.ALL.get(1).row(table);
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

  private Result result(FeatureTable table, Predictor predictor) {
    Map<Setting, Map<Row, Double>> wins = new LinkedHashMap<>();
    Map<Set<String>, ToDoubleFunction<Row>> fitted = new LinkedHashMap<>();
    double[] predicted = new double[pairs.all().size()];
    for (int p = 0; p < predicted.length; p++) {
      Pair pair = pairs.all().get(p);
      Set<String> unseen = Set.of(pair.first().generator(), pair.second().generator());
      ToDoubleFunction<Row> predict =
          fitted.computeIfAbsent(
              unseen,
              any -> predictor.apply(table.where(row -> !unseen.contains(row.generator()))));
      predicted[p] =
          share(predict.applyAsDouble(pair.first()) - predict.applyAsDouble(pair.second()));
      var won = wins.computeIfAbsent(pair.first().setting(), any -> new LinkedHashMap<>());
      won.merge(pair.first(), predicted[p], Double::sum);
      won.merge(pair.second(), 1 - predicted[p], Double::sum);
    }
    double regret =
        wins.values().stream().mapToDouble(DecisionAccuracy::regret).average().orElse(Double.NaN);
    return new Result(pairs.accuracy(predicted), pairs.separated(), regret);
  }

  private Result unmeasured() {
    Estimate unknown = new Estimate(Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0.95);
    return new Result(unknown, pairs.separated(), Double.NaN);
  }

  private static double share(double difference) {
    return Math.abs(difference) < 1e-9 ? 0.5 : difference > 0 ? 1 : 0;
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

  /** Returns the predictors: forecast and baselines first, then features, most accurate first. */
  public List<String> predictors() {
    List<String> names = new ArrayList<>(results.keySet());
    names
        .subList(first, names.size())
        .sort(Comparator.comparingDouble(name -> -of(name).accuracy().value()));
    return names;
  }

  /** Returns how many of the {@link #predictors} are the forecast and baselines, in front. */
  public int references() {
    return first;
  }

  /** Returns whether a predictor is measured: a baseline may be a feature that a study lacks. */
  public boolean isMeasured(String predictor) {
    return Double.isFinite(of(predictor).regret());
  }

  /**
   * Returns one row per predictor: decision accuracy in percent with its interval, separated pairs,
   * regret at one in points of PGR. Forecast and baselines come first, then single features, most
   * accurate first.
   */
  public Table table() {
    return Rows.of(predictors())
        .text("predictor", predictor -> predictor)
        .number("right order %", predictor -> percent(predictor).value())
        .number("low 95 %", predictor -> percent(predictor).low())
        .number("high 95 %", predictor -> percent(predictor).high())
        .count("pairs", predictor -> of(predictor).pairs())
        .number("regret at one", predictor -> of(predictor).regret())
        .table("Which predictor orders generators right");
  }

  private Estimate percent(String predictor) {
    return of(predictor).accuracy().times(100);
  }
}
