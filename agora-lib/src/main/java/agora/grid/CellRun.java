package agora.grid;

import agora.endpoint.EndpointShare;
import agora.score.Pgr;
import agora.store.Commits;
import agora.store.Leases;
import agora.store.Manifest;
import agora.store.Owner;
import agora.store.SharedRun;
import agora.study.Cell;
import agora.study.Cells;
import agora.study.Study;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.Table;

/**
 * One cell of a shared study, from whatever exists to its PGR and metrics, and to its commit.
 *
 * <p>Cells have the same numbers on every machine: their order follows from the study's file alone.
 */
public final class CellRun {
  private static final long LOOK_AGAIN_MILLIS = 1000;

  private final Study study;
  private final SharedRun shared;
  private final Cell cell;
  private final int index;

  private CellRun(Study study, Cell cell, int index) {
    this.study = study;
    this.shared = StudyGrid.shared(study);
    this.cell = cell;
    this.index = index;
  }

  /**
   * Returns the run of a cell.
   *
   * @param which its key, or its index, from 0
   * @throws IllegalArgumentException if the study has no such cell
   */
  public static CellRun of(Study study, String which) {
    Cells cells = study.cells();
    if (!which.matches("\\d+")) {
      Cell cell = cells.get(which);
      return new CellRun(study, cell, cells.indexOf(cell));
    }
    int index = which.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(which);
    if (index >= cells.size()) {
      throw new IllegalArgumentException(
          "a cell's index must be 0 to %d in study %s, was %s"
              .formatted(cells.size() - 1, study.config().name(), which));
    }
    return new CellRun(study, cells.get(index), index);
  }

  /** Returns the cell. */
  public Cell cell() {
    return cell;
  }

  /**
   * Returns the cell's PGR once it is committed, by this process or by another.
   *
   * @throws IllegalArgumentException if it cannot run
   * @throws IllegalStateException if it cannot run here or now
   */
  public Pgr run() throws IOException, InterruptedException {
    openTables();
    Commits commits = new Commits(shared.store());
    while (true) {
      Optional<Pgr> committed = committed(commits);
      if (committed.isPresent()) {
        return committed.get();
      }
      Optional<Leases.Lease> lease = shared.leases().tryAcquire(RunningCells.CELLS + cell.key());
      if (lease.isPresent()) {
        try (var _ = lease.get();
            var _ = RunningCells.watch(shared.leases())) {
          return work(commits);
        }
      }
      Thread.sleep(LOOK_AGAIN_MILLIS); // another process runs it: it commits, or its lease ends
    }
  }

  /**
   * Loads Tablesaw's table in a thread of its own: it searches the class path first, and that
   * search would swallow an interrupt by which the process is asked to end.
   */
  private static void openTables() throws InterruptedException {
    Thread.ofPlatform().daemon().start(() -> Table.create("first")).join();
    if (Thread.interrupted()) { // the wait for a thread that has ended does not look
      throw new InterruptedException("asked to end before the first stage");
    }
  }

  /** Returns the PGR if the cell is committed and every stage of it is whole. */
  private Optional<Pgr> committed(Commits commits) throws IOException, InterruptedException {
    Commits.Latest latest = commits.latest(RunningCells.CELLS + cell.key());
    Manifest manifest = latest.manifest();
    if (manifest == null) {
      return Optional.empty();
    }
    Optional<Pgr> known = study.results().pgr(cell);
    known.ifPresent(pgr ->
        System.err.println("agora: " + cell.key() + " was committed by " + manifest.attempt()));
    return known;
  }

  private Pgr work(Commits commits) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Commits.Latest before = commits.latest(RunningCells.CELLS + cell.key());
    Pgr pgr = study.complete(cell);
    record(commits, before, pgr, (System.nanoTime() - start) / 1e9);
    return pgr;
  }

  private void record(Commits commits, Commits.Latest before, Pgr pgr, double seconds)
      throws IOException {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("cell", cell.key());
    about.put("index", index);
    about.put("pgr", pgr.value());
    about.put("host", Owner.thisProcess().host());
    about.put("seconds", Math.round(1000 * seconds) / 1000.0);
    about.put("endpointShare", EndpointShare.get());
    Manifest manifest = new Manifest(Owner.thisProcess().attempt(), Map.of(), about);
    if (!commits.commit(RunningCells.CELLS + cell.key(), before.generation() + 1, manifest)) {
      System.err.println("agora: another process committed " + cell.key() + " first");
    }
  }

  /** Commits a cell that an ordinary run finished, if it is not committed yet. */
  void commitFinished() throws IOException, InterruptedException {
    Commits commits = new Commits(shared.store());
    Commits.Latest before = commits.latest(RunningCells.CELLS + cell.key());
    Optional<Pgr> known = study.results().pgr(cell);
    if (before.manifest() == null && known.isPresent()) {
      record(commits, before, known.get(), 0);
    }
  }

  /** Notes in the store how this process ended with the cell. */
  public void note(ExitStatus status, String why) throws IOException {
    new Outcomes(shared.store()).note(cell.key(), status, why, System.getenv());
  }
}
