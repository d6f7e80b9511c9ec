package agora.study;

import agora.data.PaperTables;
import agora.data.ProgressListener;
import agora.data.Setting;
import agora.evaluate.Measure;
import agora.score.Differences;
import agora.score.Pgr;
import agora.score.ScoreBoard;
import agora.score.SeedNoise;
import agora.score.SeedReplicates;
import agora.stats.Bootstrap;
import agora.stats.Estimate;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Aggregates finished cells: score board, differences, seed groups, prompt styles. */
final class ResultTables {
  /** Training noise of a base's students, beside it. */
  private static final String NOISE = "seed-noise.json";

  private static final long GAP_SEED = 42;

  private final StudyParts parts;
  private final StudyConfig config;
  private final List<Cell> cells;

  ResultTables(StudyParts parts) {
    this.parts = parts;
    this.config = parts.config();
    this.cells = Cells.of(config);
  }

  ScoreBoard scoreBoard(List<Setting> settings) throws InterruptedException {
    Map<String, Map<Setting, Pgr>> board = new LinkedHashMap<>();
    Map<String, Map<Setting, String>> missing = new LinkedHashMap<>();
    Map<String, Failures.Failure> reasons = parts.failures().all();
    SeedNoise replicates = parts.replicates();
    for (Cell cell : grid(settings)) {
      Map<Setting, Pgr> row =
          board.computeIfAbsent(cell.generator(), any -> new EnumMap<>(Setting.class));
      List<Pgr> seeds = parts.seeds(cell);
      if (seeds.isEmpty()) {
        Failures.Failure failure = reasons.get(cell.key());
        missing
            .computeIfAbsent(cell.generator(), any -> new EnumMap<>(Setting.class))
            .putIfAbsent(cell.setting(), failure == null ? "not run yet" : failure.reason());
      } else {
        row.put(cell.setting(), replicates.mean(seeds));
      }
    }
    return ScoreBoard.of(title(), board, missing).counting(noise());
  }

  /**
   * Returns the training noise that verdicts count: the study's own seeds, else what was measured
   * of its student and is kept beside its base.
   */
  private SeedNoise noise() {
    if (config.trainingSeeds().size() > 1) {
      return SeedNoise.INCLUDED;
    }
    if (!config.student().named()) {
      return SeedNoise.UNKNOWN;
    }
    Path file = Path.of(config.student().base()).resolveSibling(NOISE);
    if (!Files.exists(file)) {
      return SeedNoise.UNKNOWN;
    }
    JsonNode measured = read(file);
    boolean same =
        measured.path("base").asText().equals(config.student().base())
            && measured.path("reference").asText().equals(config.student().reference())
            && measured.path("recipe").asText().equals(config.student().recipe())
            && config.student().overrides() == null;
    return same
        ? SeedNoise.of(
            measured.path("deviation").asDouble(),
            measured.path("freedom").asInt(),
            measured.path("source").asText())
        : SeedNoise.UNKNOWN;
  }

  private static JsonNode read(Path file) {
    try {
      return StudyFile.tree(file);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file + ": a training noise is a JSON object: " + e.getOriginalMessage(), e);
    }
  }

  /** Returns the first cell of every generator and setting, in the order of the study. */
  private List<Cell> grid(List<Setting> settings) {
    long first = config.trainingSeeds().getFirst();
    return cells.stream()
        .filter(cell -> settings.contains(cell.setting()))
        .filter(cell -> config.isInGrid(cell) && cell.seed() == first)
        .toList();
  }

  /**
   * Returns the differences between a generator and each other, over the settings that it and all
   * others with a cell in its settings have, with all their students.
   */
  Differences differences(String generator) throws InterruptedException {
    Optional<Differences> differences = comparable(generator);
    if (differences.isEmpty()) {
      throw new IllegalStateException(
          generator + " has no finished setting to compare: " + reason(generator));
    }
    return differences.get();
  }

  /** Returns the differences of a generator, if it has a finished setting. */
  Optional<Differences> comparable(String generator) throws InterruptedException {
    Map<String, Map<Setting, List<Pgr>>> found = new LinkedHashMap<>();
    for (Cell cell : grid(Setting.all())) {
      List<Pgr> seeds = parts.seeds(cell);
      if (seeds.size() == config.trainingSeeds().size()) {
        found
            .computeIfAbsent(cell.generator(), any -> new EnumMap<>(Setting.class))
            .put(cell.setting(), seeds);
      }
    }
    Map<Setting, List<Pgr>> own = found.get(generator);
    if (own == null) {
      return Optional.empty();
    }
    found.values().removeIf(row -> own.keySet().stream().noneMatch(row::containsKey));
    List<Setting> shared =
        own.keySet().stream()
            .filter(setting -> found.values().stream().allMatch(row -> row.containsKey(setting)))
            .toList();
    Map<String, List<List<Pgr>>> students = new LinkedHashMap<>();
    found.forEach((name, row) -> students.put(name, shared.stream().map(row::get).toList()));
    return Optional.of(Differences.of(title(), generator, students, noise()));
  }

  private String reason(String generator) throws InterruptedException {
    return scoreBoard(Setting.all()).missing().stream()
        .filter(row -> row.getString("generator").equals(generator))
        .map(row -> row.getString("setting") + ": " + row.getString("why"))
        .findFirst()
        .orElse("run the study first");
  }

  /** A miniature's student and scale are not the paper's: its numbers stand alone. */
  Table pgr(Setting setting) throws InterruptedException {
    ScoreBoard board = scoreBoard(List.of(setting));
    return config.miniature()
        ? board.table(setting)
        : board.besidePaper(PaperTables.open(Path.of("data/paper")), setting);
  }

  SeedReplicates repeats(List<Cell> some) throws InterruptedException {
    boolean methods = some.stream().map(Cell::setting).distinct().count() > 1;
    boolean domains = some.stream().map(c -> c.setting().domain()).distinct().count() > 1;
    Map<String, List<Pgr>> kinds = new LinkedHashMap<>();
    for (Cell cell : some) {
      String where = domains ? cell.setting().label() : cell.setting().method().label();
      String kind = methods ? where + ", " + cell.generator() : cell.generator();
      Optional<Pgr> known = parts.known(cell);
      known.ifPresent(pgr -> kinds.computeIfAbsent(kind, any -> new ArrayList<>()).add(pgr));
    }
    @Nullable Setting first = some.isEmpty() ? null : some.getFirst().setting();
    String where =
        first == null || domains ? "" : (methods ? first.domain().label() : first.label()) + ": ";
    return SeedReplicates.of(where + title(), kinds);
  }

  /** Returns the cells of generators and settings that were asked in several prompt styles. */
  SeedReplicates styles() throws InterruptedException {
    Map<String, Map<String, List<Pgr>>> found = new LinkedHashMap<>();
    for (Cell cell : cells) {
      if (cell.volume() == config.volume()) {
        String where = cell.setting().label() + ", " + cell.generator();
        Map<String, List<Pgr>> styles = found.computeIfAbsent(where, any -> new LinkedHashMap<>());
        Optional<Pgr> known = parts.known(cell);
        known.ifPresent(
            pgr -> styles.computeIfAbsent(cell.promptStyle(), any -> new ArrayList<>()).add(pgr));
      }
    }
    Map<String, List<Pgr>> kinds = new LinkedHashMap<>();
    found.entrySet().stream()
        .filter(where -> where.getValue().size() > 1)
        .forEach(where ->
            where
                .getValue()
                .forEach((style, seeds) -> kinds.put(where.getKey() + ": " + style, seeds)));
    return SeedReplicates.of("prompt styles: " + title(), kinds);
  }

  /** Returns base, reference and the gap between them, in percent, with 95 % intervals. */
  Table gaps(ProgressListener progress) throws InterruptedException {
    StringColumn benchmarkName = StringColumn.create("benchmark");
    IntColumn n = IntColumn.create("n");
    DoubleColumn base = DoubleColumn.create("base %");
    DoubleColumn reference = DoubleColumn.create("reference %");
    DoubleColumn gap = DoubleColumn.create("gap");
    DoubleColumn low = DoubleColumn.create("low 95 %");
    DoubleColumn high = DoubleColumn.create("high 95 %");
    for (BenchmarkConfig benchmark : config.benchmarks()) {
      double[] from = parts.scores().base(benchmark, progress).scores();
      double[] to = parts.scores().reference(benchmark, progress).scores();
      Estimate distance =
          Bootstrap.withSeed(GAP_SEED)
              .estimate(
                  from.length,
                  drawn ->
                      Arrays.stream(drawn).mapToDouble(i -> to[i] - from[i]).average().orElse(0))
              .times(100);
      benchmarkName.append(benchmark.name());
      n.append(from.length);
      base.append(100 * Arrays.stream(from).average().orElseThrow());
      reference.append(100 * Arrays.stream(to).average().orElseThrow());
      gap.append(distance.value());
      low.append(distance.low());
      high.append(distance.high());
    }
    return Table.create(
        "the gap of " + config.name(), benchmarkName, n, base, reference, gap, low, high);
  }

  /** Returns how a generator itself does on every benchmark. */
  Table solving(StudyConfig.Generator generator, ProgressListener progress)
      throws InterruptedException {
    StringColumn benchmarkName = StringColumn.create("benchmark");
    IntColumn n = IntColumn.create("n");
    DoubleColumn score = DoubleColumn.create("score %");
    DoubleColumn low = DoubleColumn.create("low 95 %");
    DoubleColumn high = DoubleColumn.create("high 95 %");
    for (BenchmarkConfig benchmark : config.benchmarks()) {
      Measure measure =
          parts.scores().generator(generator, benchmark, progress).measures().getFirst();
      benchmarkName.append(benchmark.name());
      n.append(measure.n());
      score.append(100 * measure.value());
      low.append(100 * measure.low());
      high.append(100 * measure.high());
    }
    return Table.create(
        "problem solving of " + generator.name(), benchmarkName, n, score, low, high);
  }

  private String title() {
    return config.label();
  }
}
