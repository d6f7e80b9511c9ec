package agora.spark;

import agora.grid.ExitStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Process of an executor that runs cells one after the other, by {@code run-cell STUDY -}. After a
 * cell that is to be tried again it ends: the next try begins in a new process.
 */
final class CellProcess {
  private CellProcess() {}

  /**
   * Returns the exit status of a cell.
   *
   * @param command the program, the same for every cell of the executor
   * @param project folder in which it runs
   * @param gpu address of the task's GPU, which is all that the cell sees; empty without one
   */
  static int run(List<String> command, String project, String gpu, int index) throws IOException {
    Map<String, String> device = gpu.isEmpty() ? Map.of() : Map.of("CUDA_VISIBLE_DEVICES", gpu);
    KeptProcess worker = KeptProcess.take(command, project, device);
    String answer = worker.ask(index + "\n", "cell-ended " + index + " ");
    int status = answer == null ? ExitStatus.AGAIN.code() : Integer.parseInt(answer.strip());
    if (status == ExitStatus.DONE.code() || status == ExitStatus.NEVER.code()) {
      worker.keep();
    } else {
      worker.end();
    }
    return status;
  }
}
