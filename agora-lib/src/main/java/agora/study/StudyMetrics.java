package agora.study;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.data.Setting;
import agora.intrinsic.Contamination;
import agora.intrinsic.MetricReport;
import agora.intrinsic.Part;
import java.util.LinkedHashMap;
import java.util.Map;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Metrics of a study's present data, by instance. Nothing is generated. */
public final class StudyMetrics {
  private final StudyParts parts;
  private final MetricsStage stage;
  private final ProgressListener progress;

  StudyMetrics(StudyParts parts, ProgressListener progress) {
    this.parts = parts;
    this.stage = parts.metrics();
    this.progress = progress;
  }

  /** Returns every metric of some data, measuring what is missing. */
  public MetricReport measure(GeneratedData data) throws InterruptedException {
    return stage.measure(data, progress);
  }

  /** Returns one row per generator with data in this setting: the mean of every metric. */
  public Table table(Setting setting) throws InterruptedException {
    Map<String, GeneratedData> all = data(setting);
    Table table =
        Table.create("metrics in " + setting.key(), StringColumn.create("generator", all.keySet()));
    Map<String, DoubleColumn> columns = new LinkedHashMap<>();
    for (GeneratedData data : all.values()) {
      measure(data)
          .features()
          .forEach(
              (name, mean) -> columns.computeIfAbsent(name, DoubleColumn::create).append(mean));
    }
    columns.values().forEach(table::addColumns);
    return table;
  }

  /** Returns a metric of every instance in this setting, by generator; unknown values left out. */
  public Map<String, double[]> values(Setting setting, String metric) throws InterruptedException {
    Map<String, double[]> values = new LinkedHashMap<>();
    for (Map.Entry<String, GeneratedData> entry : data(setting).entrySet()) {
      MetricReport report = measure(entry.getValue());
      values.put(
          entry.getKey(),
          report.values(metric).perInstance().stream()
              .mapToDouble(Double::doubleValue)
              .filter(Double::isFinite)
              .toArray());
    }
    return values;
  }

  /**
   * Returns the embeddings of the first {@code n} instructions of each generator in this setting.
   */
  public Map<String, double[][]> embeddings(Setting setting, int n) throws InterruptedException {
    Map<String, double[][]> embeddings = new LinkedHashMap<>();
    for (Map.Entry<String, GeneratedData> entry : data(setting).entrySet()) {
      float[][] vectors = stage.embeddings(entry.getValue(), Part.INSTRUCTION, n);
      double[][] rows = new double[vectors.length][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = new double[vectors[i].length];
        for (int j = 0; j < rows[i].length; j++) {
          rows[i][j] = vectors[i][j];
        }
      }
      embeddings.put(entry.getKey(), rows);
    }
    return embeddings;
  }

  /**
   * Returns the instances that contain half or more of a benchmark's problem: position, problem,
   * share of its runs of 8 words, instruction.
   */
  public Table flagged(GeneratedData data) {
    Dataset dataset = data.dataset();
    IntColumn instance = IntColumn.create("instance");
    StringColumn problem = StringColumn.create("problem");
    DoubleColumn share = DoubleColumn.create("share");
    StringColumn instruction = StringColumn.create("instruction");
    for (Contamination.Flag flag : stage.contamination().flagged(dataset)) {
      instance.append(flag.instance());
      problem.append(flag.problem());
      share.append(flag.share());
      instruction.append(dataset.instances().get(flag.instance()).instruction());
    }
    return Table.create("flagged in " + dataset.name(), instance, problem, share, instruction);
  }

  /**
   * Returns the data without the flagged instances, as a generator of its own. Training on it shows
   * the effect of the flagged instances.
   */
  public GeneratedData withoutFlagged(GeneratedData data) throws InterruptedException {
    Dataset clean = stage.contamination().without(data.dataset());
    return new ImportStage(parts.config(), parts.runs())
        .data(
            data.cell().setting(),
            data.cell().generator() + "-clean",
            clean.instances(),
            data.cell().seed());
  }

  private Map<String, GeneratedData> data(Setting setting) {
    Map<String, GeneratedData> found = new LinkedHashMap<>();
    for (Cell cell : Cells.of(parts.config()).of(setting)) {
      if (parts.config().isInGrid(cell) && !found.containsKey(cell.generator())) {
        parts.data(cell).ifPresent(data -> found.put(cell.generator(), data));
      }
    }
    if (found.isEmpty()) {
      throw new IllegalStateException("no data in " + setting.key() + " yet: run the study first");
    }
    return found;
  }
}
