package agora.grid;

import agora.store.Commits;
import agora.store.SharedRun;
import agora.study.Cell;
import agora.study.Cells;
import agora.study.Study;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Cells of a shared study that are not committed. */
public final class OpenCells {
  private final Study study;
  private final SharedRun shared;

  private OpenCells(Study study) {
    this.study = study;
    this.shared = StudyGrid.shared(study);
  }

  /** Returns the open cells of a shared study. */
  public static OpenCells of(Study study) {
    return new OpenCells(study);
  }

  /** Returns the indices of the study's open cells, ascending. */
  public List<Integer> indices() throws IOException {
    return indices(study.cells());
  }

  /**
   * Returns the indices of the open cells among these, ascending. One listing of the store answers
   * for all cells.
   */
  public List<Integer> indices(Collection<Cell> among) throws IOException {
    Set<Cell> meant = new HashSet<>(among);
    Set<String> committed = new HashSet<>(Commits.names(shared.store(), RunningCells.CELLS));
    Cells cells = study.cells();
    List<Integer> open = new ArrayList<>();
    for (int index = 0; index < cells.size(); index++) {
      Cell cell = cells.get(index);
      if (meant.contains(cell) && !committed.contains(RunningCells.CELLS + cell.key())) {
        open.add(index);
      }
    }
    return open;
  }
}
