package agora.study;

import agora.analyze.CostFrontier;
import agora.analyze.FeatureTable;
import agora.analyze.GridPrices;
import agora.analyze.VolumePoint;
import agora.data.Domain;
import agora.data.Progress;
import agora.data.ProgressListener;
import agora.data.Setting;
import agora.evaluate.Evaluation;
import agora.generate.GenerationReport;
import agora.score.Pgr;
import agora.score.ScoreBoard;
import agora.score.SeedNoise;
import agora.stats.Estimate;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Feature rows of a study's cells for the analysis. */
final class FeatureRows {
  private final StudyParts parts;
  private final StudyConfig config;
  private final List<Cell> cells;

  FeatureRows(StudyParts parts) {
    this.parts = parts;
    this.config = parts.config();
    this.cells = Cells.of(config);
  }

  /**
   * Returns one row per generator and setting with a finished student: metrics and PGR as means
   * over seeds, and the generator's own score in the domain. A metric that is the same everywhere
   * explains nothing, one that some cell lacks cannot be compared: both are left out.
   */
  FeatureTable features(ProgressListener progress) throws InterruptedException {
    List<FeatureTable.Row> rows = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    Map<String, Double> solving = new HashMap<>();
    List<Cell> grid = grid();
    SeedNoise replicates = parts.replicates();
    for (Cell cell : grid) {
      List<Pgr> students = new ArrayList<>();
      List<Map<String, Double>> metrics = new ArrayList<>();
      for (long seed : config.trainingSeeds()) {
        Cell replicate = cell.withSeed(seed);
        Optional<Pgr> pgr = parts.known(replicate);
        if (pgr.isPresent()) {
          students.add(pgr.get());
          metrics.add(parts.metrics().measure(data(replicate), ProgressListener.none()).features());
        }
      }
      if (students.isEmpty()) {
        continue;
      }
      Map<String, Double> features = means(metrics);
      String key = cell.generator() + " " + cell.setting().domain();
      if (!solving.containsKey(key)) {
        solving.put(key, solving(cell.generator(), cell.setting().domain()));
      }
      features.put(FeatureTable.PROBLEM_SOLVING, solving.get(key));
      names.addAll(features.keySet());
      rows.add(
          new FeatureTable.Row(
              cell.generator(), cell.setting(), features, replicates.mean(students)));
      progress.update(new Progress("features", rows.size(), grid.size(), Map.of()));
    }
    if (rows.isEmpty()) {
      throw new IllegalStateException("no cell is finished yet: run the study first");
    }
    return FeatureTable.of(
        names.stream().filter(name -> known(name, rows) && varies(name, rows)).toList(), rows);
  }

  /** Returns the mean over data sets of each metric that all of them have. */
  private static Map<String, Double> means(List<Map<String, Double>> metrics) {
    Map<String, Double> means = new LinkedHashMap<>();
    for (String name : metrics.getFirst().keySet()) {
      if (metrics.stream().allMatch(one -> one.containsKey(name))) {
        means.put(name, metrics.stream().mapToDouble(one -> one.get(name)).average().orElseThrow());
      }
    }
    return means;
  }

  private static boolean known(String name, List<FeatureTable.Row> rows) {
    return rows.stream().allMatch(row -> row.features().containsKey(name));
  }

  private static boolean varies(String name, List<FeatureTable.Row> rows) {
    return rows.stream().map(row -> row.features().get(name)).distinct().count() > 1;
  }

  /**
   * Returns the mean PGR of each generator against what its data cost, both over the settings that
   * all have. Programs with fictional prices do not stand beside real ones, and data without a
   * stated price has no place on the axis.
   */
  CostFrontier costs() throws InterruptedException {
    ScoreBoard board = new ResultTables(parts).scoreBoard(Setting.all());
    List<Setting> settings = board.compared();
    List<CostFrontier.Option> options = new ArrayList<>();
    List<String> unpriced = new ArrayList<>();
    for (StudyConfig.Generator generator : config.generators()) {
      Optional<Pgr> mean = board.average(generator.name());
      if (mean.isEmpty() || (generator.isEmbedded() && !config.pricesAreFictional())) {
        continue;
      }
      double usd = 0;
      for (Setting setting : settings) {
        GeneratedData data = data(Cells.of(config, setting, generator.name()));
        usd += GenerationReport.read(data.directory()).costUsd();
      }
      if (usd > 0) {
        options.add(
            new CostFrontier.Option(
                generator.name(),
                usd,
                mean.get().percent(),
                mean.get().percentInterval().orElse(null)));
      } else {
        unpriced.add(generator.name());
      }
    }
    String which =
        settings.equals(board.settings()) ? "all settings" : settings.size() + " settings";
    String notes =
        (config.pricesAreFictional() ? " (fictional prices)" : "")
            + (unpriced.isEmpty() ? "" : " (without a price: " + String.join(", ", unpriced) + ")");
    return new CostFrontier("USD for the data of " + which + notes, options);
  }

  /** Returns PGR and price of the finished data sets; prices as in {@link #costs}. */
  GridPrices prices() throws InterruptedException {
    ScoreBoard board = new ResultTables(parts).scoreBoard(Setting.all());
    List<GridPrices.Priced> found = new ArrayList<>();
    Map<Setting, Integer> expected = new HashMap<>();
    for (Cell cell : grid()) {
      boolean program =
          config.generators().stream()
              .anyMatch(g -> g.name().equals(cell.generator()) && g.isEmbedded());
      if (program && !config.pricesAreFictional()) {
        continue;
      }
      expected.merge(cell.setting(), 1, Integer::sum);
      Optional<Pgr> pgr = board.cell(cell.generator(), cell.setting());
      Optional<GeneratedData> data = parts.data(cell);
      double usd =
          data.filter(d -> Files.exists(d.directory().resolve("report.json")))
              .map(d -> GenerationReport.read(d.directory()).costUsd())
              .orElse(0.0);
      if (pgr.isPresent() && usd > 0) {
        found.add(
            new GridPrices.Priced(cell.setting(), cell.generator(), pgr.get().percent(), usd));
      }
    }
    return new GridPrices(found, expected);
  }

  /** Returns PGR by volume for every generator and setting that has more than one volume. */
  List<VolumePoint> volumes() throws InterruptedException {
    Map<String, List<VolumePoint>> found = new LinkedHashMap<>();
    for (Cell cell : cells) {
      if (!cell.promptStyle().equals(config.promptStyle())) {
        continue;
      }
      Optional<Estimate> interval = parts.known(cell).flatMap(Pgr::percentInterval);
      String name = cell.generator() + ", " + cell.setting().label();
      interval.ifPresent(value ->
          found
              .computeIfAbsent(name, any -> new ArrayList<>())
              .add(new VolumePoint(name, cell.volume(), value)));
    }
    return found.values().stream()
        .filter(points -> points.size() > 1)
        .flatMap(List::stream)
        .toList();
  }

  private GeneratedData data(Cell cell) {
    return parts.data(cell).orElseThrow();
  }

  private List<Cell> grid() {
    return cells.stream()
        .filter(cell -> cell.volume() == config.volume())
        .filter(cell -> cell.promptStyle().equals(config.promptStyle()))
        .filter(cell -> cell.seed() == config.trainingSeeds().getFirst())
        .toList();
  }

  private double solving(String generator, Domain domain) throws InterruptedException {
    double sum = 0;
    List<BenchmarkConfig> benchmarks = parts.scores().benchmarks(domain);
    for (BenchmarkConfig benchmark : benchmarks) {
      Evaluation evaluation =
          parts.scores().generator(config.generator(generator), benchmark, ProgressListener.none());
      sum += 100 * evaluation.score();
    }
    return sum / benchmarks.size();
  }
}
