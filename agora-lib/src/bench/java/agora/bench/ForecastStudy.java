package agora.bench;

import agora.analyze.DecisionAccuracy;
import agora.analyze.FeatureTable;
import agora.analyze.Forecast;
import agora.analyze.Validation;
import agora.cli.TerminalProgress;
import agora.data.Jsonl;
import agora.data.PaperTables;
import agora.stats.Estimate;
import agora.study.Study;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Forecast of PGR on the grid of the embedded study with three seeds per cell, and on the paper's
 * 54 cells. Generators, settings, seed data and benchmarks are those of {@code
 * data/studies/mini.json}; finished stages of {@code runs/mini} are taken.
 */
final class ForecastStudy {
  private static final Path STUDY = Path.of("data/studies/mini.json");
  private static final List<Long> SEEDS = List.of(1L, 2L, 3L);
  private static final double RATIO = 0.8;
  private static final double LEAST_COVERAGE = 0.9;
  private static final double MOST_COVERAGE = 0.99;

  private final Path folder;
  private final int workers;
  private final Gates gates;

  /**
   * @param folder of the students
   * @param workers processes that train side by side
   */
  ForecastStudy(Path folder, int workers, Gates gates) {
    this.folder = folder;
    this.workers = workers;
    this.gates = gates;
  }

  /** Trains what is missing, and checks forecast and intervals for generators left out. */
  void run() throws IOException, InterruptedException {
    try (Study study = open(SEEDS)) {
      Map<String, String> failed =
          study.withProgress(TerminalProgress.onStandardError()).run(study.cells(), workers);
      if (!failed.isEmpty()) {
        throw new IllegalStateException("cells failed: " + failed);
      }
      Forecast forecast = Forecast.of(study.results().features());
      check(forecast.validation());
      Gates.note("embedded study, " + SEEDS.size() + " seeds: " + forecast.verdict());
      decisions(forecast.decisions());
    }
    for (long seed : SEEDS) {
      try (Study study = open(List.of(seed))) {
        Forecast forecast = Forecast.of(study.results().features());
        Gates.note("seed " + seed + " alone: " + text(forecast.validation()));
      }
    }
    FeatureTable paper = FeatureTable.paper(PaperTables.open(Path.of("data/paper")));
    Gates.note("the paper's 54 cells, no gate: " + text(Forecast.of(paper).validation()));
  }

  private void check(Validation validation) {
    Estimate ratio = validation.ratioInterval();
    gates.check(
        "forecast for a generator left out, RMSE over the setting mean's, 3 seeds",
        text(validation),
        "<= 0.80",
        ratio.value() <= RATIO);
    double coverage = validation.coverage();
    int cells = validation.predictions().rowCount();
    gates.check(
        "95 % prediction intervals that cover the PGR of a left-out cell",
        String.format(
            Locale.ROOT, "%.3f (%d of %d)", coverage, Math.round(coverage * cells), cells),
        "0.90 to 0.99",
        coverage >= LEAST_COVERAGE && coverage <= MOST_COVERAGE);
  }

  private static String text(Validation validation) {
    Estimate ratio = validation.ratioInterval();
    return String.format(
        Locale.ROOT,
        "%.3f [%.3f, %.3f], RMSE %.2f against %.2f points, coverage %.3f",
        ratio.value(),
        ratio.low(),
        ratio.high(),
        validation.rmse(),
        validation.rmseOfSettingMean(),
        validation.coverage());
  }

  private static void decisions(DecisionAccuracy decisions) {
    for (String predictor : decisions.predictors()) {
      DecisionAccuracy.Result result = decisions.of(predictor);
      Estimate percent = result.accuracy().times(100);
      Gates.note(
          decisions.isMeasured(predictor)
              ? String.format(
                  Locale.ROOT,
                  "%s: %.0f %% [%.0f, %.0f] of %d pairs in the right order, regret %.1f points",
                  predictor,
                  percent.value(),
                  percent.low(),
                  percent.high(),
                  result.pairs(),
                  result.regret())
              : predictor);
    }
  }

  private Study open(List<Long> seeds) throws IOException {
    ObjectNode study = (ObjectNode) Jsonl.mapper().readTree(STUDY.toFile());
    study.put("name", "bench-forecast-" + seeds.getFirst() + "-" + seeds.getLast());
    ArrayNode training = study.putArray("trainingSeeds");
    seeds.forEach(training::add);
    study.remove("variants");
    study.put("budgetUsd", 1_000.0); // fictional prices
    study.putArray("reuse").add("runs/mini");
    Files.createDirectories(folder);
    Path file = folder.resolve(study.get("name").asText() + ".json");
    Files.write(file, Jsonl.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(study));
    return Study.open(file, folder);
  }
}
