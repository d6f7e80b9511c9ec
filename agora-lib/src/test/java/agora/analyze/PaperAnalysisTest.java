package agora.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import agora.data.PaperTables;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

class PaperAnalysisTest {
  private static final PaperTables TABLES = PaperTables.open(Path.of("../data/paper"));
  private static final PaperClaims CLAIMS = PaperClaims.of(TABLES);
  private static final PgrAnalysis ANALYSIS = CLAIMS.analysis();
  private static JsonNode peer;

  @BeforeAll
  static void readWhatPythonSays() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            PaperAnalysisTest.class.getResourceAsStream("/analyze/paper.json"))) {
      peer = new ObjectMapper().readTree(in);
    }
  }

  @Test
  void componentsAndLoadingStrengthEqualScikitLearns() {
    double[] ratio = ANALYSIS.pca().explainedVarianceRatio();
    double[] strength = ANALYSIS.pca().loadingStrength();
    for (int j = 0; j < 9; j++) {
      assertSame(ratio[j], peer.get("explained").get(j));
      String feature = peer.get("features").get(j).asText();
      assertThat(ANALYSIS.features().features().get(j)).isEqualTo(feature);
      assertSame(strength[j], peer.get("strength").get(j));
    }
  }

  @Test
  void regressionsEqualStatsmodels() {
    assertFit(ANALYSIS.line(FeatureTable.PROBLEM_SOLVING), "fine");
    assertFit(ANALYSIS.lineOfMeans(FeatureTable.PROBLEM_SOLVING), "coarse");
    assertFit(CLAIMS.coarseAsPrinted(), "coarse_printed");
    assertFit(ANALYSIS.componentsFit(), "components");
  }

  @Test
  void correlationsEqualScipys() {
    for (Row row : ANALYSIS.correlations()) {
      JsonNode expected = peer.get("correlations").get(row.getString("feature"));
      assertSame(row.getDouble("r"), expected.get(0));
      assertSame(row.getDouble("p"), expected.get(1));
      assertSame(row.getDouble("rank r"), expected.get(2));
      assertSame(row.getDouble("r within settings"), expected.get(3));
    }
  }

  @Test
  void leaveOneGeneratorOutFitsComponentsAnewEachTime() {
    Validation validation = ANALYSIS.validateComponents(5);
    assertSame(validation.rmse(), peer.get("rmse").get(0));
    assertSame(validation.rmseOfMean(), peer.get("rmse").get(1));
    assertSame(validation.rmseOfSettingMean(), peer.get("rmse").get(2));
    assertThat(validation.table().rowCount()).isEqualTo(7);
  }

  @Test
  void theNestedForecastEqualsTheMixedModelEquations() throws IOException {
    Validation validation = Forecast.of(ANALYSIS.features()).validation();
    JsonNode peer =
        new ObjectMapper().readTree(getClass().getResourceAsStream("/analyze/forecast.json"));
    assertThat(validation.rmse()).isCloseTo(peer.get("rmse").asDouble(), within(1e-6));
    assertThat(validation.rmseOfSettingMean()).isCloseTo(14.98, within(0.01));
    assertThat(validation.coverage()).isBetween(0.9, 0.99);
    DecisionAccuracy decisions = Forecast.of(ANALYSIS.features()).decisions();
    assertThat(decisions.of("response_quality_prometheus").accuracy().value())
        .isCloseTo(101.5 / 135, within(1e-9));
  }

  @Test
  void whatIsKnownOfThePaperHolds() {
    assertThat(ANALYSIS.line(FeatureTable.PROBLEM_SOLVING).rSquared())
        .isCloseTo(0.097, within(5e-4));
    assertThat(CLAIMS.coarseAsPrinted().rSquared()).isCloseTo(0.245, within(5e-4));
    assertThat(ANALYSIS.lineOfMeans(FeatureTable.PROBLEM_SOLVING).rSquared())
        .isCloseTo(0.244, within(5e-4));
    assertThat(CLAIMS.regressions().get(2).ours()).isCloseTo(0.243, within(5e-4));
    assertThat(100 * ANALYSIS.pca().explained(5)).isCloseTo(96.0, within(0.05));
    assertThat(ANALYSIS.componentsFit().rSquared()).isCloseTo(0.338, within(5e-4));
  }

  @Test
  void averagesAgreeWithinThePrintedDigitButOne() {
    for (Row row : CLAIMS.averages()) {
      if (row.getString("at")
          .equals("instruction_diversity_cdist, Llama-3.1-70B, quality_enhancement")) {
        assertThat(row.getDouble("largest difference")).isCloseTo(-0.002, within(1e-6));
      } else {
        assertThat(Math.abs(row.getDouble("largest difference")))
            .as(row.getString("averages of"))
            .isLessThanOrEqualTo(row.getDouble("last digit"));
      }
    }
    assertThat(CLAIMS.averages().intColumn("printed").sum()).isEqualTo(18 + 6 + 18 + 6 + 36 + 108);
  }

  @Test
  void everyClaimHasAReason() {
    Table all = CLAIMS.all();
    assertThat(all.rowCount()).isEqualTo(1 + 8 + 6 + 9);
    assertThat(all.stringColumn("why").asList()).noneMatch(String::isBlank);
    assertThat(CLAIMS.example().ours()).isCloseTo(55.8266, within(1e-4));
  }

  @Test
  void componentsAreTheFiguresButForTheirSignWhichFollowsTheRule() {
    double[][] published = publishedLoadings();
    for (int k = 0; k < 9; k++) {
      double[] loadings = ANALYSIS.pca().loadings(k);
      double most = java.util.Arrays.stream(loadings).max().orElseThrow();
      assertThat(java.util.Arrays.stream(loadings).min().orElseThrow()).isGreaterThan(-most);
    }
    assertThat(ANALYSIS.pca().loadings(3))
        .as("the same on every page")
        .isEqualTo(PgrAnalysis.of(FeatureTable.paper(TABLES), 5).pca().loadings(3));
    for (int k = 0; k < 3; k++) {
      double dot = 0;
      for (int j = 0; j < 9; j++) {
        dot += published[k][j] * ANALYSIS.pca().loadings(k)[j];
      }
      assertThat(Math.abs(dot)).isGreaterThan(0.9);
    }
  }

  /** Returns Figure 5's loadings: component x feature, in the features' order. */
  private static double[][] publishedLoadings() {
    List<String> features = ANALYSIS.features().features();
    double[][] loadings = new double[5][features.size()];
    for (Row row : TABLES.components()) {
      int j = features.indexOf(row.getString("row"));
      for (int k = 0; j >= 0 && k < loadings.length; k++) {
        loadings[k][j] = row.getDouble("pc" + (k + 1));
      }
    }
    return loadings;
  }

  @Test
  void componentsShareOutWhatTheyExplainOfPgr() {
    Table variance = ANALYSIS.explainedVariance();
    assertThat(variance.doubleColumn("sum of PGR %").get(4))
        .isCloseTo(100 * ANALYSIS.componentsFit().rSquared(), within(1e-8));
    assertThat(variance.doubleColumn("sum %").get(8)).isCloseTo(100, within(1e-8));
  }

  @Test
  void meansByMethodAndPromptAreThePrintedAverages() {
    Table skywork = ANALYSIS.features().byMethod("response_quality_skywork_rm");
    assertThat(skywork.doubleColumn("instance generation").get(1)).isCloseTo(4.12, within(0.01));
    assertThat(skywork.doubleColumn("response generation").get(1)).isCloseTo(19.39, within(0.01));
    Table prompts = CLAIMS.metaPrompts();
    assertThat(prompts.rowCount()).isEqualTo(6);
    assertThat(prompts.doubleColumn("agorabench").get(0)).isCloseTo(25.3, within(0.1));
    assertThat(prompts.doubleColumn("json - agorabench").get(0)).isCloseTo(-7.4, within(0.1));
    assertThat(ANALYSIS.features().byGenerator("response_perplexity")).hasSize(6);
  }

  @Test
  void exchangingSkyworkTwiceChangesNothing() {
    PgrAnalysis exchanged = CLAIMS.skyworkExchanged();
    assertThat(exchanged.pca().explained(5)).isNotEqualTo(ANALYSIS.pca().explained(5));
    FeatureTable back =
        exchanged
            .features()
            .exchanged(
                "response_quality_skywork_rm",
                "GPT-4o-mini",
                agora.data.Method.RESPONSE_GENERATION,
                agora.data.Method.INSTANCE_GENERATION);
    assertThat(back.matrix()).isDeepEqualTo(ANALYSIS.features().matrix());
  }

  @Test
  void roundingCannotExplainTheComponents() {
    Table range = CLAIMS.roundingRange(40, 1);
    assertThat(range.stringColumn("95 % range of ours").get(0)).startsWith("95.9").contains("to 9");
  }

  @Test
  void wordsNameWhatAMetricDoesInsideSettingsAndWhatMeansLeaveOut() {
    double coarse = ANALYSIS.lineOfMeans(FeatureTable.PROBLEM_SOLVING).rSquared();
    assertThat(ANALYSIS.reading().text())
        .contains("better solvers wrote better data")
        .contains(
            String.format(
                java.util.Locale.ROOT,
                "Of the means of the 6 generators it explains %.1f %% (p = 0.32, not distinguishable from chance)",
                100 * coarse))
        .contains("single metric for a generator not seen is response_quality_skywork_rm")
        .containsPattern(
            "Data with more of it had the higher PGR: its correlation with PGR is [0-9.]+ over all"
                + " data sets, and -?[0-9.]+ within a setting, where generators are compared");
  }

  @Test
  void robustnessIsTheSameAtEveryRun() {
    Robustness once = ANALYSIS.robustness(42);
    assertThat(once.table().toString()).isEqualTo(ANALYSIS.robustness(42).table().toString());
    Robustness.Line line = once.lines().getLast();
    assertThat(line.overRows().low()).isLessThan(line.rSquared());
    assertThat(line.overGenerators().high()).isGreaterThan(line.rSquared());
    assertThat(line.pShuffled()).isBetween(1 / 2001.0, 0.02);
  }

  @Test
  void theFrontierOfTablesThree() {
    CostFrontier frontier = CostFrontier.paper(TABLES);
    assertThat(frontier.frontier().stream().map(CostFrontier.Option::name))
        .containsExactly("Llama-3.1-8B", "GPT-4o-mini", "GPT-4o");
    assertThat(frontier.table().rowCount()).isEqualTo(6);
    assertThat(frontier.table().stringColumn(1).asList())
        .as("the price that PGR % per USD is computed from")
        .startsWith("0.055", "0.40")
        .endsWith("15.00");
  }

  private static void assertFit(agora.stats.LinearFit fit, String name) {
    assertSame(fit.rSquared(), peer.get(name).get(0));
    assertSame(fit.p(), peer.get(name).get(1));
  }

  private static void assertSame(double actual, JsonNode expected) {
    double value = expected.asDouble();
    assertThat(actual).isCloseTo(value, within(1e-8 * Math.max(Math.abs(value), 1e-4)));
  }
}
