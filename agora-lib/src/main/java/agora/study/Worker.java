package agora.study;

import agora.data.Jsonl;
import agora.data.Progress;
import agora.llm.ProgressMeter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The child process of {@link Workers}: brings one cell after the other to its scores. */
final class Worker {
  /** A third argument: generations go on even if their first answers are nearly all rejected. */
  static final String GO_ON = "--go-on";

  /** How the key of the job begins that trains the reference; domains follow. */
  static final String REFERENCE = "reference ";

  /** How the key of the job begins that measures the data of a cell; the cell's key follows. */
  static final String METRICS = "metrics ";

  private static final String END = "";

  /** How long a cell may take to stop. */
  private static final Duration STOPPING = Duration.ofSeconds(30);

  private final Study study;
  private final PrintStream out;
  private volatile boolean busy;
  private long lastProgress;

  private Worker(Study study, PrintStream out) {
    this.study = study;
    this.out = out;
  }

  /** Arguments: the study's file, the run directory. Keys of cells come on standard input. */
  public static void main(String[] arguments) {
    PrintStream out = System.out;
    System.setOut(System.err); // only messages go to the parent
    BlockingQueue<String> keys = new LinkedBlockingQueue<>();
    Thread working = Thread.currentThread();
    try (Study study = Study.open(Path.of(arguments[0]), Path.of(arguments[1]))) {
      if (arguments.length > 2 && arguments[2].equals(GO_ON)) {
        study.goingOn();
      }
      Worker worker = new Worker(study, out);
      Thread.ofPlatform().daemon().start(() -> worker.read(keys, working));
      for (String key = keys.take(); !key.equals(END); key = keys.take()) {
        worker.work(key);
      }
    } catch (InterruptedException e) {
      System.err.println("stopped; the next run resumes what was under way");
    }
  }

  /**
   * Reads keys until the parent closes its end. One that vanished does so while a cell is under
   * way: that stops at its next step, and keeps its state.
   */
  private void read(BlockingQueue<String> keys, Thread working) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        keys.add(line);
      }
    } catch (IOException e) {
      System.err.println("the parent's messages cannot be read: " + e.getMessage());
    }
    if (busy) {
      working.interrupt();
      try {
        working.join(STOPPING);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      System.exit(1);
    }
    keys.add(END);
  }

  private void work(String key) throws InterruptedException {
    busy = true;
    ObjectNode answer = Jsonl.mapper().createObjectNode().put("done", key);
    try {
      Study reporting = study.withProgress(this::progress);
      if (key.startsWith(REFERENCE)) {
        reporting.ends(Set.of(key.substring(REFERENCE.length()).split(" ")));
      } else if (key.startsWith(METRICS)) {
        reporting.measure(study.cells().get(key.substring(METRICS.length())));
      } else {
        reporting.score(study.cells().get(key));
      }
    } catch (RuntimeException e) {
      e.printStackTrace(System.err);
      answer.put("failure", String.valueOf(e.getMessage()));
    }
    busy = false;
    out.println(answer);
    out.flush();
  }

  private synchronized void progress(Progress progress) {
    long now = System.nanoTime();
    if (now - lastProgress > 300_000_000L) {
      lastProgress = now;
      out.println(
          Jsonl.mapper()
              .createObjectNode()
              .put("stage", progress.stage())
              .put("of", progress.total())
              .put("at", progress.done())
              .put("note", progress.details().getOrDefault(ProgressMeter.NOTE, "")));
      out.flush();
    }
  }
}
