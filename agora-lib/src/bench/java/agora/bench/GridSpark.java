package agora.bench;

import agora.spark.SparkSubmit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Cells of the study on a Spark of this machine: undisturbed, killed, and what Spark adds. */
final class GridSpark {
  private final Gates gates;
  private final Path folder;
  private final GridCells cells;
  private final Path home;

  GridSpark(Gates gates, Path folder, GridCells cells) {
    this.gates = gates;
    this.folder = folder;
    this.cells = cells;
    this.home = SparkSubmit.home(Path.of(""), System.getenv());
  }

  void run(Map<String, String> expected, int secondCells, int kills) throws Exception {
    try (SparkCluster spark = SparkCluster.start(home, folder.resolve("spark"))) {
      Path runs = folder.resolve("spark-runs");
      long start = System.nanoTime();
      int status = submit(spark, runs).waitFor();
      gates.atMost("the study on Spark, two workers: exit status", status, 0);
      Gates.note("%d cells in %.1f s".formatted(cells.count(), seconds(start)));
      compare("on Spark", expected, runs);
      overhead(spark, secondCells);
      new GridSparkKills(gates, folder, cells, place -> submit(spark, place))
          .run(spark, expected, kills);
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private void compare(String where, Map<String, String> expected, Path runs) throws Exception {
    gates.atMost(
        where + ": students with another PGR",
        GridBench.different(expected, cells.results(runs)),
        0);
    gates.atMost(
        where + ": stages or cells committed twice", (double) GridCells.furtherCommits(runs), 0);
  }

  private Process submit(SparkCluster spark, Path runs) throws IOException {
    return GridCells.agora(
        spark.environment(),
        runs,
        List.of(
            "submit",
            cells.study().toString(),
            "--spark",
            spark.url(),
            "--conf",
            "spark.ui.enabled=false"));
  }

  private void overhead(SparkCluster spark, int count) throws Exception {
    double alone = SecondCells.inThisProcess(folder.resolve("seconds-alone"), count);
    double two = secondCells(spark, 2);
    double all = secondCells(spark, count);
    Gates.note(
        "%d cells of one second: %.1f s in two threads of one process; from spark-submit to its end %.1f s, with two cells %.1f s"
            .formatted(count, alone, all, two));
    Gates.note(
        "with its start, which is the same for any number of cells, Spark adds %.1f %%"
            .formatted(100 * (all / alone - 1)));
    gates.atMost(
        "% that Spark adds to each cell once it runs",
        100 * ((all - two) / (alone * (count - 2) / count) - 1), 15);
  }

  /** Runs cells of one second on Spark; returns the seconds. */
  private double secondCells(SparkCluster spark, int count) throws Exception {
    Path runs = folder.resolve("seconds-" + count);
    Path indices = folder.resolve("seconds.txt");
    Files.writeString(
        indices,
        IntStream.range(0, count).mapToObj(String::valueOf).collect(Collectors.joining("\n")));
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/spark-submit").toString());
    command.addAll(List.of("--master", spark.url(), "--class", "agora.spark.CellsJob"));
    command.addAll(List.of("--conf", "spark.ui.enabled=false", "--conf", "spark.log.level=WARN"));
    command.addAll(List.of("--conf", "spark.executor.memory=512m"));
    command.add("agora-lib/target/fast/agora-lib.jar");
    command.add(Path.of("").toAbsolutePath().toString());
    command.add(indices.toString());
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), "agora.bench.SecondCells"));
    command.add(runs.toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(spark.environment());
    long start = System.nanoTime();
    int status =
        builder
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("seconds.log").toFile())
            .start()
            .waitFor();
    double seconds = seconds(start);
    gates.atMost(count + " cells of one second on Spark: exit status", status, 0);
    gates.atLeast("cells of one second committed", SecondCells.committed(runs), count);
    return seconds;
  }
}
