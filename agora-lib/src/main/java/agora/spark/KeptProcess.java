package agora.spark;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Process of ours beside an executor, which answers requests. It is kept for the executor's next
 * task, so that a task does not pay for the start of a process. Its libraries, JVM options and
 * memory are its own.
 */
final class KeptProcess {
  private static final Map<List<String>, Deque<KeptProcess>> IDLE = new HashMap<>();

  private final List<String> key;
  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  private KeptProcess(
      List<String> key, List<String> command, String project, Map<String, String> environment)
      throws IOException {
    this.key = key;
    ProcessBuilder builder = new ProcessBuilder(command).directory(new File(project));
    builder.environment().putAll(environment);
    process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    requests = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
    // SIGTERM lets it write its state. It also ends when this process is killed, because its
    // requests end.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "kept-process"));
  }

  /**
   * Returns a process that waits, or a new one. It is the caller's until it is kept or ended.
   *
   * @param command the program
   * @param project folder in which it runs
   * @param environment variables beside the executor's
   */
  static KeptProcess take(List<String> command, String project, Map<String, String> environment)
      throws IOException {
    List<String> key = new ArrayList<>(command);
    key.add(environment.toString());
    synchronized (IDLE) {
      Deque<KeptProcess> free = IDLE.getOrDefault(key, new ArrayDeque<>());
      while (!free.isEmpty()) {
        KeptProcess waiting = free.pop();
        if (waiting.process.isAlive()) {
          return waiting;
        }
      }
    }
    return new KeptProcess(key, command, project, environment);
  }

  /**
   * Sends a request and returns the rest of the line that answers it; other lines are printed.
   *
   * @param beginning of the answer
   * @return null if the process ended instead
   */
  @Nullable String ask(String request, String beginning) {
    try {
      requests.write(request);
      requests.flush();
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith(beginning)) {
          return line.substring(beginning.length());
        }
        System.out.println(line);
      }
    } catch (IOException ended) {
      System.err.println("agora: a process beside the executor ended: " + ended.getMessage());
    }
    return null;
  }

  /** Lets it wait for the next task. */
  void keep() {
    synchronized (IDLE) {
      IDLE.computeIfAbsent(key, any -> new ArrayDeque<>()).add(this);
    }
  }

  /** Ends it. */
  void end() {
    process.destroy();
  }
}
