package agora.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.analyze.FeatureTable.Row;
import agora.data.Setting;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ForecastTest {
  private static final Setting SETTING = Setting.MATH_INSTANCE_GENERATION;
  private static final List<String> FEATURES = List.of("quality", "length");

  @Test
  void aForecastIsOfUseWhereMetricsDecide() {
    Forecast forecast = Forecast.of(table(1, 10));
    assertThat(forecast.verdict()).startsWith("Of use: better than the setting's mean.");
    assertThat(forecast.answer().text())
        .as("one plain sentence with both measures")
        .containsPattern("Its level: yes \\(skill 0\\.[0-9]+ \\[[0-9., ]+\\]:")
        .containsPattern(
            "Which of two generators is better: yes \\([0-9]+ % \\[[0-9]+, [0-9]+\\] of [0-9]+ pairs");
    var prediction = forecast.predict(SETTING, Map.of("quality", 2.0, "length", 100.0));
    assertThat(prediction.value()).isBetween(37.0, 43.0);
    assertThat(prediction.low()).isLessThan(prediction.value());
    assertThat(forecast.validation().skill()).isGreaterThan(0.9);
    assertThat(forecast.validation().coverage()).isGreaterThan(0.9);
    Estimate ratio = forecast.validation().ratioInterval();
    assertThat(ratio.value())
        .isCloseTo(
            forecast.validation().rmse() / forecast.validation().rmseOfSettingMean(),
            within(1e-12));
    assertThat(ratio.low()).isLessThanOrEqualTo(ratio.value());
    assertThat(ratio.high()).isBetween(ratio.value(), 0.4);
    assertThat(forecast.effects().get("quality"))
        .isGreaterThan(10 * Math.abs(forecast.effects().getOrDefault("length", Double.NaN)));
  }

  @Test
  void aForecastFromNoiseIsTheSettingsMeanAndSaysSo() {
    Forecast forecast = Forecast.of(table(0, 5));
    assertThat(forecast.verdict()).matches("(?s)(Worthless|Unproven).*");
    assertThat(forecast.answer().text()).containsPattern("Its level: (no|not proven) \\(skill ");
    assertThat(forecast.validation().skill()).isBetween(-0.1, 0.1);
    assertThat(forecast.predict(SETTING, Map.of("quality", 1e9, "length", 1e9)).value())
        .as("no extrapolation from features that say nothing")
        .isBetween(-5.0, 5.0);
  }

  @Test
  void oneAbsurdValueDoesNotMakeAnAbsurdForecast() {
    List<Row> rows = new ArrayList<>();
    for (Row row : table(1, 10).rows()) {
      double length = rows.size() == 7 ? 4e7 : row.features().getOrDefault("length", Double.NaN);
      rows.add(
          new Row(
              row.generator(),
              row.setting(),
              Map.of(
                  "quality", row.features().getOrDefault("quality", Double.NaN), "length", length),
              row.pgrPercent()));
    }
    Validation validation = Forecast.of(FeatureTable.of(FEATURES, rows)).validation();
    assertThat(validation.predictions().doubleColumn("predicted").min()).isGreaterThan(0);
    assertThat(validation.predictions().doubleColumn("predicted").max()).isLessThan(100);
    assertThat(validation.skill()).isGreaterThan(0.9);
  }

  @Test
  void aForecastWithoutAFeatureIsFittedWithoutIt() {
    Forecast both = Forecast.of(table(1, 10));
    assertThat(both.predict(SETTING, Map.of("quality", 1.0, "surprise", 3.0)))
        .isEqualTo(
            Forecast.of(table(1, 10).without("length")).predict(SETTING, Map.of("quality", 1.0)));
    assertThat(both.using(Set.of()).validation().skill())
        .as("no features: about the setting's mean")
        .isBetween(-0.1, 0.3);
  }

  @Test
  void twoGeneratorsCannotBeValidated() {
    FeatureTable two = table(1, 1).where(row -> !row.generator().matches("g[2-5]"));
    assertThatThrownBy(() -> Forecast.of(two))
        .hasMessage("leaving a generator out needs at least 3 generators, there were [g0, g1]");
  }

  @Test
  void featuresThatAreLeftOutOrSayTheSameAreNamed() {
    List<Row> rows = new ArrayList<>();
    for (Row row : table(1, 10).rows()) {
      Map<String, Double> features = new HashMap<>(row.features());
      features.put("constant", 1.0);
      features.put("twice", 2 * features.getOrDefault("quality", Double.NaN) + 1);
      if (!row.generator().equals("g1")) {
        features.put("partial", 3.0);
      }
      rows.add(new Row(row.generator(), row.setting(), features, row.pgrPercent()));
    }
    assertThat(FeatureTable.of(List.of("quality", "twice"), rows).notes())
        .containsExactly(
            "constant is left out: it is the same in every data set.",
            "length is left out: by choice.",
            "partial is left out: 9 of 54 data sets lack it.",
            "quality and twice say nearly the same (r = 1.000): their coefficients cannot be told"
                + " apart.");
    assertThat(table(1, 10).notes()).isEmpty();
  }

  @Test
  void incompleteRowsAreNamedAndCanBeLeftOut() {
    List<Row> rows = new ArrayList<>(table(1, 1).rows());
    Setting setting = Setting.MATH_INSTANCE_GENERATION;
    rows.add(new Row("late", setting, Map.of("quality", Double.NaN, "length", 1.0), 3));
    FeatureTable table = FeatureTable.of(FEATURES, rows);
    assertThatThrownBy(() -> PgrAnalysis.of(table, 1))
        .hasMessage(
            "every feature must be known, 'quality' of late in math_instance_generation was NaN:"
                + " use complete() or without(\"quality\")");
    assertThat(table.complete().size()).isEqualTo(table.size() - 1);
    assertThat(table.without("quality").features()).containsExactly("length");
    assertThatThrownBy(() -> FeatureTable.of(List.of("speed"), rows))
        .hasMessageContaining("no feature 'speed' for g0 in math_instance_generation");
    assertThatThrownBy(() -> table.column("speed"))
        .hasMessage("no feature 'speed'; present: [quality, length]");
  }

  @Test
  void aRelationThatSettingsExplainIsNotCalledProven() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int other = i * 5 % 8; // nearly uncorrelated with i
      rows.add(new Row("g" + i, SETTING, solving(i, i % 3), 10 + other));
      rows.add(
          new Row("g" + i, Setting.CODE_INSTANCE_GENERATION, solving(60 + i, i % 2), 67 - other));
    }
    FeatureTable table = FeatureTable.of(List.of(FeatureTable.PROBLEM_SOLVING, "length"), rows);
    assertThat(PgrAnalysis.of(table, 1).reading().text())
        .containsPattern("\\(p < 0.001; within settings, p = 1\\.0\\): better solvers")
        .contains("wrote better data over all rows, but not proven within settings")
        .contains("does not carry over; to predict, use Forecast");
  }

  @Test
  void equalPgrsWithinSettingsAreNoRelationThere() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add(new Row("g" + i, SETTING, solving(i, i % 3), 10));
      rows.add(new Row("g" + i, Setting.CODE_INSTANCE_GENERATION, solving(60 + i, i % 2), 67));
    }
    FeatureTable table = FeatureTable.of(List.of(FeatureTable.PROBLEM_SOLVING, "length"), rows);
    PgrAnalysis analysis = PgrAnalysis.of(table, 1);
    assertThat(
            analysis
                .robustness(42)
                .table()
                .doubleColumn("p (shuffled within settings)")
                .isMissing(0))
        .isTrue();
    assertThat(analysis.reading().text())
        .contains("(p < 0.001): better solvers wrote better data over all rows, but not proven");
  }

  private static Map<String, Double> solving(double score, double length) {
    return Map.of(FeatureTable.PROBLEM_SOLVING, score, "length", length);
  }

  @Test
  void dominatedOptionsAreNotOnTheFrontier() {
    var frontier =
        new CostFrontier(
            "USD",
            List.of(
                new CostFrontier.Option("dear", 10, 20),
                new CostFrontier.Option("worse", 2, 5),
                new CostFrontier.Option("cheap", 1, 10),
                new CostFrontier.Option("twin", 10, 20)));
    assertThat(frontier.frontier().stream().map(CostFrontier.Option::name))
        .containsExactly("cheap", "dear");
    assertThat(frontier.reading().text())
        .contains("cheap with 10.0 % for 1.00 USD; dear with 20.0 % for 10.00 USD")
        .contains(
            "Price of the last 10.0 points: dear gives them over cheap, at 10.0 times the price")
        .contains("worse costs more than cheap and its PGR is not higher (5.0 against 10.0)")
        .contains("twin costs as much as dear and its PGR is not higher (20.0 against 20.0)");
    assertThat(new CostFrontier("USD", List.of()).reading().text())
        .contains("Nothing has both a price and a PGR");
    assertThatThrownBy(() -> new CostFrontier("USD", List.of(new CostFrontier.Option("x", -1, 0))))
        .hasMessage("a cost must be >= 0, that of x was -1.0");
  }

  @Test
  void tiedRanksShareTheirMean() {
    assertThat(Correlation.ranks(new double[] {5, 1, 5, 7})).containsExactly(2.5, 1, 2.5, 4);
  }

  /** PGR is 20 times quality times {@code signal}, with noise; length says nothing. */
  private static FeatureTable table(double signal, double noise) {
    var random = new SplittableRandom(11);
    List<Row> rows = new ArrayList<>();
    for (int g = 0; g < 6; g++) {
      for (Setting setting : Setting.all()) {
        double quality = 1 + 3 * random.nextDouble();
        double length = 50 + 100 * random.nextDouble();
        double pgr = 20 * signal * quality + noise * (random.nextDouble() - 0.5);
        rows.add(new Row("g" + g, setting, Map.of("quality", quality, "length", length), pgr));
      }
    }
    return FeatureTable.of(FEATURES, rows);
  }
}
