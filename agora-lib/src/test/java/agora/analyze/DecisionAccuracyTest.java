package agora.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.analyze.DecisionAccuracy.Result;
import agora.analyze.FeatureTable.Row;
import agora.data.Setting;
import agora.score.Pgr;
import agora.score.ProblemScores;
import agora.score.SeedNoise;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DecisionAccuracyTest {
  private static final List<String> FEATURES = List.of("quality", "length");
  private static final int PROBLEMS = 100;

  @Test
  void decisionsFollowTheMetricThatDecides() {
    DecisionAccuracy decisions = Forecast.of(table()).decisions();
    assertThat(decisions.of("quality").accuracy().value()).isGreaterThan(0.9);
    assertThat(decisions.of("forecast").accuracy().value()).isGreaterThan(0.9);
    assertThat(decisions.of("length").accuracy().value()).isBetween(0.3, 0.7);
    assertThat(decisions.of(DecisionAccuracy.RANDOM).accuracy())
        .isEqualTo(new Estimate(0.5, 0, 0.5, 0.5, 0.95));
    assertThat(decisions.of("quality").pairs()).isEqualTo(9 * 15);
    assertThat(decisions.of("quality").regret())
        .isLessThan(decisions.of(DecisionAccuracy.RANDOM).regret() / 5);
    assertThatThrownBy(() -> decisions.of("speed")).hasMessageStartingWith("no predictor 'speed'");
  }

  @Test
  void baselinesAlwaysStandInFrontOfTheFeatures() {
    assertThat(Forecast.of(table()).decisions().predictors())
        .containsExactly(
            "forecast",
            "random choice",
            "its mean PGR in other settings",
            "number of tokens (not measured)",
            "reward (not measured)",
            "the generator's own score (not measured)",
            "quality",
            "length");
    List<Row> rows =
        table().rows().stream()
            .map(row ->
                row.with(
                    Map.of(
                        "response_length",
                        7.0,
                        "response_quality",
                        -row.pgrPercent(),
                        FeatureTable.PROBLEM_SOLVING,
                        row.pgrPercent())))
            .toList();
    List<String> features =
        List.of("quality", "response_quality", FeatureTable.PROBLEM_SOLVING, "response_length");
    DecisionAccuracy decisions =
        DecisionAccuracy.ofFeatures(FeatureTable.of(features, rows), Map.of());
    assertThat(decisions.predictors())
        .containsExactly(
            DecisionAccuracy.RANDOM,
            DecisionAccuracy.ELSEWHERE,
            "response_length",
            "response_quality",
            FeatureTable.PROBLEM_SOLVING,
            "quality");
    assertThat(decisions.references()).isEqualTo(5);
    assertThat(decisions.of("response_quality").accuracy().value())
        .as("more reward is better: a direction is not learned")
        .isZero();
    assertThat(decisions.of(FeatureTable.PROBLEM_SOLVING).regret()).isZero();
    assertThat(decisions.isMeasured("response_length")).isTrue();
    assertThat(decisions.table().stringColumn("predictor").get(3)).isEqualTo("response_quality");
  }

  @Test
  void aBaselineThatIsNotMeasuredHasNoNumbers() {
    DecisionAccuracy decisions = DecisionAccuracy.ofFeatures(table(), Map.of());
    assertThat(decisions.isMeasured("reward (not measured)")).isFalse();
    Result result = decisions.of("reward (not measured)");
    assertThat(result.accuracy().value()).isNaN();
    assertThat(result.regret()).isNaN();
    assertThat(decisions.table().doubleColumn("right order %").isMissing(3)).isTrue();
  }

  @Test
  void aStatedDirectionIsNotLearned() {
    DecisionAccuracy wrong = DecisionAccuracy.ofFeatures(table(), Map.of("quality", -1));
    assertThat(wrong.of("quality").accuracy().value()).isLessThan(0.1);
    DecisionAccuracy learned = DecisionAccuracy.ofFeatures(table(), Map.of());
    assertThat(learned.of("quality").accuracy().value()).isGreaterThan(0.9);
  }

  @Test
  void whoIsGoodElsewhereIsTakenToBeGoodHere() {
    DecisionAccuracy same = DecisionAccuracy.ofFeatures(steady(), Map.of());
    assertThat(same.of(DecisionAccuracy.ELSEWHERE).accuracy().value()).isEqualTo(1);
    assertThat(same.of(DecisionAccuracy.ELSEWHERE).regret()).isZero();
  }

  @Test
  void theIntervalKnowsThatGeneratorsWereFew() {
    // Right in every setting for all but g0, whose quality is overrated.
    List<Row> rows =
        steady().rows().stream()
            .map(row ->
                row.with(Map.of("quality", row.generator().equals("g0") ? 9 : row.pgrPercent())))
            .toList();
    DecisionAccuracy decisions =
        DecisionAccuracy.ofFeatures(FeatureTable.of(FEATURES, rows), Map.of("quality", 1));
    Estimate accuracy = decisions.of("quality").accuracy();
    assertThat(accuracy.value()).isEqualTo(10 / 15.0);
    assertThat(accuracy.low()).as("g0 drawn several times").isLessThan(0.5);
    assertThat(accuracy.high()).as("g0 not drawn").isEqualTo(1);
  }

  @Test
  void aPairCountsWhereTheSameProblemsSeparateIt() {
    // Each error is 5 points, that of a difference of unrelated students 7; but b solves nothing
    // that a does not solve.
    Pgr a = pgr(problem -> problem < 50);
    Pgr b = pgr(problem -> problem < 40);
    Pgr unrelated = pgr(problem -> problem >= 60);
    assertThat(a.percentInterval().orElseThrow().standardError()).isBetween(4.0, 6.0);
    assertThat(separated(a, b)).isTrue();
    assertThat(separated(a, unrelated)).as("as far from a as b is").isFalse();
    assertThat(separated(b, unrelated)).as("equal").isFalse();
    assertThat(separated(a, a)).isFalse();
  }

  @Test
  void seedsThatDisagreeDoNotSeparateAPair() {
    Pgr good = pgr(problem -> problem < 60);
    Pgr bad = pgr(problem -> problem < 20);
    Pgr between = pgr(problem -> problem < 38);
    assertThat(separated(good, between)).isTrue();
    List<Pgr> mixed = List.of(good, good, bad);
    assertThat(separated(SeedNoise.of(List.of(mixed), "toy").mean(mixed), between))
        .as("two of three seeds are better")
        .isFalse();
  }

  @Test
  void aPgrThatNothingBoundsIsNotSeparated() {
    ProblemScores base = scores("base", problem -> problem < 50);
    ProblemScores reference = scores("reference", problem -> problem >= 49);
    Pgr unbounded = Pgr.of(scores("student", problem -> true), base, reference);
    assertThat(unbounded.percentInterval().orElseThrow().low()).isInfinite();
    assertThat(separated(unbounded, pgr(problem -> problem < 20))).isFalse();
  }

  @Test
  void plainNumbersAreSeparatedWhereTheyDiffer() {
    assertThat(GeneratorPairs.of(steady()).separated()).isEqualTo(9 * 15);
    assertThatThrownBy(() ->
            DecisionAccuracy.ofFeatures(steady().where(row -> row.pgrPercent() < 2), Map.of()))
        .hasMessage("decision accuracy needs at least 3 generators, there were [g0, g1]");
  }

  @Test
  void pairsThatChanceCouldOrderDoNotCount() {
    List<Row> rows = new ArrayList<>();
    for (Row row : table().rows()) {
      Pgr same = pgr(problem -> problem < 50);
      rows.add(new Row(row.generator(), row.setting(), row.features(), same));
    }
    DecisionAccuracy decisions =
        DecisionAccuracy.ofFeatures(FeatureTable.of(FEATURES, rows), Map.of());
    assertThat(decisions.of("quality").pairs()).isZero();
    assertThat(decisions.of("quality").accuracy().value()).isNaN();
    assertThat(decisions.of("quality").accuracy().low()).isNaN();
  }

  private static boolean separated(Pgr one, Pgr other) {
    Setting setting = Setting.MATH_INSTANCE_GENERATION;
    return GeneratorPairs.Pair.of(
            new Row("one", setting, Map.of(), one), new Row("other", setting, Map.of(), other))
        .separated();
  }

  /** PGR of a student on a scale where the base solves nothing and the reference all. */
  private static Pgr pgr(IntPredicate solved) {
    return Pgr.of(
        scores("student", solved),
        scores("base", problem -> false),
        scores("reference", problem -> true));
  }

  private static ProblemScores scores(String model, IntPredicate solved) {
    return ProblemScores.of(
        "toy",
        model,
        "chat",
        IntStream.range(0, PROBLEMS).mapToObj(i -> "p" + i).toList(),
        IntStream.range(0, PROBLEMS).mapToDouble(i -> solved.test(i) ? 1 : 0).toArray());
  }

  /** Six generators: g0 is the worst everywhere, g5 the best. */
  private static FeatureTable steady() {
    List<Row> rows = new ArrayList<>();
    for (Row row : table().rows()) {
      double pgr = Integer.parseInt(row.generator().substring(1));
      rows.add(new Row(row.generator(), row.setting(), row.features(), pgr));
    }
    return FeatureTable.of(FEATURES, rows);
  }

  /** PGR is 20 times quality, with noise; length says nothing. */
  private static FeatureTable table() {
    var random = new SplittableRandom(11);
    List<Row> rows = new ArrayList<>();
    for (int g = 0; g < 6; g++) {
      for (Setting setting : Setting.all()) {
        double quality = 1 + 3 * random.nextDouble();
        double length = 50 + 100 * random.nextDouble();
        double pgr = 20 * quality + 10 * (random.nextDouble() - 0.5);
        rows.add(new Row("g" + g, setting, Map.of("quality", quality, "length", length), pgr));
      }
    }
    return FeatureTable.of(FEATURES, rows);
  }
}
