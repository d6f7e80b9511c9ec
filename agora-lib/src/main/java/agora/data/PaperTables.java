package agora.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/**
 * The paper's published tables ({@code data/paper}), as printed: every number that a result may be
 * held against.
 */
public final class PaperTables {
  /** The six generators of the paper, in its order. */
  public static final List<String> GENERATORS =
      List.of(
          "GPT-4o",
          "GPT-4o-mini",
          "Claude-3.5-Sonnet",
          "Llama-3.1-405B",
          "Llama-3.1-70B",
          "Llama-3.1-8B");

  private static final List<String> FILES =
      List.of(
          "table1_settings",
          "table2_pgr",
          "table3_cost",
          "table4_loading_strength",
          "table5_metaprompts",
          "table6_hyperparameters",
          "table7_problem_solving",
          "table8_intrinsic");

  private final Path directory;

  private PaperTables(Path directory) {
    this.directory = directory;
  }

  /**
   * Opens the folder with the CSV files; they are read when asked for.
   *
   * @throws IllegalArgumentException if the folder has no {@code table2_pgr.csv}
   */
  public static PaperTables open(Path directory) {
    if (!Files.isRegularFile(directory.resolve("table2_pgr.csv"))) {
      throw new IllegalArgumentException(
          "no table2_pgr.csv in "
              + directory.toAbsolutePath()
              + ": the paper's tables lie in"
              + " data/paper of the project");
    }
    return new PaperTables(directory);
  }

  /**
   * Returns a table as printed.
   *
   * @param number 1 to 8
   */
  public Table table(int number) {
    if (number < 1 || number > FILES.size()) {
      throw new IllegalArgumentException("the paper has tables 1 to 8, was " + number);
    }
    return Csv.read(directory.resolve(FILES.get(number - 1) + ".csv"));
  }

  /** Returns the loadings of Figure 5: one row per metric, below explained variance in percent. */
  public Table components() {
    return Csv.read(directory.resolve("figure5_pca.csv"));
  }

  /** Returns the regressions of Figures 4 and 6: R squared and p as printed. */
  public Table regressions() {
    return Csv.read(directory.resolve("regressions.csv"));
  }

  /** Returns Table 2: PGR in percent. */
  public Cells pgr() {
    return cells(table(2), "pgr_percent");
  }

  /** Returns one metric of Table 8. */
  public Cells metric(String name) {
    Table all = table(8);
    return cells(all.where(all.stringColumn("metric").isEqualTo(name)), "value");
  }

  /** Returns the metrics of Table 8, in its order. */
  public List<String> metrics() {
    return table(8).stringColumn("metric").asList().stream().distinct().toList();
  }

  /**
   * Returns each generator's own score in the setting's domain, in percent: the mean of the
   * domain's two benchmarks in Table 7.
   */
  public Cells problemSolving() {
    Map<Key, Double> values = new HashMap<>();
    for (Row row : table(7)) {
      for (Setting setting : Setting.all()) {
        double sum = 0;
        for (String benchmark : benchmarks(setting.domain())) {
          sum += row.getDouble(benchmark);
        }
        values.put(new Key(row.getString("generator"), setting), sum / 2);
      }
    }
    return new Cells("problem_solving", values);
  }

  /** Published numbers, one for each generator and setting. */
  public static final class Cells {
    private final String name;
    private final Map<Key, Double> values;

    private Cells(String name, Map<Key, Double> values) {
      this.name = name;
      this.values = values;
    }

    /**
     * Returns one number.
     *
     * @throws IllegalArgumentException if the paper has none for this generator
     */
    public double of(String generator, Setting setting) {
      Double value = values.get(new Key(generator, setting));
      if (value == null) {
        throw new IllegalArgumentException(
            "the paper has no "
                + name
                + " of "
                + generator
                + " in "
                + setting.key()
                + "; its generators: "
                + GENERATORS);
      }
      return value;
    }
  }

  private record Key(String generator, Setting setting) {}

  private static List<String> benchmarks(Domain domain) {
    return switch (domain) {
      case MATH -> List.of("gsm8k", "math");
      case CODE -> List.of("mbpp", "humaneval");
      case INSTRUCTION_FOLLOWING -> List.of("alpacaeval2", "arena_hard");
    };
  }

  private static Cells cells(Table table, String column) {
    Map<Key, Double> values = new HashMap<>();
    for (Row row : table) {
      if (!row.getString("domain").equals("average")) {
        Setting setting =
            Setting.of(
                Domain.ofKey(row.getString("domain")), Method.ofKey(row.getString("method")));
        values.put(new Key(row.getString("generator"), setting), row.getDouble(column));
      }
    }
    return new Cells(column, values);
  }
}
