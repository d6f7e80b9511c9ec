package agora.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.grid.StudyGrid;
import agora.study.Study;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CellSubmissionTest {
  @TempDir Path folder;

  private Path write(String device) throws Exception {
    Path file = Files.createDirectories(folder.resolve(device)).resolve("study.json");
    return Files.writeString(
        file,
        """
        {"name": "DEVICE", "miniature": true, "volume": 4,
         "generators": [{"name": "steady",
           "endpoint": {"provider": "openai", "base_url": "http://mini/v1", "model": "mini-steady"}}],
         "settings": ["math_response_generation"],
         "student": {"base": "ROOT/data/mini/base", "reference": "ROOT/data/mini/reference",
           "recipe": "mini", "device": "DEVICE"},
         "benchmarks": [{"name": "mini-math", "domain": "math", "kind": "gsm8k", "limit": 4,
           "file": "ROOT/data/mini/test/math.jsonl"}]}
        """
            .replace("DEVICE", device)
            .replace("ROOT", Path.of("..").toAbsolutePath().normalize().toString()));
  }

  @Test
  void anExecutorHasOneCellAtATimeAndNoKeys() throws Exception {
    Path file = write("cpu");
    try (Study study = StudyGrid.open(file, "files")) {
      CellSubmission cells = CellSubmission.of(study, file, Path.of("/project"));
      assertThat(
              cells.settings(
                  4,
                  Map.of(
                      "AGORA_RUNS",
                      "/runs",
                      "AGORA_CALLED_FROM",
                      "/home",
                      "AGORA_KEY",
                      "secret",
                      "OPENAI_API_KEY",
                      "secret",
                      "OMP_NUM_THREADS",
                      "4")))
          .containsEntry("spark.executor.cores", "4")
          .containsEntry("spark.task.cpus", "4")
          .containsEntry("spark.executorEnv.AGORA_RUNS", "/runs")
          .containsEntry("spark.executorEnv.OMP_NUM_THREADS", "4")
          .hasSize(5);
      assertThat(cells.arguments(Path.of("/cells")))
          .startsWith("/project", "/cells", "/project/environment/agora", "run-cell")
          .contains(file.toAbsolutePath().toString(), "-")
          .endsWith("--store", "files");
      assertThatThrownBy(() -> cells.settings(0, Map.of()))
          .hasMessage("--cores must be >= 1, was 0");
    }
  }

  @Test
  void aCellOfAStudyOnGpusHasOneGpu() throws Exception {
    Path file = write("cuda");
    try (Study study = StudyGrid.open(file, "files")) {
      assertThat(CellSubmission.of(study, file, folder).settings(1, Map.of()))
          .containsEntry("spark.executor.resource.gpu.amount", "1")
          .containsEntry("spark.task.resource.gpu.amount", "1");
    }
  }
}
