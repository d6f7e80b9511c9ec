package agora.analyze;

import agora.data.PaperTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The averages that the paper prints beside those of the cells that it prints. */
final class PaperAverages {
  private record Printed(String of, double paper, double ours) {}

  private PaperAverages() {}

  static Table table(PaperTables tables) {
    StringColumn where = StringColumn.create("averages of");
    IntColumn n = IntColumn.create("printed");
    DoubleColumn digit = DoubleColumn.create("last digit");
    DoubleColumn largest = DoubleColumn.create("largest difference");
    StringColumn at = StringColumn.create("at");
    Map<String, List<Printed>> groups = new LinkedHashMap<>();
    groups.put(
        "Table 2, PGR %",
        overDomains(tables.table(2), List.of("generator", "method"), "pgr_percent"));
    groups.put("Table 3, PGR %", meansOfTable3(tables));
    groups.put(
        "Table 5, PGR %",
        overDomains(tables.table(5), List.of("generator", "method", "meta_prompt"), "pgr_percent"));
    groups.put("Table 7, score %", overBenchmarks(tables.table(7)));
    groups.put("Table 8, diversity", table8(tables, true));
    groups.put("Table 8, other metrics", table8(tables, false));
    groups.forEach((name, all) -> {
      Printed worst = all.getFirst();
      for (Printed one : all) {
        if (Math.abs(one.ours() - one.paper()) > Math.abs(worst.ours() - worst.paper())) {
          worst = one;
        }
      }
      where.append(name);
      n.append(all.size());
      digit.append(name.contains("diversity") ? 0.0001 : name.startsWith("Table 8") ? 0.01 : 0.1);
      largest.append(worst.ours() - worst.paper());
      at.append(worst.of());
    });
    return Table.create("Averages recomputed", where, n, digit, largest, at);
  }

  static Table metaPrompts(Table table5) {
    Map<String, double[]> means = new LinkedHashMap<>();
    List<String> prompts = List.of("agorabench", "unoptimized", "json");
    for (Row row : table5) {
      if (!row.getString("domain").equals("average")) {
        double[] sums =
            means.computeIfAbsent(key(row, List.of("method", "generator")), any -> new double[3]);
        sums[prompts.indexOf(row.getString("meta_prompt"))] += row.getDouble("pgr_percent") / 3;
      }
    }
    Table table =
        Table.create(
            "Mean PGR % by prompt", StringColumn.create("method, generator", means.keySet()));
    for (int k = 0; k < prompts.size(); k++) {
      int prompt = k;
      table.addColumns(
          DoubleColumn.create(prompts.get(k), means.values().stream().mapToDouble(m -> m[prompt])));
    }
    DoubleColumn gain =
        table.doubleColumn("agorabench").subtract(table.doubleColumn("unoptimized"));
    DoubleColumn json = table.doubleColumn("json").subtract(table.doubleColumn("agorabench"));
    return table.addColumns(
        gain.setName("agorabench - unoptimized"), json.setName("json - agorabench"));
  }

  private static List<Printed> overDomains(Table table, List<String> keys, String column) {
    Map<String, Double> sums = new HashMap<>();
    for (Row row : table) {
      if (!row.getString("domain").equals("average")) {
        sums.merge(key(row, keys), row.getDouble(column), Double::sum);
      }
    }
    List<Printed> all = new ArrayList<>();
    for (Row row : table) {
      if (row.getString("domain").equals("average")) {
        String key = key(row, keys);
        all.add(new Printed(key, row.getDouble(column), sums.getOrDefault(key, Double.NaN) / 3));
      }
    }
    return all;
  }

  private static List<Printed> meansOfTable3(PaperTables tables) {
    PgrAnalysis analysis = PgrAnalysis.of(FeatureTable.paper(tables), 1);
    double[] means = analysis.meansOfPgr();
    List<Printed> all = new ArrayList<>();
    for (Row row : tables.table(3)) {
      String generator = row.getString("generator");
      int index = analysis.features().generators().indexOf(generator);
      all.add(new Printed(generator, row.getDouble("data_generation_pgr_percent"), means[index]));
    }
    return all;
  }

  private static List<Printed> overBenchmarks(Table table) {
    List<Printed> all = new ArrayList<>();
    for (Row row : table) {
      double sum = 0;
      for (String column :
          List.of("gsm8k", "math", "mbpp", "humaneval", "alpacaeval2", "arena_hard")) {
        sum += row.getDouble(column);
      }
      all.add(new Printed(row.getString("generator"), row.getDouble("average"), sum / 6));
    }
    return all;
  }

  private static List<Printed> table8(PaperTables tables, boolean diversity) {
    Table all = tables.table(8);
    var isDiversity = all.stringColumn("metric").containsString("diversity");
    Table part = diversity ? all.where(isDiversity) : all.dropWhere(isDiversity);
    return overDomains(part, List.of("metric", "generator", "method"), "value");
  }

  private static String key(Row row, List<String> columns) {
    return String.join(", ", columns.stream().map(row::getString).toList());
  }
}
