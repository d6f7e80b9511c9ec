package agora.study;

import agora.data.Jsonl;
import agora.data.Progress;
import agora.data.ProgressListener;
import agora.data.TextFiles;
import agora.endpoint.Endpoint;
import agora.sandbox.SandboxUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;

/** Brings cells of a study to their PGR, side by side. */
final class StudyRun {
  private final StudyParts parts;
  private final ProgressListener progress;

  StudyRun(StudyParts parts, ProgressListener progress) {
    this.parts = parts;
    this.progress = progress;
  }

  /** Returns why each cell that is not done is not. */
  Map<String, String> run(List<Cell> cells, int workers) throws InterruptedException {
    Map<String, String> undone = attempt(cells, workers);
    parts.failures().note(cells, undone);
    return undone;
  }

  /**
   * Looks for what would stop a cell half-way, and scores base and reference, before anything of it
   * is paid.
   *
   * @throws IllegalArgumentException if the cell cannot run
   * @throws IllegalStateException if it cannot run on this machine
   */
  void prepare(Cell cell) throws InterruptedException {
    if (parts.state(cell) instanceof Cell.State.Open) {
      Preflight.require(parts.file(), new Preflight(parts).findings(List.of(cell)));
      String skipped = ends(List.of(cell)).get(cell.setting().domain().key());
      if (skipped != null) {
        throw new IllegalStateException(cell.key() + " was not begun: " + skipped);
      }
    }
  }

  /** Trains and scores missing students, as many at a time as fit; nothing where only one does. */
  void trainSideBySide(Map<GeneratedData, Integer> passes) throws InterruptedException {
    int threads = Math.min(passes.size(), parts.training().sideBySide());
    if (threads < 2) {
      return;
    }
    ends(passes.keySet().stream().map(GeneratedData::cell).toList()); // once, not by each
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("student-", 0).factory());
    try {
      List<Future<?>> students = new ArrayList<>();
      passes.forEach((data, times) ->
          students.add(
              pool.submit(() -> {
                train(data, times);
                return null;
              })));
      for (int i = 0; i < students.size(); i++) {
        students.get(i).get();
        progress.update(new Progress("students", i + 1L, students.size(), Map.of()));
      }
    } catch (ExecutionException e) {
      throw thrown(e);
    } finally {
      pool.shutdownNow(); // after a failure the others stop where they can go on later
      pool.close();
    }
  }

  private void train(GeneratedData data, int passes) throws InterruptedException {
    Student student = parts.training().train(data, passes, ProgressListener.none());
    parts.scores().evaluate(student, ProgressListener.none());
  }

  private static RuntimeException thrown(ExecutionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
  }

  private Map<String, String> attempt(List<Cell> cells, int workers) throws InterruptedException {
    List<Cell> open = new ArrayList<>();
    List<Cell> unmeasured = new ArrayList<>();
    boolean measured = !parts.config().metrics().onDemand();
    MetricsStage metrics = parts.metrics();
    Map<String, String> undone = new LinkedHashMap<>();
    for (Cell cell : cells) {
      switch (parts.state(cell)) {
        case Cell.State.Open any -> open.add(cell);
        case Cell.State.Unscaled(String why) -> undone.put(cell.key(), why);
        case Cell.State.Scored any -> {
          if (measured && isUnmeasured(cell, metrics)) {
            unmeasured.add(cell);
          }
        }
      }
    }
    Preflight.require(parts.file(), new Preflight(parts).findings(open));
    boolean together = workers > 1 && referenceIsFree();
    Map<String, String> skipped = together ? ungraded(open) : ends(open);
    open.removeIf(cell -> {
      String why = skipped.get(cell.setting().domain().key());
      return why != null && undone.put(cell.key(), why) == null;
    });
    List<Workers.Job> jobs = new ArrayList<>();
    if (together && !open.isEmpty()) {
      jobs.add(Workers.Job.reference(domains(open)));
    }
    open.forEach(cell -> jobs.add(Workers.Job.of(cell, measured)));
    unmeasured.forEach(cell -> jobs.add(Workers.Job.metrics(cell)));
    if (jobs.isEmpty()) {
      return undone;
    }
    boolean goesOn = parts.generating().goesOn();
    boolean gpus = Device.isGpu(parts.config().student());
    long start = System.nanoTime();
    Map<String, String> failed =
        new Workers(parts.file(), parts.runs().root(), workers, gpus, goesOn, progress).run(jobs);
    failed.forEach((key, why) -> {
      if (key.startsWith(Worker.METRICS)) {
        undone.put(key.substring(Worker.METRICS.length()), "its metrics: " + why);
      } else if (key.startsWith(Worker.REFERENCE)) {
        open.forEach(cell -> undone.putIfAbsent(cell.key(), "the reference: " + why));
      } else {
        undone.put(key, why);
      }
    });
    for (Cell cell : open) {
      if (parts.state(cell) instanceof Cell.State.Unscaled(String why)) {
        undone.putIfAbsent(cell.key(), why);
      }
    }
    long done = open.stream().filter(cell -> !undone.containsKey(cell.key())).count();
    if (done > 0) {
      Took.now((System.nanoTime() - start) / 1e9, done).write(parts.runs().root());
    }
    return undone;
  }

  /** Returns whether a run was ended between the scores of a cell and the metrics of its data. */
  private boolean isUnmeasured(Cell cell, MetricsStage metrics) {
    return parts.data(cell).filter(data -> metrics.known(data).isEmpty()).isPresent();
  }

  /**
   * Time of the last run that had cells to do: {@code took.json} in the run directory.
   *
   * @param seconds from its start to its end
   * @param cells that it finished
   * @param finished its end, in ISO 8601
   * @param machine what it ran on, in words
   */
  record Took(double seconds, long cells, String finished, String machine) {
    private static final String FILE = "took.json";

    static Took now(double seconds, long cells) {
      String machine =
          "%s %s, %d cores"
              .formatted(
                  System.getProperty("os.name"),
                  System.getProperty("os.arch"),
                  Runtime.getRuntime().availableProcessors());
      return new Took(
          seconds, cells, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), machine);
    }

    /** Returns the time of the last run in a run directory, if any was noted. */
    static Optional<Took> read(Path root) {
      Path file = root.resolve(FILE);
      return Files.exists(file) ? Optional.of(Jsonl.readOne(file, Took.class)) : Optional.empty();
    }

    /**
     * Returns how long the students took, and how long another number per data set would take.
     *
     * @param all students of the study
     * @param seeds students per data set
     * @param students per data set, wanted
     */
    String sentences(long all, long seeds, long students) {
      long there = Math.max(0, all - cells);
      double one = seconds / cells;
      long wanted = all / seeds * students;
      long missing = Math.max(1, wanted - there);
      String now =
          String.format(
              Locale.ROOT,
              "**Time:** training the %d missing students took %.0f s (%s, %s)%s.",
              cells,
              seconds,
              machine,
              finished.substring(0, 10),
              there == 0 ? "" : "; " + there + " were there already");
      return students == seeds
          ? now
          : now
              + String.format(
                  Locale.ROOT,
                  " With %d per data set instead of %d, the %d data sets have %d students, and %d would have been"
                      + " missing: about %.0f s.",
                  students,
                  seeds,
                  all / seeds,
                  wanted,
                  missing,
                  one * missing);
    }

    void write(Path root) {
      TextFiles.write(root.resolve(FILE), Jsonl.pretty(this));
    }
  }

  /**
   * Returns whether the reference may be trained beside the cells: this study trains it, on the
   * processor, and asks nobody outside, who would be paid in vain if the reference then scored no
   * higher than the base. A decoder's server that does not start is found before the cells as well.
   */
  private boolean referenceIsFree() {
    StudyConfig config = parts.config();
    Stream<Endpoint> asked =
        Stream.of(
                config.generators().stream().map(StudyConfig.Generator::endpoint),
                config.judges().values().stream(),
                Stream.ofNullable(config.embeddings()),
                Stream.ofNullable(config.metrics().rewardEndpoint()))
            .flatMap(Function.identity());
    return config.student().trainsReference()
        && !Device.isGpu(config.student())
        && config.student().decoder() == null
        && asked.noneMatch(Connections::isOutside);
  }

  private static Set<String> domains(List<Cell> cells) {
    Set<String> domains = new LinkedHashSet<>();
    cells.forEach(cell -> domains.add(cell.setting().domain().key()));
    return domains;
  }

  /** Scores base and reference for these cells; returns why a domain has to be skipped. */
  private Map<String, String> ends(List<Cell> cells) throws InterruptedException {
    return ends(domains(cells));
  }

  /** Scores base and reference in these domains; returns why one of them has to be skipped. */
  Map<String, String> ends(Set<String> domains) throws InterruptedException {
    return each(domains, benchmark -> parts.scores().ends(benchmark, progress));
  }

  /** Returns the domains whose answers cannot be graded on this machine, with the reason. */
  private Map<String, String> ungraded(List<Cell> cells) throws InterruptedException {
    return each(domains(cells), parts.scores()::requireGrading);
  }

  /** Scores something on one benchmark. */
  @FunctionalInterface
  private interface Scoring {
    void on(BenchmarkConfig benchmark) throws InterruptedException;
  }

  private Map<String, String> each(Set<String> domains, Scoring scoring)
      throws InterruptedException {
    Map<String, String> skipped = new LinkedHashMap<>();
    for (BenchmarkConfig benchmark : parts.config().benchmarks()) {
      if (domains.contains(benchmark.domain())) {
        try {
          scoring.on(benchmark);
        } catch (SandboxUnavailableException e) {
          // Found out before the cells of this domain cost anything; the others go on.
          skipped.put(benchmark.domain(), "skipped, " + benchmark.name() + ": " + e.getMessage());
        }
      }
    }
    return skipped;
  }
}
