package agora.study;

import java.util.List;
import java.util.Map;
import tech.tablesaw.api.Table;

/** Plan of a study: finished stages, the cost of the rest, and obstacles. */
public final class StudyPlan {
  private final StudyParts parts;
  private final Cells cells;

  StudyPlan(StudyParts parts) {
    this.parts = parts;
    this.cells = Cells.of(parts.config());
  }

  /** Returns one row per cell: its state and its remaining cost; the last row is the total. */
  public Table table() throws InterruptedException {
    return table(cells);
  }

  /** Returns the plan of these cells alone; see {@link #table()}. */
  public Table table(List<Cell> some) throws InterruptedException {
    return parts.plan().table(some);
  }

  /** Returns what the cell's data is expected to cost in USD, generated from nothing. */
  public double generationUsd(Cell cell) throws InterruptedException {
    return parts.plan().generationUsd(cell);
  }

  /** Returns one row per cell: {@code nothing}, {@code data}, {@code student} or {@code all}. */
  public Table status(List<Cell> some) throws InterruptedException {
    return parts.plan().status(some);
  }

  /**
   * Returns the obstacles of these cells, by field of the study's file, without asking any model.
   */
  public Map<String, String> check(List<Cell> some) throws InterruptedException {
    return parts.preflight().findings(some);
  }

  /** Returns notes on the numbers, such as small data sets. */
  public List<String> notes() {
    return new Notes(parts.config(), parts.generating()).all();
  }
}
