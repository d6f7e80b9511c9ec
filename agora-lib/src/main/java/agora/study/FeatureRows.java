package agora.study;

import agora.analyze.CostFrontier;
import agora.analyze.FeatureTable;
import agora.analyze.VolumePoint;
import agora.data.Domain;
import agora.data.Progress;
import agora.data.ProgressListener;
import agora.evaluate.Evaluation;
import agora.generate.GenerationReport;
import agora.intrinsic.MetricReport;
import agora.score.Pgr;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known of a study's cells in the forms that the analysis takes. */
final class FeatureRows {
  private final Study study;
  private final Scores scores;

  FeatureRows(Study study, Scores scores) {
    this.study = study;
    this.scores = scores;
  }

  /**
   * Returns a row a finished cell of the grid: its metrics, the generator's own score in its
   * domain, its PGR. A metric that is the same everywhere explains nothing, one that some cell
   * lacks cannot be compared: both are left out.
   */
  FeatureTable features(ProgressListener progress) throws InterruptedException {
    Study quiet = study.withProgress(ProgressListener.none());
    List<FeatureTable.Row> rows = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    Map<String, Double> solving = new HashMap<>();
    List<Cell> grid = grid();
    for (Cell cell : grid) {
      Optional<Pgr> pgr = quiet.known(cell);
      if (pgr.isEmpty()) {
        continue;
      }
      MetricReport metrics = quiet.measure(quiet.generate(cell));
      Map<String, Double> features = new LinkedHashMap<>(metrics.features());
      String key = cell.generator() + " " + cell.setting().domain();
      if (!solving.containsKey(key)) {
        solving.put(key, solving(cell.generator(), cell.setting().domain()));
      }
      features.put(FeatureTable.PROBLEM_SOLVING, solving.get(key));
      names.addAll(features.keySet());
      rows.add(
          new FeatureTable.Row(
              cell.generator(),
              cell.setting(),
              features,
              pgr.get().percent(),
              pgr.get().interval().map(e -> e.times(100)).orElse(null)));
      progress.update(new Progress("features", rows.size(), grid.size(), Map.of()));
    }
    if (rows.isEmpty()) {
      throw new IllegalStateException("no cell is finished yet: run the study first");
    }
    return FeatureTable.of(
        names.stream().filter(name -> known(name, rows) && varies(name, rows)).toList(), rows);
  }

  private static boolean known(String name, List<FeatureTable.Row> rows) {
    return rows.stream().allMatch(row -> row.features().containsKey(name));
  }

  private static boolean varies(String name, List<FeatureTable.Row> rows) {
    return rows.stream().map(row -> row.features().get(name)).distinct().count() > 1;
  }

  /**
   * Returns the mean PGR of each generator over its finished cells, against what their data cost.
   */
  CostFrontier costs() throws InterruptedException {
    Map<String, List<Pgr>> pgrs = new LinkedHashMap<>();
    Map<String, Double> spent = new LinkedHashMap<>();
    for (Cell cell : grid()) {
      Optional<Pgr> pgr = study.known(cell);
      if (pgr.isPresent()) {
        double usd = GenerationReport.read(study.generate(cell).directory()).costUsd();
        pgrs.computeIfAbsent(cell.generator(), any -> new ArrayList<>()).add(pgr.get());
        spent.merge(cell.generator(), usd, Double::sum);
      }
    }
    List<CostFrontier.Option> options = new ArrayList<>();
    pgrs.forEach((generator, values) -> {
      Pgr mean = Pgr.average(values);
      options.add(
          new CostFrontier.Option(
              generator,
              spent.getOrDefault(generator, 0.0),
              mean.percent(),
              mean.interval().map(e -> e.times(100)).orElse(null)));
    });
    String fictional = study.config().miniature() ? " (fictional prices)" : "";
    return new CostFrontier("USD for the data of all settings" + fictional, options);
  }

  /** Returns PGR by volume for every generator and setting that has more than one volume. */
  List<VolumePoint> volumes() throws InterruptedException {
    Map<String, List<VolumePoint>> found = new LinkedHashMap<>();
    for (Cell cell : study.cells()) {
      if (!cell.promptStyle().equals(study.config().promptStyle())) {
        continue;
      }
      Optional<Estimate> interval = study.known(cell).flatMap(Pgr::interval);
      String name = cell.generator() + ", " + cell.setting().label();
      interval.ifPresent(value ->
          found
              .computeIfAbsent(name, any -> new ArrayList<>())
              .add(new VolumePoint(name, cell.volume(), value.times(100))));
    }
    return found.values().stream()
        .filter(points -> points.size() > 1)
        .flatMap(List::stream)
        .toList();
  }

  private List<Cell> grid() {
    StudyConfig config = study.config();
    return study.cells().stream()
        .filter(cell -> cell.volume() == config.volume())
        .filter(cell -> cell.promptStyle().equals(config.promptStyle()))
        .filter(cell -> cell.seed() == config.trainingSeeds().getFirst())
        .toList();
  }

  private double solving(String generator, Domain domain) throws InterruptedException {
    double sum = 0;
    List<StudyConfig.BenchmarkConfig> benchmarks = scores.benchmarks(domain);
    for (StudyConfig.BenchmarkConfig benchmark : benchmarks) {
      Evaluation evaluation =
          scores.generator(study.config().generator(generator), benchmark, ProgressListener.none());
      sum += 100 * evaluation.score();
    }
    return sum / benchmarks.size();
  }
}
