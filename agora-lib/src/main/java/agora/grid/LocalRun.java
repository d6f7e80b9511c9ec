package agora.grid;

import agora.study.Cell;
import agora.study.Study;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Run of a shared study in several processes of this machine, with the commits of its cells. */
public final class LocalRun {
  private final Study study;

  private LocalRun(Study study) {
    this.study = study;
  }

  /** Returns the run of a shared study. */
  public static LocalRun of(Study study) {
    return new LocalRun(study);
  }

  /**
   * Runs cells to their commits.
   *
   * @param processes child processes, >= 1
   * @return why each cell that is not done is not, by key
   */
  public Map<String, String> run(List<Cell> cells, int processes)
      throws IOException, InterruptedException {
    Map<String, String> failures = study.run(cells, processes);
    for (Cell cell : cells) {
      if (!failures.containsKey(cell.key())) {
        CellRun.of(study, cell.key()).commitFinished();
      }
    }
    return failures;
  }
}
