package agora.bench;

import agora.data.Jsonl;
import agora.plot.Figure;
import agora.plot.Plot;
import agora.plot.Point;
import agora.spark.SparkSubmit;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The report on synthetic data files on Spark, beside the one of one process. */
final class GridSparkData {
  private static final String SPARK = "Spark, two workers of one core";
  private static final String ALONE = "One process";

  private final Gates gates;
  private final Path folder;
  private final Path home;
  private final Map<String, List<double[]>> times = new LinkedHashMap<>();

  GridSparkData(Gates gates, Path folder) {
    this.gates = gates;
    this.folder = folder;
    this.home = SparkSubmit.home(Path.of(""), System.getenv());
    times.put(SPARK, new ArrayList<>());
    times.put(ALONE, new ArrayList<>());
  }

  /** Measures 10,000, 100,000 and the most instances; draws the figure if those are a million. */
  void run(int most) throws Exception {
    List<Integer> counts =
        Stream.of(10_000, 100_000, most).filter(count -> count <= most).distinct().toList();
    try (SparkCluster spark = SparkCluster.start(home, folder.resolve("spark-data"))) {
      double peak = 0;
      for (int count : counts) {
        Path data = SyntheticData.write(folder.resolve("data-" + count + ".jsonl"), count);
        Path vectors = SyntheticData.embeddings(folder.resolve("data-" + count + ".npy"), count);
        List<String> common =
            List.of(
                "metrics",
                "--data",
                data.toString(),
                "--embeddings",
                vectors.toString(),
                "--output");
        Path one = folder.resolve("one-" + count);
        Path many = folder.resolve("many-" + count);
        peak = Math.max(peak, onSpark(spark, common, many, count));
        alone(common, one, count);
        compare(count, one, many);
        Files.delete(data);
        Files.delete(vectors);
      }
      gates.atMost("GB of master, workers, executors and driver together", peak / 1e9, 4);
    }
    List<double[]> measured = times.getOrDefault(SPARK, List.of());
    if (measured.size() == 3) {
      double first = slope(measured.get(0), measured.get(1));
      double second = slope(measured.get(1), measured.get(2));
      Gates.note(
          "microseconds per further instance on Spark: %.0f, then %.0f"
              .formatted(1e6 * first, 1e6 * second));
      gates.atMost(
          "time per further instance: the last step over the one before", second / first, 1.2);
    }
    if (most >= 1_000_000) {
      figure().save(Path.of("figures/grid"), "spark-scaling");
    }
  }

  private Figure figure() {
    var plot = new Plot("Time by number of instances", "Instances (thousands)", "Seconds");
    int style = 0;
    for (Map.Entry<String, List<double[]>> way : times.entrySet()) {
      List<Point> runs =
          way.getValue().stream().map(run -> new Point(run[0] / 1000, run[1], null, "")).toList();
      plot.path(way.getKey(), runs, style++);
    }
    return plot.caption("Seconds of one run each, from the start of the command to its end.")
        .figure(720, 440);
  }

  /** Returns seconds per instance between two points, without what every run costs. */
  private static double slope(double[] from, double[] to) {
    return (to[1] - from[1]) / (to[0] - from[0]);
  }

  private double onSpark(SparkCluster spark, List<String> common, Path output, int count)
      throws Exception {
    List<String> command = new ArrayList<>(common);
    command.addAll(List.of(output.toString(), "--spark", spark.url()));
    for (String setting :
        List.of(
            "spark.ui.enabled=false",
            "spark.driver.memory=768m",
            "spark.executor.memory=1g",
            "spark.executor.cores=1",
            "spark.driver.extraJavaOptions=-XX:+UseSerialGC",
            "spark.executor.extraJavaOptions=-XX:+UseSerialGC")) {
      command.addAll(List.of("--conf", setting));
    }
    long start = System.nanoTime();
    Process process = agora(spark.environment(), command);
    long peak = 0;
    while (!process.waitFor(300, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, memory(Stream.concat(spark.processes(), process.descendants())));
    }
    note(SPARK, count, start, process.exitValue());
    Gates.note("%,d instances: %.2f GB resident".formatted(count, peak / 1e9));
    return peak;
  }

  /** Returns the resident bytes of Spark's processes: daemons, executors and driver. */
  private static long memory(Stream<ProcessHandle> processes) {
    return processes.mapToLong(GridSparkData::memory).sum();
  }

  private static long memory(ProcessHandle process) {
    Path about = Path.of("/proc/" + process.pid());
    try (Stream<String> lines = Files.lines(about.resolve("status"))) {
      boolean ofSpark = Files.readString(about.resolve("cmdline")).contains("org.apache.spark.");
      return lines
          .filter(line -> ofSpark && line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D+", "")))
          .sum();
    } catch (IOException | java.io.UncheckedIOException ended) {
      return 0;
    }
  }

  private void alone(List<String> common, Path output, int count) throws Exception {
    List<String> command = new ArrayList<>(common);
    command.add(output.toString());
    long start = System.nanoTime();
    Process process =
        agora(Map.of("AGORA_JAVA_OPTIONS", "-XX:TieredStopAtLevel=4 -Xmx7g"), command);
    process.waitFor();
    note(ALONE, count, start, process.exitValue());
  }

  private void note(String how, int count, long start, int status) {
    double seconds = (System.nanoTime() - start) / 1e9;
    gates.atMost("%,d instances, %s: exit status".formatted(count, how), status, 0);
    Gates.note("%,d instances: %.1f s, %s".formatted(count, seconds, how));
    if (status == 0) {
      times.getOrDefault(how, new ArrayList<>()).add(new double[] {count, seconds});
    }
  }

  private Process agora(Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("environment/agora"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("data.log").toFile()))
        .start();
  }

  private void compare(int count, Path one, Path many) throws IOException {
    if (!Files.exists(one.resolve("report.json")) || !Files.exists(many.resolve("report.json"))) {
      Gates.note("%,d instances: not compared, a report is missing".formatted(count));
      return;
    }
    boolean pairs =
        Files.mismatch(one.resolve("near_duplicates.jsonl"), many.resolve("near_duplicates.jsonl"))
            < 0;
    ObjectNode a = read(one);
    ObjectNode b = read(many);
    JsonNode first = a.remove("diversity");
    JsonNode second = b.remove("diversity");
    double apart = Math.abs(first.get("value").asDouble() - second.get("value").asDouble());
    gates.check(
        "%,d instances: counts, lengths, duplicates and pairs on Spark and in one process"
            .formatted(count),
        pairs && a.equals(b) ? "equal" : "not equal",
        "equal",
        pairs && a.equals(b));
    gates.atMost("%,d instances: diversity apart".formatted(count), apart, 1e-9);
    Gates.note("%,d instances: %s".formatted(count, b));
  }

  private static ObjectNode read(Path folder) throws IOException {
    return (ObjectNode) Jsonl.mapper().readTree(folder.resolve("report.json").toFile());
  }
}
