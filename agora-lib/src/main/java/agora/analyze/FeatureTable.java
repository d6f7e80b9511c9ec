package agora.analyze;

import agora.data.Method;
import agora.data.PaperTables;
import agora.data.Setting;
import agora.score.Pgr;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Features of data sets with the PGR that training on them gave: the input of every analysis. */
public final class FeatureTable {
  /** The feature of that name is the generator's own score in the setting's domain. */
  public static final String PROBLEM_SOLVING = "problem_solving";

  private static final double NEARLY_THE_SAME = 0.98;

  private final List<String> features;
  private final List<Row> rows;

  private FeatureTable(List<String> features, List<Row> rows) {
    this.features = features;
    this.rows = rows;
  }

  /**
   * Row of the table: one data set.
   *
   * @param generator who wrote it
   * @param setting what for
   * @param features metrics of the data set and scores of the generator, by name; NaN where missing
   * @param pgrPercent the PGR of the students trained on it, in percent; NaN where none is known
   * @param pgr that PGR with its resamples of problems and seeds; null where only the number is
   *     known
   */
  public record Row(
      String generator,
      Setting setting,
      Map<String, Double> features,
      double pgrPercent,
      @Nullable Pgr pgr) {
    public Row {
      features = Map.copyOf(features);
    }

    /** A row of which only the PGR's number is known. */
    public Row(String generator, Setting setting, Map<String, Double> features, double pgrPercent) {
      this(generator, setting, features, pgrPercent, null);
    }

    /** A row whose PGR is known with its resamples. */
    public Row(String generator, Setting setting, Map<String, Double> features, Pgr pgr) {
      this(generator, setting, features, pgr.percent(), pgr);
    }

    /** Returns the 95 % interval of the PGR in percent; null where it is not known. */
    public @Nullable Estimate interval() {
      return pgr == null ? null : pgr.percentInterval().orElse(null);
    }

    /** Returns this row with further features, which replace those of the same name. */
    public Row with(Map<String, Double> further) {
      Map<String, Double> all = new LinkedHashMap<>(features);
      all.putAll(further);
      return new Row(generator, setting, all, pgrPercent, pgr);
    }
  }

  /**
   * Returns a table of these rows.
   *
   * @param features the features to use, in the order of every table and figure
   * @throws IllegalArgumentException if a row lacks one of them; the message names both
   */
  public static FeatureTable of(List<String> features, List<Row> rows) {
    for (Row row : rows) {
      for (String feature : features) {
        if (!row.features().containsKey(feature)) {
          throw new IllegalArgumentException(
              "no feature '"
                  + feature
                  + "' for "
                  + label(row)
                  + "; present: "
                  + row.features().keySet().stream().sorted().toList());
        }
      }
    }
    return new FeatureTable(List.copyOf(features), List.copyOf(rows));
  }

  /** Returns the paper's 54 data sets: Table 8's eight metrics and Table 7's scores by domain. */
  public static FeatureTable paper(PaperTables tables) {
    Map<String, PaperTables.Cells> metrics = new LinkedHashMap<>();
    tables.metrics().forEach(metric -> metrics.put(metric, tables.metric(metric)));
    var pgr = tables.pgr();
    var problemSolving = tables.problemSolving();
    List<String> features = new ArrayList<>(metrics.keySet());
    features.add(PROBLEM_SOLVING);
    List<Row> rows = new ArrayList<>();
    for (String generator : PaperTables.GENERATORS) {
      for (Setting setting : Setting.all()) {
        Map<String, Double> values = new LinkedHashMap<>();
        metrics.forEach((metric, all) -> values.put(metric, all.of(generator, setting)));
        values.put(PROBLEM_SOLVING, problemSolving.of(generator, setting));
        rows.add(new Row(generator, setting, values, pgr.of(generator, setting)));
      }
    }
    return of(features, rows);
  }

  /** Returns the features' names, in order. */
  public List<String> features() {
    return features;
  }

  /** Returns the rows, in order. */
  public List<Row> rows() {
    return rows;
  }

  /** Returns the generators, in order of appearance. */
  public List<String> generators() {
    return rows.stream().map(Row::generator).distinct().toList();
  }

  /**
   * Returns notes on the features, one sentence each: features of the rows that the table leaves
   * out, with the reason, and pairs that are nearly equal.
   */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (String name :
        rows.stream()
            .flatMap(row -> row.features().keySet().stream())
            .sorted()
            .distinct()
            .toList()) {
      if (!features.contains(name)) {
        long missing = rows.stream().filter(row -> !Double.isFinite(value(row, name))).count();
        boolean varies = rows.stream().map(row -> value(row, name)).distinct().count() > 1;
        String why =
            missing > 0
                ? missing + " of " + rows.size() + " data sets lack it"
                : varies ? "by choice" : "it is the same in every data set";
        notes.add(name + " is left out: " + why + ".");
      }
    }
    for (int i = 0; i < features.size(); i++) {
      for (int j = i + 1; j < features.size(); j++) {
        double r = Correlation.pearson(column(features.get(i)), column(features.get(j)));
        if (Math.abs(r) >= NEARLY_THE_SAME) {
          notes.add(
              String.format(
                  Locale.ROOT,
                  "%s and %s say nearly the same (r = %.3f): their coefficients cannot be told"
                      + " apart.",
                  features.get(i),
                  features.get(j),
                  r));
        }
      }
    }
    return notes;
  }

  /** Returns the number of rows. */
  public int size() {
    return rows.size();
  }

  /** Returns the features of all rows: one row per data set, one column per feature. */
  public double[][] matrix() {
    return rows.stream().map(this::values).toArray(double[][]::new);
  }

  /** Returns one feature of all rows. */
  public double[] column(String feature) {
    requireFeature(feature);
    return rows.stream().mapToDouble(row -> value(row, feature)).toArray();
  }

  /** Returns PGR of all rows, in percent. */
  public double[] pgr() {
    return rows.stream().mapToDouble(Row::pgrPercent).toArray();
  }

  /** Returns a row's features in this table's order. */
  double[] values(Row row) {
    return features.stream().mapToDouble(feature -> value(row, feature)).toArray();
  }

  /** Returns the rows whose every feature and PGR is known. */
  public FeatureTable complete() {
    return where(row ->
        Double.isFinite(row.pgrPercent()) && Arrays.stream(values(row)).allMatch(Double::isFinite));
  }

  /** Returns the rows that pass. */
  public FeatureTable where(java.util.function.Predicate<Row> passes) {
    return new FeatureTable(features, rows.stream().filter(passes).toList());
  }

  /** Returns the table without these features. */
  public FeatureTable without(String... dropped) {
    Arrays.stream(dropped).forEach(this::requireFeature);
    return new FeatureTable(
        features.stream().filter(feature -> !List.of(dropped).contains(feature)).toList(), rows);
  }

  /**
   * Returns the table with one generator's values of a feature exchanged between two methods, in
   * every domain, as if they had been printed in each other's place.
   */
  public FeatureTable exchanged(String feature, String generator, Method one, Method other) {
    requireFeature(feature);
    List<Row> changed = new ArrayList<>();
    for (Row row : rows) {
      Method method = row.setting().method();
      if (row.generator().equals(generator) && (method == one || method == other)) {
        Setting from = Setting.of(row.setting().domain(), method == one ? other : one);
        Map<String, Double> values = new LinkedHashMap<>(row.features());
        values.put(feature, value(find(generator, from), feature));
        changed.add(new Row(generator, row.setting(), values, row.pgrPercent()));
      } else {
        changed.add(row);
      }
    }
    return new FeatureTable(features, List.copyOf(changed));
  }

  /**
   * Returns the row of this generator and setting.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Row find(String generator, Setting setting) {
    return rows.stream()
        .filter(row -> row.generator().equals(generator) && row.setting() == setting)
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no row for "
                    + generator
                    + " in "
                    + setting.key()
                    + "; generators: "
                    + generators()));
  }

  /** Returns one row per data set: generator, setting, the features, PGR in percent. */
  public Table table() {
    Table table =
        Table.create(
            "Features",
            StringColumn.create("generator", rows.stream().map(Row::generator).toList()),
            StringColumn.create("setting", rows.stream().map(r -> r.setting().key()).toList()));
    features.forEach(f -> table.addColumns(DoubleColumn.create(f, column(f))));
    return table.addColumns(DoubleColumn.create("pgr_percent", pgr()));
  }

  /** Returns a feature's mean over the domains: one row per generator, one column per method. */
  public Table byMethod(String feature) {
    requireFeature(feature);
    Table table = Table.create(feature, StringColumn.create("generator", generators()));
    for (Method method : Method.values()) {
      DoubleColumn column = DoubleColumn.create(method.label().toLowerCase(Locale.ROOT));
      for (String generator : generators()) {
        column.append(
            rows.stream()
                .filter(r -> r.generator().equals(generator) && r.setting().method() == method)
                .mapToDouble(row -> value(row, feature))
                .average()
                .orElse(Double.NaN));
      }
      table.addColumns(column);
    }
    return table;
  }

  /** Returns a feature's values by generator, for a plot of distributions. */
  public Map<String, double[]> byGenerator(String feature) {
    requireFeature(feature);
    Map<String, double[]> values = new LinkedHashMap<>();
    for (String generator : generators()) {
      values.put(generator, where(row -> row.generator().equals(generator)).column(feature));
    }
    return values;
  }

  /**
   * Checks that nothing is missing.
   *
   * @throws IllegalArgumentException naming the first missing value and the way out
   */
  FeatureTable requireComplete() {
    for (Row row : rows) {
      for (String feature : features) {
        if (!Double.isFinite(value(row, feature))) {
          throw new IllegalArgumentException(
              "every feature must be known, '"
                  + feature
                  + "' of "
                  + label(row)
                  + " was "
                  + value(row, feature)
                  + ": use complete() or without(\""
                  + feature
                  + "\")");
        }
      }
      if (!Double.isFinite(row.pgrPercent())) {
        throw new IllegalArgumentException(
            "PGR must be known, that of "
                + label(row)
                + " was "
                + row.pgrPercent()
                + ": use complete()");
      }
    }
    return this;
  }

  double value(Row row, String feature) {
    Double value = row.features().get(feature);
    return value == null ? Double.NaN : value;
  }

  private void requireFeature(String feature) {
    if (!features.contains(feature)) {
      throw new IllegalArgumentException("no feature '" + feature + "'; present: " + features);
    }
  }

  private static String label(Row row) {
    return row.generator() + " in " + row.setting().key();
  }
}
