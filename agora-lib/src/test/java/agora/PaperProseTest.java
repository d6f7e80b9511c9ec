package agora;

import static org.assertj.core.api.Assertions.assertThat;

import agora.analyze.CostFrontier;
import agora.analyze.DecisionAccuracy;
import agora.analyze.Forecast;
import agora.analyze.PaperClaims;
import agora.analyze.PgrAnalysis;
import agora.data.Method;
import agora.data.PaperTables;
import agora.data.Setting;
import agora.score.Pgr;
import agora.score.ScoreBoard;
import agora.stats.Estimate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

/**
 * Numbers in the prose of the paper's notebooks and of the README, compared with what the library
 * computes from the paper's tables.
 */
class PaperProseTest {
  private static final PaperTables TABLES = PaperTables.open(Path.of("../data/paper"));
  private static final PaperClaims CLAIMS = PaperClaims.of(TABLES);
  private static final PgrAnalysis ANALYSIS = CLAIMS.analysis();
  private static final ScoreBoard BOARD = ScoreBoard.paper(TABLES);
  private static final Table PREDICTORS = ANALYSIS.predictors();
  private static final Table ROBUSTNESS = ANALYSIS.robustness(42).table();
  private static final Table VARIANCE = ANALYSIS.explainedVariance();

  @Test
  void theFirstSaysWhatTheBoardSays() throws IOException {
    double example = CLAIMS.example().ours();
    long negative =
        BOARD.generators().stream()
            .flatMap(g ->
                Setting.all().stream()
                    .filter(s -> s.method() == Method.QUALITY_ENHANCEMENT)
                    .map(s -> BOARD.cell(g, s).orElseThrow()))
            .filter(pgr -> pgr.value() < 0)
            .count();
    says(
        "1-pgr",
        text("They give %.2f %%", example),
        text("GPT-4o leads on the mean (%.1f %%;", mean("GPT-4o")),
        text("best instance generation (%.1f %%)", mean("GPT-4o", Method.INSTANCE_GENERATION)),
        text(
            "Claude-3.5-Sonnet (%.1f %% against %.1f %%)",
            mean("Claude-3.5-Sonnet", Method.QUALITY_ENHANCEMENT),
            mean("GPT-4o", Method.QUALITY_ENHANCEMENT)),
        text(
            "code responses too (%.1f %% against %.1f %%)",
            cell("Claude-3.5-Sonnet", Setting.CODE_RESPONSE_GENERATION),
            cell("GPT-4o", Setting.CODE_RESPONSE_GENERATION)),
        negative + " of its 18 cells are negative",
        text(
            "code instances recover %.1f %%, more than Claude's %.1f %%",
            cell("Llama-3.1-8B", Setting.CODE_INSTANCE_GENERATION),
            cell("Claude-3.5-Sonnet", Setting.CODE_INSTANCE_GENERATION)));
  }

  @Test
  void theSecondSaysWhatTheFitsSay() throws IOException {
    var fine = ANALYSIS.line("problem_solving");
    var coarse = ANALYSIS.lineOfMeans("problem_solving");
    says(
        "2-problem-solving",
        text(
            "explains %.1f %% of the variance of PGR over %d cells (p = %.3f)",
            100 * fine.rSquared(), fine.n(), fine.p()),
        text("(p = %.2f)", coarse.p()),
        text("(last column: %.3f)", unseen("problem_solving")),
        text("(p = %.3f): better", ROBUSTNESS.doubleColumn("p (shuffled within settings)").get(0)),
        text(
            "Skywork's reward has an R² of %.2f in the sample and %.2f for a held-out generator",
            rSquared("response_quality_skywork_rm"), unseen("response_quality_skywork_rm")),
        text(
            "difficulty %.2f and %.2f, problem solving %.2f and %.2f",
            rSquared("instruction_difficulty_gpt4o"),
            unseen("instruction_difficulty_gpt4o"),
            fine.rSquared(),
            unseen("problem_solving")),
        text(
            "perplexity has %.2f and %.2f",
            rSquared("response_perplexity"), unseen("response_perplexity")),
        text(
            "as well in %.0f %% of shuffles",
            100 * ROBUSTNESS.doubleColumn("p (shuffled within settings)").get(1)));
  }

  @Test
  void theThirdSaysWhatTheComponentsSay() throws IOException {
    var fit = ANALYSIS.componentsFit();
    says(
        "3-components",
        text("keep %.0f %% of their variance", 100 * ANALYSIS.pca().explained(5)),
        text("%.1f %% in the sample", 100 * fit.rSquared()),
        text("p = %.4f where the paper says", fit.p()),
        text(
            "PC9: %.1f %%, with %.2f %% of the metrics' variance",
            VARIANCE.doubleColumn("variance of PGR %").get(8),
            VARIANCE.doubleColumn("variance of metrics %").get(8)),
        text("With nine components %.1f %%", VARIANCE.doubleColumn("sum of PGR %").get(8)),
        text(
            "(R² %.2f against %.2f)",
            ANALYSIS.validateComponents(3).skillOverMean(),
            ANALYSIS.validateComponents(5).skillOverMean()),
        text("has not seen R² is %.2f.", ANALYSIS.validateComponents(5).skillOverMean()));
    assertThat(VARIANCE.doubleColumn("variance of PGR %").max())
        .as("the component that explains most of PGR is PC9")
        .isEqualTo(VARIANCE.doubleColumn("variance of PGR %").get(8));
  }

  @Test
  void theFourthSaysWhatPricesAndPromptsSay() throws IOException {
    List<CostFrontier.Option> frontier = CostFrontier.paper(TABLES).frontier();
    Table prompts = CLAIMS.metaPrompts();
    var gains = prompts.doubleColumn("agorabench - unoptimized");
    var json = prompts.doubleColumn("json - agorabench");
    says(
        "4-cost-and-prompts",
        text("%s at %.3f USD", frontier.get(0).name(), frontier.get(0).cost()),
        text("%s at %.2f", frontier.get(1).name(), frontier.get(1).cost()),
        text("%s at %.0f.", frontier.get(2).name(), frontier.get(2).cost()),
        text(
            "rises from %.1f to %.1f %% and the price by a factor of %.0f",
            frontier.get(1).pgrPercent(),
            frontier.get(2).pgrPercent(),
            frontier.get(2).cost() / frontier.get(1).cost()),
        text("gains %.1f to %.1f points", gains.first(3).min(), gains.first(3).max()),
        text("JSON loses %.1f to %.1f", -json.first(3).max(), -json.first(3).min()),
        text("the gains are %.1f to %.1f", gains.last(3).min(), gains.last(3).max()));
    assertThat(json.last(3).max()).isLessThan(2);
    assertThat(json.last(3).min()).isGreaterThan(-2);
  }

  @Test
  void theFifthSaysWhatTheClaimsSay() throws IOException {
    says(
        "5-claims",
        text("(%.3f; ", ANALYSIS.line("problem_solving").rSquared()),
        text("; %.3f from Table 3's averages)", CLAIMS.coarseAsPrinted().rSquared()),
        text("Figure 5 (%.1f against", 100 * ANALYSIS.pca().explained(5)),
        text("Figure 6 (%.3f against", ANALYSIS.componentsFit().rSquared()),
        text("p %.4f against", ANALYSIS.componentsFit().p()),
        text("components is %.2f with", ANALYSIS.componentsFit().rSquared()));
  }

  @Test
  void theForecastSaysWhatItsValidationSays() throws IOException {
    Forecast forecast = Forecast.of(ANALYSIS.features());
    Estimate skill = forecast.validation().skillInterval();
    DecisionAccuracy decisions = forecast.decisions();
    Estimate pairs = decisions.of("forecast").accuracy().times(100);
    Estimate rating = decisions.of("response_quality_prometheus").accuracy().times(100);
    says(
        "../analysis/paper-tables",
        text("(skill %.2f, 95 %% interval %.2f to %.2f)", skill.value(), skill.low(), skill.high()),
        text(
            "It puts %.0f %% of the pairs in the right order (%.0f to %.0f %%)",
            pairs.value(), pairs.low(), pairs.high()),
        text("for %.0f %% (%.0f to %.0f %%)", rating.value(), rating.low(), rating.high()));
    assertThat(Files.readString(Path.of("../README.md")).replaceAll("\\s+", " "))
        .contains(
            text(
                "RMSE of %.1f points; the setting's mean has %.1f.",
                forecast.validation().rmse(), forecast.validation().rmseOfSettingMean()),
            text("is %.2f [%.2f, %.2f]: not proven", skill.value(), skill.low(), skill.high()));
  }

  @Test
  void theReadmeSaysWhatTheFigureOfTheMiniatureSays() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    Matcher highest = Pattern.compile("highest mean PGR, ([0-9.]+) %").matcher(readme);
    assertThat(highest.find()).isTrue();
    assertThat(Files.readString(Path.of("../figures/study/ranking.svg")))
        .contains(">" + highest.group(1) + "<");
  }

  private static double mean(String generator) {
    return BOARD.average(generator).map(Pgr::percent).orElseThrow();
  }

  private static double mean(String generator, Method method) {
    return BOARD.average(generator, method).map(Pgr::percent).orElseThrow();
  }

  private static double cell(String generator, Setting setting) {
    return BOARD.cell(generator, setting).map(Pgr::percent).orElseThrow();
  }

  private static double unseen(String metric) {
    return predictor(metric, "R² unseen generator");
  }

  private static double rSquared(String metric) {
    return predictor(metric, "R²");
  }

  private static double predictor(String metric, String column) {
    int row = PREDICTORS.stringColumn("predictor").asList().indexOf(metric);
    return PREDICTORS.doubleColumn(column).get(row);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Checks the notebook's prose, its lines joined. */
  private static void says(String notebook, String... fragments) throws IOException {
    JsonNode cells =
        new JsonMapper()
            .readTree(Path.of("../notebooks/paper/" + notebook + ".ipynb").toFile())
            .path("cells");
    StringBuilder prose = new StringBuilder();
    for (JsonNode cell : cells) {
      if (cell.path("cell_type").asText().equals("markdown")) {
        cell.path("source").forEach(line -> prose.append(line.asText()));
        prose.append('\n');
      }
    }
    assertThat(prose.toString().replaceAll("\\s+", " ")).contains(fragments);
  }
}
