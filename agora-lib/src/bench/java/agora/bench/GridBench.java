package agora.bench;

import agora.data.Jsonl;
import agora.grid.OpenCells;
import agora.grid.SlurmJobs;
import agora.grid.SlurmOptions;
import agora.grid.StudyGrid;
import agora.store.LoopbackS3;
import agora.store.SharedRun;
import agora.store.SharedStages;
import agora.study.Study;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Cells in several processes: races for commits, kills, a real Slurm, and what all of it costs. */
public final class GridBench {
  private final Gates gates = new Gates();
  private final Path folder = Files.createTempDirectory("agora-bench-grid");
  private final BenchRows rows;

  private GridBench(BenchRows rows) throws IOException {
    this.rows = rows;
  }

  /** Runs the gates; exit 0 when all hold. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("races", "two processes race for commits in each kind of store");
    rows.put("plan", "the arrays of a study of 100,000 cells");
    rows.put("cost", "start of a cell's process, and its commits");
    rows.put("kills", "cells killed at random moments, in two processes at once");
    rows.put("term", "a cell that gets SIGTERM");
    rows.put("slurm", "the same study on a Slurm of one controller and two nodes");
    rows.put("spark", "the same study on a Spark of two workers, and cells of one second");
    rows.put("data", "the report on synthetic data files on that Spark and in one process");
    rows.put(
        "check", "correctness of data and grading of replies, on that Spark and in one process");
    Map<String, Integer> numbers =
        new LinkedHashMap<>(
            Map.of("races", 1000, "kills", 20, "volume", 300, "seconds", 200, "spark-kills", 6));
    numbers.putAll(Map.of("instances", 1_260_000, "lines", 100_000, "programs", 10_000));
    GridBench bench =
        new GridBench(
            BenchRows.of("Cells of a study on several machines.", rows, numbers, arguments));
    bench.run();
    System.exit(bench.gates.allHold() ? 0 : 1);
  }

  private void run() throws Exception {
    if (rows.wants("races")) {
      race("a folder", folder.resolve("races").toString(), Map.of());
      try (LoopbackS3 server = LoopbackS3.start(true)) {
        race("S3 on loopback", "s3://bucket/run", Map.of("AWS_ENDPOINT_URL", server.url()));
      }
    }
    if (rows.wants("plan")) {
      plan();
    }
    if (rows.wantsAny("cost", "spark", "data", "check")) {
      new ProcessBuilder("environment/setup").inheritIO().start().waitFor();
    }
    if (rows.wants("data")) {
      new GridSparkData(gates, folder).run(rows.number("instances"));
    }
    if (rows.wants("check")) {
      new GridSparkCheck(gates, folder).run(rows.number("lines"), rows.number("programs"));
    }
    if (!rows.wantsAny("cost", "kills", "term", "slurm", "spark")) {
      return;
    }
    GridCells cells = new GridCells(folder, rows.number("volume"));
    Path undisturbed = folder.resolve("undisturbed");
    long start = System.nanoTime();
    int status = cells.start(undisturbed, "run", cells.study().toString()).waitFor();
    double seconds = seconds(start);
    gates.atMost("an ordinary run of the study: exit status", status, 0);
    Gates.note("%d cells in %.1f s".formatted(cells.count(), seconds));
    Map<String, String> expected = cells.results(undisturbed);
    if (rows.wants("cost")) {
      cost(cells);
    }
    if (rows.wants("term")) {
      term(cells, expected);
    }
    if (rows.wants("kills")) {
      kills(cells, expected);
    }
    if (rows.wants("slurm")) {
      new GridSlurm(gates, folder, cells).run(expected);
    }
    if (rows.wants("spark")) {
      new GridSpark(gates, folder, cells)
          .run(expected, rows.number("seconds"), rows.number("spark-kills"));
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private void race(String kind, String where, Map<String, String> environment) throws Exception {
    List<Process> racers = new ArrayList<>();
    List<BufferedWriter> guns = new ArrayList<>();
    List<BufferedReader> results = new ArrayList<>();
    for (String name : List.of("one", "other")) {
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              GridRacer.class.getName(),
              where,
              name);
      builder.environment().putAll(environment);
      Process racer = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      racers.add(racer);
      guns.add(racer.outputWriter());
      results.add(racer.inputReader());
    }
    for (BufferedReader result : results) {
      result.readLine();
    }
    int races = rows.number("races");
    int wrong = 0;
    int[] won = new int[2];
    for (int race = 0; race < races; race++) {
      for (BufferedWriter gun : guns) {
        gun.write(race + "\n");
        gun.flush();
      }
      int winners = 0;
      for (int i = 0; i < 2; i++) {
        if ("won".equals(results.get(i).readLine())) {
          winners++;
          won[i]++;
        }
      }
      wrong += winners == 1 ? 0 : 1;
    }
    for (BufferedWriter gun : guns) {
      gun.close();
    }
    for (Process racer : racers) {
      racer.waitFor();
    }
    Gates.note(
        "%s: %d races, won by one process %d, by the other %d"
            .formatted(kind, races, won[0], won[1]));
    gates.atMost("races in " + kind + " without exactly one commit", wrong, 0);
  }

  private void plan() throws Exception {
    ObjectNode json =
        (ObjectNode) Jsonl.mapper().readTree(Path.of("data/studies/mini.json").toFile());
    json.put("name", "many");
    json.remove("variants");
    ArrayNode seeds = json.putArray("trainingSeeds");
    int perSeed = 9 * json.path("generators").size();
    IntStream.rangeClosed(1, (100_000 + perSeed - 1) / perSeed).forEach(seeds::add);
    Path file = Files.createDirectories(folder.resolve("many")).resolve("study.json");
    Jsonl.mapper().writeValue(file.toFile(), json);
    long start = System.nanoTime();
    int arrays;
    int cells;
    try (Study study = StudyGrid.open(file, "files")) {
      List<Integer> open = OpenCells.of(study).indices();
      cells = open.size();
      SlurmJobs jobs = SlurmJobs.of(study, file, Path.of(""), SlurmOptions.defaults());
      arrays = jobs.write(open, SlurmJobs.USUAL_LARGEST_ARRAY).arrays().size();
    }
    Gates.note("%d cells are %d arrays".formatted(cells, arrays));
    gates.atMost("seconds to plan " + cells + " cells", seconds(start), 10);
    Runtime runtime = Runtime.getRuntime();
    gates.atMost(
        "GB of memory used afterwards, garbage included",
        (runtime.totalMemory() - runtime.freeMemory()) / 1e9,
        1);
  }

  private void cost(GridCells cells) throws Exception {
    Path runs = folder.resolve("cost");
    List<String> cell = List.of("run-cell", cells.study().toString(), "0");
    GridCells.agora(Map.of(), runs, cell).waitFor();
    double fastest = Double.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      GridCells.agora(Map.of(), runs, cell).waitFor();
      fastest = Math.min(fastest, seconds(start));
    }
    gates.atMost("seconds of a process that finds its cell committed", fastest, 1.5);
    SharedRun.create(folder.resolve("stages"), "none", "files");
    SharedStages stages = SharedRun.at(folder.resolve("stages")).orElseThrow().stages();
    double[] times = new double[200];
    for (int i = 0; i < times.length; i++) {
      long start = System.nanoTime();
      stages.run(
          "train/" + i,
          attempt -> {
            Files.write(attempt.resolve("weights"), new byte[2 << 20]);
            Files.writeString(attempt.resolve(SharedStages.FINISHED), "{}");
          },
          done -> false);
      times[i] = seconds(start);
    }
    java.util.Arrays.sort(times);
    Gates.note(
        "200 stages of 2 MB: lease, write, hashes and commit, median %.4f s".formatted(times[100]));
    gates.atMost("seconds of a stage's lease and commit, 95th percentile", times[190], 0.2);
  }

  private void term(GridCells cells, Map<String, String> expected) throws Exception {
    Path runs = folder.resolve("term");
    int again = 0;
    double longest = 0;
    for (double wait : new double[] {4, 6, 8}) {
      Process cell = cells.startCell(runs, 0);
      if (!cell.waitFor((long) (wait * 1000), TimeUnit.MILLISECONDS)) {
        long start = System.nanoTime();
        cell.destroy();
        int status = cell.waitFor();
        again += status == 75 || status == 0 ? 1 : 0; // one that is nearly done may finish
        longest = Math.max(longest, seconds(start));
      } else {
        again += cell.exitValue() == 0 ? 1 : 0;
      }
    }
    gates.atLeast("cells asked to end by SIGTERM that ended with 75, or done", again, 3);
    gates.atMost("seconds until they had ended", longest, 60);
    for (int i = 0; i < cells.count(); i++) {
      cells.startCell(runs, i).waitFor();
    }
    gates.atMost("students with another PGR", different(expected, cells.results(runs)), 0);
  }

  private void kills(GridCells cells, Map<String, String> expected) throws Exception {
    Path runs = folder.resolve("killed");
    ConcurrentLinkedQueue<Integer> waiting = new ConcurrentLinkedQueue<>();
    IntStream.range(0, cells.count()).forEach(waiting::add);
    List<Process> running = new CopyOnWriteArrayList<>();
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      workers.add(Thread.ofPlatform().start(() -> work(cells, runs, waiting, running)));
    }
    SplittableRandom random = new SplittableRandom(42);
    Set<String> seen = new HashSet<>();
    int killed = 0;
    while (killed < rows.number("kills") && workers.stream().anyMatch(Thread::isAlive)) {
      Thread.sleep((long) (1000 * (1 + random.nextDouble() * 5)));
      List<Process> now = List.copyOf(running);
      if (!now.isEmpty()) {
        Process victim = now.get(random.nextInt(now.size()));
        killed += victim.isAlive() ? 1 : 0;
        victim.destroyForcibly().waitFor();
        seen.addAll(GridCells.answers(runs));
      }
    }
    for (Thread worker : workers) {
      worker.join();
    }
    gates.atLeast("kills of a cell under way", killed, rows.number("kills"));
    gates.atMost("students with another PGR", different(expected, cells.results(runs)), 0);
    gates.atMost("stages or cells committed twice", (double) GridCells.furtherCommits(runs), 0);
    Gates.note(seen.size() + " journaled answers were seen at the kills");
    gates.atMost("journaled answers asked again", (double) GridCells.lost(seen, runs), 0);
  }

  /** Runs cells until all are done; one that was killed goes to the end of the queue. */
  private static void work(
      GridCells cells, Path runs, ConcurrentLinkedQueue<Integer> waiting, List<Process> running) {
    for (Integer index = waiting.poll(); index != null; index = waiting.poll()) {
      try {
        Process cell = cells.startCell(runs, index);
        running.add(cell);
        int status = cell.waitFor();
        running.remove(cell);
        if (status == 42) {
          throw new IllegalStateException("cell " + index + " will never work, see " + runs);
        }
        if (status != 0) {
          waiting.add(index);
        }
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static int different(Map<String, String> expected, Map<String, String> results) {
    int different = 0;
    for (Map.Entry<String, String> student : expected.entrySet()) {
      different += student.getValue().equals(results.get(student.getKey())) ? 0 : 1;
    }
    return different;
  }
}
