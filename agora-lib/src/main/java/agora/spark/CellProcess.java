package agora.spark;

import agora.grid.ExitStatus;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Process of an executor that runs cells one after the other, by {@code run-cell STUDY -}. It is
 * kept for the executor's next task, so that a cell does not pay for the start of a process.
 */
final class CellProcess {
  private static final Map<String, Deque<CellProcess>> IDLE = new HashMap<>();

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  private CellProcess(List<String> command, String project, String gpu) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(new File(project));
    if (!gpu.isEmpty()) {
      builder.environment().put("CUDA_VISIBLE_DEVICES", gpu);
    }
    process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    requests = process.outputWriter();
    answers = process.inputReader();
    // It resumes its cell later: SIGTERM makes it write its state. It also ends when this process
    // is killed, because its requests end.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "cell-process"));
  }

  /**
   * Returns the exit status of a cell.
   *
   * @param command the program, the same for every cell of the executor
   * @param project folder in which it runs
   * @param gpu address of the task's GPU, which is all that the cell sees; empty without one
   */
  static int run(List<String> command, String project, String gpu, int index) throws IOException {
    CellProcess worker = idle(gpu);
    if (worker == null) {
      worker = new CellProcess(command, project, gpu);
    }
    int status = worker.ask(index);
    if (status == ExitStatus.DONE.code() || status == ExitStatus.NEVER.code()) {
      synchronized (IDLE) {
        IDLE.computeIfAbsent(gpu, key -> new ArrayDeque<>()).add(worker);
      }
    } else {
      worker.process.destroy();
    }
    return status;
  }

  private static @org.jspecify.annotations.Nullable CellProcess idle(String gpu) {
    synchronized (IDLE) {
      Deque<CellProcess> free = IDLE.getOrDefault(gpu, new ArrayDeque<>());
      while (!free.isEmpty()) {
        CellProcess worker = free.pop();
        if (worker.process.isAlive()) {
          return worker;
        }
      }
      return null;
    }
  }

  private int ask(int index) {
    String answer = "cell-ended " + index + " ";
    try {
      requests.write(index + "\n");
      requests.flush();
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith(answer)) {
          return Integer.parseInt(line.substring(answer.length()).strip());
        }
        System.out.println(line);
      }
    } catch (IOException ended) {
      System.err.println("agora: the process of cell " + index + " ended: " + ended.getMessage());
    }
    return ExitStatus.AGAIN.code();
  }
}
