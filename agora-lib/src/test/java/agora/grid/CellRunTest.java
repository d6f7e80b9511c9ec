package agora.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Sha256;
import agora.score.NoGapException;
import agora.store.FileStore;
import agora.study.Cell;
import agora.study.Study;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

final class CellRunTest {
  private static final Shell NO_SLURM =
      command -> {
        throw new IOException(command.getFirst() + " is not installed");
      };

  @TempDir Path folder;

  @Test
  void aCellRunsToItsCommitAndOtherProcessesNoticeIt() throws Exception {
    double first;
    try (Study study = GridStudy.open(folder)) {
      first = CellRun.of(study, "0").run().value();
      assertThat(OpenCells.of(study).indices()).containsExactly(1);
      Table status = GridStatus.of(study, NO_SLURM).table(study.cells());
      assertThat(status.stringColumn("state").asList()).containsExactly("done", "open");
    }
    Path run = folder.resolve("grid");
    List<String> commits = FileStore.at(run).names("commits/");
    try (Study study = GridStudy.open(folder)) {
      Cell cell = study.cells().getFirst();
      assertThat(CellRun.of(study, cell.key()).run().value()).isEqualTo(first);
    }
    assertThat(FileStore.at(run).names("commits/")).isEqualTo(commits);
    assertThat(FileStore.at(run).names("commits/cells/")).hasSize(1);
    assertThat(FileStore.at(run).names("commits/metrics/")).hasSize(1);
    assertThat(FileStore.at(run).names("leases/cells/"))
        .allSatisfy(name -> assertThat(name).contains(".1"));
  }

  @Test
  void aCellWithoutAScaleFailsForGoodAndStatusSaysWhy() throws Exception {
    try (Study study = StudyGrid.open(GridStudy.write(folder, "base"), "files")) {
      CellRun run = CellRun.of(study, "1");
      assertThatThrownBy(run::run).isInstanceOf(NoGapException.class);
      run.note(ExitStatus.NEVER, "there is no gap to recover");
      Table status = GridStatus.of(study, NO_SLURM).table(study.cells());
      assertThat(status.stringColumn("state").asList()).containsExactly("open", "failed");
      assertThat(status.stringColumn("why").get(1)).isEqualTo("there is no gap to recover");
    }
  }

  @Test
  void slurmsWordGoesBeforeALeaseThatALostNodeLeft() throws Exception {
    try (Study study = GridStudy.open(folder)) {
      SlurmJobs jobs = SlurmJobs.of(study, folder, folder, SlurmOptions.defaults());
      SlurmJobs.Written written = jobs.write(List.of(0, 1), 1001);
      jobs.submit(written, command -> "12\n");
      String key = study.cells().getFirst().key();
      Path lease = study.folder().resolve("leases/cells/" + key + ".1");
      Files.createDirectories(lease.getParent());
      Files.writeString(
          lease,
          """
          {"owner": {"attempt": "n1-7", "host": "n1.cluster", "pid": 7, "started": 0, "machine": "other"}, "number": 1}
          """);
      assertThat(state(study, NO_SLURM)).containsExactly("running", "open");
      assertThat(state(study, slurm("RUNNING", "n1"))).containsExactly("running", "waiting");
      assertThat(state(study, slurm("NODE_FAIL", "n1"))).containsExactly("failed", "waiting");
      assertThat(state(study, slurm("PENDING", ""))).containsExactly("waiting", "waiting");
      assertThat(state(study, slurm("FAILED", "n2")))
          .as("another process runs it since")
          .containsExactly("running", "waiting");
      assertThat(GridStatus.of(study, slurm("FAILED", "n2")).queued()).containsExactly(1);
      assertThat(GridStatus.of(study, slurm("RUNNING", "n1")).queued()).containsExactly(0, 1);
      assertThat(GridStatus.of(study, NO_SLURM).queued()).isEmpty();
    }
  }

  private static List<String> state(Study study, Shell shell) throws InterruptedException {
    return GridStatus.of(study, shell).table(study.cells()).stringColumn("state").asList();
  }

  /** Slurm without accounts whose cell 0 is in this state; cell 1 waits. */
  private static Shell slurm(String state, String node) {
    return command -> {
      if (!command.getFirst().equals("squeue")) {
        throw new IOException(command.getFirst() + " is not installed");
      }
      return "12|0|%s|%s|None\n12|1|PENDING||Resources\n".formatted(state, node);
    };
  }

  @Test
  void anInterruptBeforeTheFirstStageIsNotLost() throws Exception {
    try (Study study = GridStudy.open(folder)) {
      CellRun run = CellRun.of(study, "0");
      Thread.currentThread().interrupt();
      assertThatThrownBy(run::run).isInstanceOf(InterruptedException.class);
      assertThat(OpenCells.of(study).indices()).containsExactly(0, 1);
    }
  }

  @Test
  void anIndexBeyondTheLastCellIsRefused() throws Exception {
    try (Study study = GridStudy.open(folder)) {
      assertThatThrownBy(() -> CellRun.of(study, "2"))
          .hasMessage("a cell's index must be 0 to 1 in study grid, was 2");
      assertThatThrownBy(() -> CellRun.of(study, "math"))
          .hasMessage("no cell 'math' in study grid: 'agora status' lists the cells");
    }
  }

  @Test
  void aMachineThatSeesAnotherFolderIsRefused() throws Exception {
    Path here = GridStudy.write(folder.resolve("here"), "reference");
    Path there = GridStudy.write(folder.resolve("there"), "reference");
    String id;
    try (Study study = StudyGrid.open(here, "files")) {
      id = study.shared().orElseThrow().mark().id();
    }
    StudyGrid.join(here, "files", id).close();
    assertThatThrownBy(() -> StudyGrid.join(there, "files", id))
        .as("another machine may have the mount, so that the cell is tried again")
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is not the run directory that was submitted")
        .hasMessageContaining("--store s3://bucket/prefix");
    StudyGrid.open(there, "files").close();
    assertThatThrownBy(() -> StudyGrid.join(there, "files", id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not the run directory that was submitted");
    Files.writeString(here, Files.readString(here).replace("24", "25"));
    assertThatThrownBy(() -> StudyGrid.join(here, "files", id))
        .hasMessageContaining("was changed since it was submitted");
  }

  @Test
  void whereTheRunDirectoryIsNotTheSubmittersTheFileIsComparedAlone() throws Exception {
    Path file = GridStudy.write(folder, "reference");
    String submitted = StudyGrid.ofFile(Sha256.ofFile(file));
    StudyGrid.join(file, "files", submitted).close();
    Files.writeString(file, Files.readString(file).replace("24", "25"));
    assertThatThrownBy(() -> StudyGrid.join(file, "files", submitted))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("or is another file here");
  }

  @Test
  void aRunIsNotSharedThroughTwoStores() throws Exception {
    Path file = GridStudy.write(folder, "reference");
    StudyGrid.open(file, "files").close();
    assertThatThrownBy(() -> StudyGrid.open(file, "s3://bucket/x"))
        .hasMessageContaining("is shared through the store 'files', was asked for 's3://bucket/x'")
        .hasMessageContaining("or delete " + folder.resolve("grid/grid.json"));
  }
}
