package agora.grid;

import agora.study.Cell;
import agora.study.Study;
import java.io.IOException;
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
   * Runs every cell to its commit.
   *
   * @param processes child processes, >= 1
   * @return why each cell that is not done is not, by key
   */
  public Map<String, String> run(int processes) throws IOException, InterruptedException {
    if (processes < 1) {
      throw new IllegalArgumentException("--local must be >= 1, was " + processes);
    }
    Map<String, String> failures = study.run(study.cells(), processes);
    for (Cell cell : study.cells()) {
      if (!failures.containsKey(cell.key())) {
        CellRun.of(study, cell.key()).commitFinished();
      }
    }
    return failures;
  }
}
