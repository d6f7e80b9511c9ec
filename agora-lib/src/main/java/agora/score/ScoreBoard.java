package agora.score;

import agora.data.Method;
import agora.data.PaperTables;
import agora.data.Setting;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * PGR of generators by settings: the paper's Table 2, or a study's own.
 *
 * <p>Cells may be missing, each with its reason. An average is taken over the same settings for
 * all: those that every generator with any cell has, so that no generator wins by leaving out the
 * hard ones.
 */
public final class ScoreBoard {
  private final String name;
  private final Map<String, Map<Setting, Pgr>> cells;
  private final Map<String, Map<Setting, String>> missing;
  private final SeedNoise noise;

  private ScoreBoard(
      String name,
      Map<String, Map<Setting, Pgr>> cells,
      Map<String, Map<Setting, String>> missing,
      SeedNoise noise) {
    this.name = name;
    this.cells = cells;
    this.missing = missing;
    this.noise = noise;
  }

  /**
   * Returns a board of these cells.
   *
   * @param name what tables and figures call it
   * @param cells generator, then setting; the iteration order of generators is the board's
   */
  public static ScoreBoard of(String name, Map<String, ? extends Map<Setting, Pgr>> cells) {
    return of(name, cells, Map.of());
  }

  /**
   * Returns a board of these cells, with the reason of those that are missing.
   *
   * @param name what tables and figures call it
   * @param cells generator, then setting; a generator without any cell has an empty row
   * @param missing why a cell is not there, by generator and setting
   */
  public static ScoreBoard of(
      String name,
      Map<String, ? extends Map<Setting, Pgr>> cells,
      Map<String, ? extends Map<Setting, String>> missing) {
    Map<String, Map<Setting, Pgr>> copy = new LinkedHashMap<>();
    cells.forEach((generator, row) -> copy.put(generator, new TreeMap<>(row)));
    Map<String, Map<Setting, String>> reasons = new LinkedHashMap<>();
    missing.forEach((generator, row) -> {
      copy.computeIfAbsent(generator, any -> new TreeMap<>());
      reasons.put(generator, new TreeMap<>(row));
    });
    return new ScoreBoard(name, copy, reasons, SeedNoise.UNKNOWN);
  }

  /** Returns this board with verdicts that count a training noise. */
  public ScoreBoard counting(SeedNoise seeds) {
    return new ScoreBoard(name, cells, missing, seeds);
  }

  /** Returns the training noise that verdicts count. */
  public SeedNoise seedNoise() {
    return noise;
  }

  /** Returns the paper's Table 2. Its cells are plain numbers: they have no intervals. */
  public static ScoreBoard paper(PaperTables tables) {
    PaperTables.Cells published = tables.pgr();
    Map<String, Map<Setting, Pgr>> cells = new LinkedHashMap<>();
    for (String generator : PaperTables.GENERATORS) {
      for (Setting setting : Setting.all()) {
        cells
            .computeIfAbsent(generator, any -> new TreeMap<>())
            .put(setting, Pgr.of(published.of(generator, setting), 0, 100));
      }
    }
    return of("Paper, Table 2", cells);
  }

  /** Returns the board's name in tables and plots. */
  public String name() {
    return name;
  }

  /** Returns the generators, in the board's order. */
  public List<String> generators() {
    return List.copyOf(cells.keySet());
  }

  /** Returns the settings that have a cell, in the paper's order. */
  public List<Setting> settings() {
    return Setting.all().stream()
        .filter(setting -> cells.values().stream().anyMatch(row -> row.containsKey(setting)))
        .toList();
  }

  /** Returns one cell, or nothing where it was not measured. */
  public Optional<Pgr> cell(String generator, Setting setting) {
    return Optional.ofNullable(row(generator).get(setting));
  }

  /**
   * Returns the settings that means are taken over, in the paper's order: those in which every
   * generator with any cell has one.
   */
  public List<Setting> compared() {
    return settings().stream()
        .filter(setting ->
            cells.values().stream().allMatch(row -> row.isEmpty() || row.containsKey(setting)))
        .toList();
  }

  /** Returns the heading of means: over all settings, or over how many of them. */
  public String meanLabel() {
    return compared().equals(settings())
        ? "mean"
        : "mean of the " + compared().size() + " that all have";
  }

  /** Returns one row per missing cell: generator, setting, reason. Empty if nothing is missing. */
  public Table missing() {
    StringColumn generator = StringColumn.create("generator");
    StringColumn where = StringColumn.create("setting");
    StringColumn why = StringColumn.create("why");
    missing.forEach((who, row) ->
        row.forEach((setting, reason) -> {
          generator.append(who);
          where.append(setting.label());
          why.append(reason);
        }));
    return Table.create(name + ", missing", generator, where, why);
  }

  /** Returns the board of these settings alone. */
  public ScoreBoard only(List<Setting> wanted) {
    Map<String, Map<Setting, Pgr>> kept = new LinkedHashMap<>();
    cells.forEach((generator, row) -> kept.put(generator, restricted(row, wanted)));
    Map<String, Map<Setting, String>> reasons = new LinkedHashMap<>();
    missing.forEach((generator, row) -> reasons.put(generator, restricted(row, wanted)));
    return of(name, kept, reasons).counting(noise);
  }

  private static <V> Map<Setting, V> restricted(Map<Setting, V> row, List<Setting> wanted) {
    Map<Setting, V> kept = new TreeMap<>(row);
    kept.keySet().retainAll(wanted);
    return kept;
  }

  /**
   * Returns a generator's mean over the settings of a method that all have, or nothing where it has
   * no cell or there is no such setting.
   */
  public Optional<Pgr> average(String generator, Method method) {
    return average(generator, compared().stream().filter(s -> s.method() == method).toList());
  }

  /**
   * Returns a generator's mean over the settings that all have, see {@link #compared}, or nothing
   * where it has no cell or there is no such setting.
   */
  public Optional<Pgr> average(String generator) {
    return average(generator, compared());
  }

  /** Returns PGR in percent: one row per setting, one column per generator, the mean last. */
  public Table table() {
    Table table = Table.create(name + ", PGR %", StringColumn.create("setting", rowNames()));
    for (String generator : generators()) {
      DoubleColumn column = DoubleColumn.create(generator);
      settings().forEach(setting -> append(column, cell(generator, setting)));
      append(column, average(generator));
      table.addColumns(column);
    }
    return table;
  }

  /** Returns {@link #table} with the 95 % interval in each cell, as text. */
  public Table intervals() {
    String title = name + ", PGR % [" + noise.intervals() + "]";
    Table table = Table.create(title, StringColumn.create("setting", rowNames()));
    for (String generator : generators()) {
      StringColumn column = StringColumn.create(generator);
      settings().forEach(setting -> column.append(text(generator, setting)));
      column.append(average(generator).map(Words::values).orElse(""));
      table.addColumns(column);
    }
    return table;
  }

  /** Returns one setting's generators, best first: PGR in percent with its interval. */
  public Table table(Setting setting) {
    StringColumn generator = StringColumn.create("generator");
    DoubleColumn value = DoubleColumn.create("PGR %");
    DoubleColumn low = DoubleColumn.create("low 95 %");
    DoubleColumn high = DoubleColumn.create("high 95 %");
    for (BoardReading.Entry entry : entries(g -> cell(g, setting))) {
      generator.append(entry.generator());
      value.append(entry.pgr().percent());
      BoardReading.appendInterval(low, high, entry.pgr());
    }
    String title = setting.label() + ": " + name + noise.named(low);
    return Table.create(title, generator, value, low, high);
  }

  /** Returns in sentences the best generator on the mean and in each setting, with certainty. */
  public Reading reading() {
    return summary().whole();
  }

  /** Returns in sentences the best generator in one setting, with its certainty. */
  public Reading reading(Setting setting) {
    return summary().setting(setting);
  }

  private BoardReading summary() {
    Map<Setting, List<BoardReading.Entry>> bySetting = new EnumMap<>(Setting.class);
    settings().forEach(setting -> bySetting.put(setting, entries(g -> cell(g, setting))));
    return new BoardReading(
        name, noise, generators(), compared().size(), entries(this::average), bySetting, missing());
  }

  /** Returns the generators that have a PGR, best first. */
  private List<BoardReading.Entry> entries(Function<String, Optional<Pgr>> pgr) {
    return generators().stream()
        .flatMap(g -> pgr.apply(g).map(value -> new BoardReading.Entry(g, value)).stream())
        .sorted(Comparator.comparingDouble(entry -> -entry.pgr().value()))
        .toList();
  }

  private List<String> rowNames() {
    return Stream.concat(settings().stream().map(Setting::label), Stream.of(meanLabel())).toList();
  }

  /** Returns one row per generator: the mean over the settings of each method, and over all. */
  public Table averages() {
    Table table = Table.create(name + ", averages", StringColumn.create("generator", generators()));
    for (Method method : Method.values()) {
      if (settings().stream().anyMatch(setting -> setting.method() == method)) {
        DoubleColumn column = DoubleColumn.create(method.label().toLowerCase(Locale.ROOT));
        generators().forEach(generator -> append(column, average(generator, method)));
        table.addColumns(column);
      }
    }
    DoubleColumn mean = DoubleColumn.create(meanLabel());
    generators().forEach(generator -> append(mean, average(generator)));
    return table.addColumns(mean);
  }

  /**
   * Returns the generators from best to worst mean. A rank is one more than the number of
   * generators that beat this one with a probability of 97.5 % or more, which the last column
   * names; without intervals every larger value counts. The mean is over the settings that all
   * have; a generator without any cell stands at the end without a rank.
   */
  public Table ranking() {
    return summary().ranking(compared().equals(settings()) ? "" : ", " + meanLabel());
  }

  /**
   * Returns this board's cells of one setting over the paper's for the same setting: whose PGR, in
   * percent, with its interval where there is one. Other generators and, mostly, another student:
   * put side by side, not on one scale.
   */
  public Table besidePaper(PaperTables tables, Setting setting) {
    StringColumn source = StringColumn.create("source");
    StringColumn generator = StringColumn.create("generator");
    DoubleColumn value = DoubleColumn.create("PGR %");
    DoubleColumn low = DoubleColumn.create("low 95 %");
    DoubleColumn high = DoubleColumn.create("high 95 %");
    for (ScoreBoard board : List.of(this, paper(tables))) {
      for (String who : board.generators()) {
        board
            .cell(who, setting)
            .ifPresent(pgr -> {
              source.append(board == this ? name : "paper");
              generator.append(who);
              value.append(pgr.percent());
              BoardReading.appendInterval(low, high, pgr);
            });
      }
    }
    return Table.create(setting.label(), source, generator, value, low, high);
  }

  private Optional<Pgr> average(String generator, List<Setting> settings) {
    Map<Setting, Pgr> row = row(generator);
    return settings.isEmpty() || !row.keySet().containsAll(settings)
        ? Optional.empty()
        : Optional.of(Pgr.average(settings.stream().map(row::get).toList()));
  }

  private Map<Setting, Pgr> row(String generator) {
    Map<Setting, Pgr> row = cells.get(generator);
    if (row == null) {
      throw new IllegalArgumentException(
          "no generator '" + generator + "' on the board; present: " + cells.keySet());
    }
    return row;
  }

  private static void append(DoubleColumn column, Optional<Pgr> pgr) {
    pgr.ifPresentOrElse(p -> column.append(p.percent()), column::appendMissing);
  }

  private String text(String generator, Setting setting) {
    return cell(generator, setting)
        .map(Words::values)
        .orElseGet(
            () -> missing.getOrDefault(generator, Map.of()).containsKey(setting) ? "missing" : "");
  }
}
