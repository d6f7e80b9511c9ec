package agora.study;

import agora.data.Jsonl;
import agora.data.Progress;
import agora.data.ProgressListener;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs cells, and the reference, side by side, each in the next free of several child JVMs of one
 * thread each: on CPU that is faster than one JVM of several threads, on GPUs it keeps each
 * device's memory apart.
 *
 * <p>A child reads one key per line and answers one JSON object per line. It ends when its input
 * does, so that no child outlives this process.
 */
final class Workers {
  private final Path study;
  private final Path runs;
  private final int count;
  private final boolean gpus;
  private final boolean goOn;
  private final ProgressListener listener;
  private final Map<String, String> failures = new ConcurrentHashMap<>();
  private final Map<Integer, String> busy = new ConcurrentHashMap<>();
  private final Tally cells = new Tally("cells");
  private final Tally metrics = new Tally("metrics");

  Workers(Path study, Path runs, int count, boolean gpus, boolean goOn, ProgressListener listener) {
    this.study = study;
    this.runs = runs;
    this.count = count;
    this.gpus = gpus;
    this.goOn = goOn;
    this.listener = listener;
  }

  /**
   * What a child does at once.
   *
   * @param key what it is told
   * @param label what a reader is told
   * @param next what becomes possible by it, and is done after all that waits
   */
  record Job(String key, String label, @Nullable Job next) {
    /** Brings a cell to its scores; its data is measured later. */
    static Job of(Cell cell, boolean measured) {
      return new Job(cell.key(), label(cell), measured ? metrics(cell) : null);
    }

    /** Measures the data of a cell. */
    static Job metrics(Cell cell) {
      return new Job(Worker.METRICS + cell.key(), label(cell), null);
    }

    /** Trains the reference, and scores it and the base in these domains. */
    static Job reference(Set<String> domains) {
      return new Job(Worker.REFERENCE + String.join(" ", domains), "reference", null);
    }

    private static String label(Cell cell) {
      return cell.setting().key() + "/" + cell.generator();
    }
  }

  /** How many jobs of a kind there are, and are done. */
  private static final class Tally {
    private final String name;
    private int of;
    private int done;

    Tally(String name) {
      this.name = name;
    }
  }

  /** Runs the jobs, begun in this order, and returns why each that failed did, by key. */
  Map<String, String> run(List<Job> jobs) throws InterruptedException {
    BlockingQueue<Job> waiting = new LinkedBlockingQueue<>(jobs);
    jobs.forEach(this::count);
    List<Thread> threads = new ArrayList<>();
    List<Process> children = java.util.Collections.synchronizedList(new ArrayList<>());
    try {
      for (int i = 0; i < Math.min(count, jobs.size()); i++) {
        int index = i;
        threads.add(Thread.ofPlatform().daemon().start(() -> serve(index, waiting, children)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      children.forEach(Process::destroy);
      throw e;
    }
    for (Job job : waiting) {
      failures.put(job.key(), "not run: no worker was left");
    }
    return new LinkedHashMap<>(failures);
  }

  private void serve(int index, BlockingQueue<Job> waiting, List<Process> children) {
    Job job = null;
    try {
      Process child = start(index);
      children.add(child);
      try (BufferedWriter out = new BufferedWriter(child.outputWriter(StandardCharsets.UTF_8));
          BufferedReader in = child.inputReader(StandardCharsets.UTF_8)) {
        for (job = waiting.poll(); job != null; job = waiting.poll()) {
          out.write(job.key() + "\n");
          out.flush();
          String failure = follow(index, job, in);
          if (failure != null) {
            failures.put(job.key(), failure);
          } else if (job.next() != null) {
            waiting.add(job.next());
          }
          finished(index, job, failure == null);
        }
      }
      if (!child.waitFor(20, TimeUnit.SECONDS)) {
        child.destroyForcibly();
      }
    } catch (IOException e) {
      failures.put(
          job == null ? "worker " + index : job.key(), "its worker ended: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns why the job failed, or null. */
  private @Nullable String follow(int index, Job job, BufferedReader in) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (!line.startsWith("{")) {
        continue; // something printed by a library
      }
      JsonNode message = Jsonl.mapper().readTree(line);
      if (message.has("done")) {
        return message.hasNonNull("failure") ? message.get("failure").asText() : null;
      }
      busy.put(
          index,
          message.path("stage").asText()
              + " "
              + job.label()
              + (message.path("note").asText().isEmpty()
                  ? ""
                  : ": " + message.path("note").asText()));
      report();
    }
    throw new IOException("no answer for " + job.key() + "; see " + log(index));
  }

  private @Nullable Tally tally(Job job) {
    return job.key().startsWith(Worker.METRICS)
        ? metrics
        : job.key().startsWith(Worker.REFERENCE) ? null : cells;
  }

  private void count(@Nullable Job job) {
    for (Job each = job; each != null; each = each.next()) {
      Tally tally = tally(each);
      if (tally != null) {
        tally.of++;
      }
    }
  }

  private synchronized void finished(int index, Job job, boolean goesOn) {
    for (Job each = job; each != null; each = goesOn ? null : each.next()) {
      Tally tally = tally(each);
      if (tally != null) {
        tally.done++;
      }
    }
    busy.remove(index);
    report();
  }

  private synchronized void report() {
    Map<String, String> details = new LinkedHashMap<>();
    if (!busy.isEmpty()) {
      details.put("now", String.join(" | ", busy.values()));
    }
    if (!failures.isEmpty()) {
      details.put("failed", String.valueOf(failures.size()));
    }
    Tally tally = cells.done < cells.of || metrics.of == 0 ? cells : metrics;
    listener.update(new Progress(tally.name, tally.done, tally.of, details));
  }

  private Path log(int index) {
    return runs.resolve("worker-" + index + ".log");
  }

  private Process start(int index) throws IOException {
    Files.createDirectories(runs);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.awt.headless=true",
            "-Dai.djl.offline=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            gpus ? "-Xmx8g" : "-Xmx768m",
            "-cp",
            classPath(),
            "agora.study.Worker",
            study.toString(),
            runs.toString());
    if (goOn) {
      builder.command().add(Worker.GO_ON);
    }
    builder.environment().put("OMP_NUM_THREADS", "1");
    if (gpus) {
      List<String> ids = Device.gpus(System.getenv("CUDA_VISIBLE_DEVICES"));
      builder.environment().put("CUDA_VISIBLE_DEVICES", ids.get(index % ids.size()));
    }
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log(index).toFile()));
    return builder.start();
  }

  private static String classPath() {
    Path code = codeLocation();
    return Files.isRegularFile(code)
        ? code + File.pathSeparator + code.resolveSibling("lib") + File.separator + "*"
        : System.getProperty("java.class.path");
  }

  private static Path codeLocation() {
    try {
      return Path.of(Workers.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException("the place of the library's classes is no file", e);
    }
  }
}
