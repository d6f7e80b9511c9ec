package agora.study;

import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.data.Setting;
import agora.score.Pgr;
import agora.score.Reading;
import agora.score.ScoreBoard;
import agora.score.SeedNoise;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import tech.tablesaw.api.Row;

/**
 * Findings of a study in sentences: the best generator per setting with its certainty, the cost,
 * and what is not known. Every number comes from the present results.
 */
public final class Findings {
  private static final String OTHER_DATA = "other data (pilots, earlier versions of the study)";

  private final StudyParts parts;
  private final StudyConfig config;
  private final ResultTables tables;
  private final FeatureRows rows;
  private final ProgressListener progress;

  Findings(StudyParts parts, ProgressListener progress) {
    this.parts = parts;
    this.config = parts.config();
    this.tables = new ResultTables(parts);
    this.rows = new FeatureRows(parts);
    this.progress = progress;
  }

  /**
   * Returns the best generator of one setting, compared with the domain's other settings, and the
   * limits of that answer.
   */
  public Reading setting(Setting setting) throws InterruptedException {
    Reading own = tables.scoreBoard(List.of(setting)).reading(setting);
    List<String> elsewhere = new ArrayList<>();
    for (Setting other : Setting.all()) {
      if (other.domain() == setting.domain() && other != setting) {
        leader(other)
            .ifPresent(who ->
                elsewhere.add(who + " in " + other.method().label().toLowerCase(Locale.ROOT)));
      }
    }
    Reading reading = own;
    if (!elsewhere.isEmpty()) {
      reading =
          reading.and(
              "**In the other settings of the domain** the highest is "
                  + String.join(" and ", elsewhere)
                  + ".");
    }
    return reading.and("**How sure:** " + limits());
  }

  /** Returns the best generator on the mean and in each setting. */
  public Reading ranking() throws InterruptedException {
    return tables.scoreBoard(Setting.all()).reading();
  }

  /** Returns the cost of the data, and the cost-PGR frontier. */
  public Reading cost() throws InterruptedException {
    Reading prices = rows.prices().perSetting(noise());
    return Reading.join("Cost", Reading.of("Cost", spent()), rows.costs().reading(), prices);
  }

  /**
   * Returns a choice beside the finished grid of its domain: its PGR and cost, the best cell's, and
   * those of the cheapest cell that is the best's equal within noise. Without a finished grid there
   * are no sentences.
   *
   * @param setting of the choice
   * @param generator of the choice
   * @param expected what was expected of a cell before, in words; may be empty
   */
  public Reading besideGrid(
      Setting setting, String generator, BiFunction<Setting, String, String> expected)
      throws InterruptedException {
    return rows.prices().beside(setting, generator, noise(), expected);
  }

  private double noise() throws InterruptedException {
    return tables.scoreBoard(Setting.all()).seedNoise().deviation();
  }

  /**
   * Returns how long the students of the last run took, as measured, and how long as many students
   * per data set would take. Students that were there before do not count.
   *
   * @param students per data set, >= 1
   */
  public Reading took(int students) {
    int all = Cells.of(config).size();
    int seeds = config.trainingSeeds().size();
    return StudyRun.Took.read(parts.runs().root())
        .map(took -> Reading.of("Time", took.sentences(all, seeds, students)))
        .orElse(Reading.of("Time", "**Time:** not measured: all students were there already."));
  }

  /** Returns the scale: base and reference scores on each benchmark, and their gap. */
  public Reading scale() throws InterruptedException {
    List<String> sentences = new ArrayList<>();
    for (Row row : tables.gaps(progress)) {
      boolean wide = row.getDouble("low 95 %") > 0;
      sentences.add(
          String.format(
              Locale.ROOT,
              "**The scale of `%s`:** base %.1f %%, reference %.1f %%, a gap of %.1f points [%.1f, %.1f]%s.",
              row.getString("benchmark"),
              row.getDouble("base %"),
              row.getDouble("reference %"),
              row.getDouble("gap"),
              row.getDouble("low 95 %"),
              row.getDouble("high 95 %"),
              wide ? "" : ", not distinguishable from 0: PGR means little here"));
    }
    return new Reading("The scale", sentences);
  }

  /** Returns the limits of these results. */
  public Reading unknown() throws InterruptedException {
    List<String> sentences = new ArrayList<>();
    sentences.add(limits());
    List<Cell> grid = Cells.of(config).stream().filter(config::isInGrid).toList();
    List<String> missing = new ArrayList<>();
    for (Cell cell : grid) {
      if (parts.known(cell).isEmpty()) {
        missing.add(cell.label());
      }
    }
    if (!missing.isEmpty()) {
      sentences.add(
          "**Not finished:** "
              + missing.size()
              + " of "
              + grid.size()
              + " cells of the grid ("
              + String.join("; ", missing.subList(0, Math.min(6, missing.size())))
              + (missing.size() > 6 ? "; ..." : "")
              + ").");
    }
    new StudyPlan.Notes(config, parts.generating())
        .all()
        .forEach(note -> sentences.add("**Volume and form:** " + note + "."));
    if (config.miniature() && !config.pricesAreFictional()) {
      sentences.add(
          "**Other students:** the student is the miniature's, of under a million weights. It ranks"
              + " data by what so small a network learns from it.");
    } else if (config.miniature()) {
      sentences.add(
          "**Real models:** this is a miniature. Its generators are scripted programs, its prices"
              + " fictional, its student small. It shows that the measurement works, and nothing about"
              + " any real model. Known from real models are the paper's numbers (pages below) and the"
              + " students of SmolLM2-135M (README, A real network).");
    }
    sentences.add(
        "**Other students and benchmarks:** a ranking holds for this student, this recipe and these"
            + " benchmarks.");
    return new Reading("What is not known", sentences);
  }

  /** Returns what was asked and on what it ran, by name of the fact. */
  Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Study", config.name() + ": " + config.description());
    facts.put("Generators", String.join(", ", config.sources()));
    facts.put(
        "Grid",
        config.sources().size()
            + " generators x "
            + config.settings().size()
            + " settings x "
            + (config.trainingSeeds().size() == 1
                ? "1 training seed"
                : config.trainingSeeds().size() + " training seeds")
            + ", "
            + String.format(Locale.ROOT, "%,d", config.volume())
            + (config.data().isEmpty() ? " instances each" : " instances each at most")
            + students());
    if (config.student().named()) {
      facts.put("Student", config.student().base());
      facts.put("Students trained on", new Students(config.student()).computedOn().own());
    }
    facts.put(
        "Benchmarks",
        String.join(", ", config.benchmarks().stream().map(BenchmarkConfig::name).toList()));
    facts.putAll(finished());
    return facts;
  }

  private Optional<String> leader(Setting setting) throws InterruptedException {
    ScoreBoard board = tables.scoreBoard(List.of(setting));
    return board.generators().stream()
        .filter(generator -> board.cell(generator, setting).isPresent())
        .max(java.util.Comparator.comparingDouble(g -> value(board, g, setting)))
        .map(g -> String.format(Locale.ROOT, "`%s` (%.1f %%)", g, 100 * value(board, g, setting)));
  }

  private static double value(ScoreBoard board, String generator, Setting setting) {
    return board.cell(generator, setting).map(Pgr::value).orElse(Double.NEGATIVE_INFINITY);
  }

  private String limits() throws InterruptedException {
    int seeds = config.trainingSeeds().size();
    if (seeds > 1) {
      return "The mean of "
          + seeds
          + " students per cell. Intervals are over test problems and training seeds."
          + elsewhere("The study `mini` and the pages of its settings have one student");
    }
    SeedNoise noise = tables.scoreBoard(List.of(Setting.all().getFirst())).seedNoise();
    return "One student per cell, with one training seed. "
        + (noise.isCounted()
            ? String.format(
                Locale.ROOT,
                "Intervals of single PGRs, in brackets, tables and figures, are over test problems only."
                    + " Verdicts (proven, not proven) and intervals marked \"with training noise\" also"
                    + " count the training noise: %s.",
                SeedNoise.spread(noise.deviation()))
            : "Intervals are over test problems only. How far another training seed moves a PGR is not"
                + " measured, so no difference is proven: train three students per data set before you"
                + " act on one.")
        + elsewhere(
            "The pages on your data and your model, and \"Is the miniature a measurement?\", have the mean of several students");
  }

  /** Returns why the miniature's pages differ in the PGR of one generator. */
  private String elsewhere(String pages) {
    return config.miniature()
        ? " " + pages + " per cell: the same generator's PGR differs there by the training noise."
        : "";
  }

  /** Returns how many students the grid has, where there are others beside it. */
  private String students() {
    Cells cells = Cells.of(config);
    long grid = cells.stream().filter(config::isInGrid).count();
    long beside = cells.size() - grid;
    return beside == 0
        ? ""
        : ": "
            + grid
            + " students of the grid, and "
            + beside
            + " of other prompt styles and volumes";
  }

  /** Returns what was spent in all and for what; the parts sum to the total. */
  private String spent() {
    Map<String, Double> grants = parts.connections().purse().grants();
    Map<String, String> grid = new HashMap<>();
    for (Cell cell : Cells.of(config).stream().filter(config::isInGrid).toList()) {
      parts
          .generating()
          .folder(cell)
          .ifPresent(folder ->
              grid.put("generate/" + folder.getFileName(), "data of " + cell.generator()));
    }
    Map<String, Double> items = new LinkedHashMap<>();
    config.sources().forEach(source -> items.put("data of " + source, 0.0));
    Set<String> styles = new TreeSet<>();
    Cells.of(config).forEach(cell -> styles.add(cell.promptStyle()));
    styles.remove(config.promptStyle());
    grants.forEach((spender, usd) -> items.merge(item(spender, grid, styles), usd, Double::sum));
    List<String> shown =
        items.entrySet().stream()
            .filter(item -> item.getValue() > 0)
            .map(item -> item.getKey() + String.format(Locale.ROOT, " %.2f", item.getValue()))
            .toList();
    return String.format(
        Locale.ROOT,
        "**Spent in all:** %.2f USD%s%s.%s",
        grants.values().stream().mapToDouble(Double::doubleValue).sum(),
        config.pricesAreFictional() ? " (fictional prices)" : "",
        shown.isEmpty() ? "" : ": " + String.join(", ", shown),
        grid.keySet().stream().anyMatch(grants::containsKey) && !items.containsKey(OTHER_DATA)
            ? " An advisor's pilots on this study are the first instances of the grid's data: they"
                + " cost nothing beyond it."
            : "");
  }

  private String item(String spender, Map<String, String> grid, Set<String> styles) {
    String known = grid.get(spender);
    if (known != null) {
      return known;
    }
    if (spender.startsWith("generate/")) {
      return styles.stream().anyMatch(style -> spender.contains("." + style + "."))
          ? "data of other prompt styles"
          : OTHER_DATA;
    }
    if (spender.startsWith("evaluate/")) {
      boolean solving =
          config.generators().stream().anyMatch(g -> spender.contains("." + g.name() + "-"));
      return solving ? "the generators' own answers to the benchmarks" : "judging of students";
    }
    return spender.startsWith("metrics/") ? "metrics of the data (judges, embeddings)" : "other";
  }

  /** Returns from when to when students were evaluated, and on what. */
  private Map<String, String> finished() {
    TreeSet<String> times = new TreeSet<>();
    TreeSet<String> machines = new TreeSet<>();
    Path folder = parts.runs().root().resolve("evaluate");
    if (Files.isDirectory(folder)) {
      try (Stream<Path> stages = Files.list(folder)) {
        for (Path stage :
            stages.filter(path -> Files.exists(path.resolve("stage.json"))).toList()) {
          JsonNode on =
              Jsonl.mapper().readTree(stage.resolve("stage.json").toFile()).path("environment");
          times.add(on.path("finished").asText());
          machines.add(
              on.path("os").asText()
                  + ", "
                  + on.path("cores").asText()
                  + " cores, Java "
                  + on.path("java").asText());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(folder + ": cannot be read: " + e.getMessage(), e);
      }
    }
    if (times.isEmpty()) {
      return Map.of("Finished", "nothing yet");
    }
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Evaluated", times.first() + " to " + times.last());
    facts.put("Students scored on", String.join("; ", machines));
    return facts;
  }
}
