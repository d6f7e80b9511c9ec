package agora.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.study.Study;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SlurmJobsTest {
  @TempDir Path folder;

  private Study study;

  @BeforeEach
  void open() throws IOException {
    study = GridStudy.open(folder);
  }

  @AfterEach
  void close() {
    study.close();
  }

  private SlurmJobs jobs(SlurmOptions options) {
    return SlurmJobs.of(study, study.folder().resolve("study.json"), Path.of("/opt/it's"), options);
  }

  @Test
  void aScriptRunsOneCellPerTaskAndHasItsOptions() throws Exception {
    SlurmOptions options =
        new SlurmOptions("gpu", "gpu:1", "04:00:00", 16, List.of("--account=ml"));
    SlurmJobs.Written written = jobs(options).write(List.of(0, 1, 2, 5), 1001);
    assertThat(written.arrays()).hasSize(1);
    assertThat(written.arrays().getFirst().script())
        .content()
        .startsWith("#!/bin/bash\n")
        .contains("#SBATCH --array=0-2,5%16\n")
        .contains("#SBATCH --partition=gpu\n#SBATCH --gres=gpu:1\n#SBATCH --time=04:00:00\n")
        .contains("#SBATCH --account=ml\n")
        .contains("#SBATCH --requeue\n")
        .contains("#SBATCH --signal=B:TERM@120\n")
        .contains("cd '/opt/it'\\''s' || exit 75\n")
        .contains("\"$((0 + SLURM_ARRAY_TASK_ID))\"")
        .contains("--grid " + study.shared().orElseThrow().mark().id() + " --store files")
        .contains("scontrol requeue \"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\"");
    assertThat(written.board())
        .content()
        .contains("agora score")
        .contains("agora pages")
        .containsPattern("agora report .*study.json --json > .*/grid/report.json")
        .doesNotContain("--gres");
  }

  @Test
  void scriptsAreValidShell() throws Exception {
    SlurmJobs.Written written = jobs(SlurmOptions.defaults()).write(List.of(0, 1), 1001);
    for (Path script : List.of(written.arrays().getFirst().script(), written.board())) {
      assertThat(Shell.ofThisMachine().run(List.of("bash", "-n", script.toString()))).isEmpty();
    }
  }

  @Test
  void moreCellsThanAnArrayMayHaveAreSeveralArrays() throws Exception {
    List<Integer> all = IntStream.range(0, 2500).boxed().toList();
    List<SlurmJobs.Array> arrays = jobs(SlurmOptions.defaults()).write(all, 1001).arrays();
    assertThat(arrays).extracting(SlurmJobs.Array::offset).containsExactly(0, 1001, 2002);
    assertThat(arrays.get(1).script())
        .content()
        .contains("#SBATCH --array=0-1000\n")
        .contains("$((1001 + SLURM_ARRAY_TASK_ID))");
    assertThat(arrays.get(2).script()).content().contains("#SBATCH --array=0-497\n");
  }

  @Test
  void theLastJobFollowsAllArrays() throws Exception {
    List<List<String>> commands = new ArrayList<>();
    Shell slurm =
        command -> {
          commands.add(command);
          return (100 + commands.size()) + ";cluster\n";
        };
    SlurmJobs jobs = jobs(SlurmOptions.defaults());
    List<SlurmJobs.Submitted> submitted = jobs.submit(jobs.write(List.of(0, 1), 1), slurm);
    assertThat(submitted)
        .containsExactly(
            new SlurmJobs.Submitted("101", 0),
            new SlurmJobs.Submitted("102", 1),
            new SlurmJobs.Submitted("103", -1));
    assertThat(commands.getLast()).contains("--dependency=afterany:101:102");
    assertThat(SlurmJobs.submitted(study.folder())).hasSize(2);
  }

  @Test
  void whatIsNoJobIdIsAnError() throws Exception {
    SlurmJobs jobs = jobs(SlurmOptions.defaults());
    SlurmJobs.Written written = jobs.write(List.of(0), 1001);
    assertThatThrownBy(() -> jobs.submit(written, command -> "sbatch: lua filter says hello\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("must print a job's id, printed 'sbatch: lua filter says hello'");
  }

  @Test
  void largestArrayIsReadFromTheSitesConfiguration() throws Exception {
    Shell slurm = command -> "MaxArraySize            = 4001\nMaxJobCount = 10000\n";
    assertThat(SlurmJobs.largestArray(slurm)).isEqualTo(4001);
    assertThat(SlurmJobs.largestArray(command -> "")).isEqualTo(1001);
  }

  @Test
  void optionsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> new SlurmOptions(null, null, null, 0, List.of()))
        .hasMessage("--array-limit must be >= 1, was 0");
    assertThatThrownBy(() -> new SlurmOptions(null, null, null, null, List.of("rm -rf")))
        .hasMessage("an option of sbatch begins with -- and is one line, was 'rm -rf'");
    assertThatThrownBy(() -> new SlurmOptions("gpu\nrm -rf x", null, null, null, List.of()))
        .hasMessage("--partition must be one word, was 'gpu\nrm -rf x'");
  }

  @Test
  void aProgramThatFailsIsAnErrorWithItsWords() {
    assertThatThrownBy(() ->
            Shell.ofThisMachine().run(List.of("sh", "-c", "echo no such partition >&2; exit 3")))
        .hasMessage("sh ended with 3: no such partition");
    assertThatThrownBy(() -> Shell.ofThisMachine().run(List.of("/nowhere/sbatch")))
        .hasMessage("/nowhere/sbatch cannot be started on this machine");
  }
}
