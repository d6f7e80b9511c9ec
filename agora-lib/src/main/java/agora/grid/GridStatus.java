package agora.grid;

import agora.grid.SlurmQueue.TaskState;
import agora.store.Commits;
import agora.store.Manifest;
import agora.store.Owner;
import agora.store.SharedRun;
import agora.study.Cell;
import agora.study.Study;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** State of each cell of a shared study, from its store and from the engine's queue. */
public final class GridStatus {
  private static final Set<String> WAITING =
      Set.of("PENDING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SUSPENDED", "CONFIGURING");
  private static final Set<String> RUNNING = Set.of("RUNNING", "COMPLETING");

  private final Study study;
  private final SharedRun shared;
  private final Shell shell;

  private GridStatus(Study study, Shell shell) {
    this.study = study;
    this.shared = StudyGrid.shared(study);
    this.shell = shell;
  }

  /** Returns the state of a shared study; {@code shell} asks the engine's queue. */
  public static GridStatus of(Study study, Shell shell) {
    return new GridStatus(study, shell);
  }

  private record Row(String state, String where, String why) {}

  /**
   * Returns one row per cell: {@code done}, {@code running}, {@code waiting}, {@code failed},
   * {@code interrupted} or {@code open}, with where and why.
   */
  public Table table(List<Cell> cells) throws InterruptedException {
    IntColumn index = IntColumn.create("index");
    StringColumn name = StringColumn.create("cell");
    StringColumn state = StringColumn.create("state");
    StringColumn where = StringColumn.create("where");
    StringColumn why = StringColumn.create("why");
    try {
      Commits commits = new Commits(shared.store());
      Map<String, Owner> running = shared.leases().holders(RunningCells.CELLS);
      Map<String, Outcomes.Outcome> outcomes = new Outcomes(shared.store()).last();
      Map<Integer, TaskState> queued =
          new SlurmQueue(shell).states(SlurmJobs.submitted(shared.root()));
      Map<Cell, Integer> numbers = numbers();
      for (Cell cell : cells) {
        int number = numbers.getOrDefault(cell, -1);
        Manifest manifest = commits.latest(RunningCells.CELLS + cell.key()).manifest();
        Row row =
            row(
                manifest,
                running.get(RunningCells.CELLS + cell.key()),
                outcomes.get(cell.key()),
                queued.get(number));
        index.append(number);
        name.append(cell.key());
        state.append(row.state());
        where.append(row.where());
        why.append(row.why());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the run's store cannot be read: " + e.getMessage(), e);
    }
    return Table.create("cells of " + study.config().name(), index, name, state, where, why);
  }

  /**
   * Returns the indices of the cells that run or wait in Slurm's queue. Cells that run without
   * Slurm are not among them.
   */
  public Set<Integer> queued() throws IOException, InterruptedException {
    return new SlurmQueue(shell)
        .states(SlurmJobs.submitted(shared.root())).entrySet().stream()
            .filter(task ->
                RUNNING.contains(task.getValue().state())
                    || WAITING.contains(task.getValue().state()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
  }

  private Map<Cell, Integer> numbers() {
    Map<Cell, Integer> numbers = new HashMap<>();
    for (Cell cell : study.cells()) {
      numbers.put(cell, numbers.size());
    }
    return numbers;
  }

  private static Row row(
      @Nullable Manifest committed,
      @Nullable Owner holder,
      Outcomes.@Nullable Outcome outcome,
      @Nullable TaskState queued) {
    if (committed != null) {
      return new Row("done", String.valueOf(committed.about().getOrDefault("host", "")), "");
    }
    if (holder != null && !hasLeft(holder, queued)) {
      return new Row("running", holder.host(), queued == null ? "" : queued.job());
    }
    String before = outcome == null ? "" : outcome.why();
    if (queued != null && RUNNING.contains(queued.state())) {
      return new Row("running", queued.node(), queued.job());
    }
    if (queued != null && WAITING.contains(queued.state())) {
      return new Row("waiting", "", join(queued.job() + " " + queued.reason(), before));
    }
    if (outcome != null && outcome.status() == ExitStatus.NEVER.code()) {
      return new Row("failed", outcome.host(), before);
    }
    if (queued != null && !queued.state().equals("COMPLETED")) {
      String how = queued.job() + " " + queued.state() + " " + queued.reason();
      return new Row("failed", queued.node(), join(how, before));
    }
    return outcome == null
        ? new Row("open", "", "")
        : new Row("interrupted", outcome.host(), before);
  }

  /**
   * Returns whether Slurm knows that a holder is gone, as after a lost node or too much memory.
   * This process has just begun to watch, and cannot tell by heartbeats yet.
   */
  private static boolean hasLeft(Owner holder, @Nullable TaskState queued) {
    if (queued == null || RUNNING.contains(queued.state())) {
      return false;
    }
    String host = holder.host().replaceFirst("\\..*", "");
    return WAITING.contains(queued.state()) || queued.node().replaceFirst("\\..*", "").equals(host);
  }

  private static String join(String queue, String before) {
    return before.isEmpty() ? queue.strip() : queue.strip() + "; before: " + before;
  }
}
