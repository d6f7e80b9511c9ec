package agora.study;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Jsonl;
import agora.data.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir Path folder;

  @Test
  void aStudyOfWhichNothingIsFinishedSaysSoAndClaimsNothing() throws Exception {
    Path file = Files.writeString(folder.resolve("study.json"), TestStudy.json(""));
    try (Study study = Study.open(file, folder.resolve("runs"))) {
      Report report = study.results().report();

      assertThat(report.title()).isEqualTo("test (miniature)");
      assertThat(report.answer().text()).contains("No student of this study is finished yet.");
      assertThat(report.figures()).isEmpty();
      assertThat(report.unknown().text())
          .contains("Not finished: 1 of 1 cells of the grid (Math, response generation: steady)")
          .contains("One student per cell, with one training seed.")
          .contains("this is a miniature");
      assertThat(report.facts())
          .containsEntry("Grid", "1 generators x 1 settings x 1 training seed, 24 instances each")
          .containsEntry("Finished", "nothing yet");
      assertThat(study.results().findings().setting(Setting.MATH_RESPONSE_GENERATION).text())
          .contains("No student of this setting is finished yet.");
      assertThat(Jsonl.mapper().writeValueAsString(report)).contains("\"answer\":{\"title\":");
    }
  }

  @Test
  void aStudyThatGeneratesAloneHasAnEmptyBoard() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("study.json"),
            """
            {"name": "data", "volume": 4, "settings": ["math_response_generation"],
             "generators": [{"name": "g", "endpoint": {"provider": "openai", "base_url": "http://127.0.0.1:1/v1", "model": "m"}}]}
            """);
    try (Study study = Study.open(file, folder.resolve("runs"))) {
      assertThat(study.results().scoreBoard().seedNoise().isCounted()).isFalse();
      assertThat(study.results().findings().ranking().text()).contains("not run yet");
    }
  }

  @Test
  void theTimeOfTheLastRunIsReadFromItAndScaledByStudents() throws Exception {
    Path file = Files.writeString(folder.resolve("study.json"), TestStudy.json(""));
    Path runs = Files.createDirectories(folder.resolve("runs"));
    try (Study study = Study.open(file, runs)) {
      assertThat(study.results().findings().took(3).text()).contains("Time: not measured");
      int cells = study.cells().size();
      new StudyRun.Took(12.0 * cells, cells, "2026-11-28T10:00:00Z", "a machine, 2 cores")
          .write(runs);
      assertThat(study.results().findings().took(3).text())
          .contains(
              "training the %d missing students took %d s (a machine, 2 cores, 2026-11-28)"
                  .formatted(cells, 12 * cells))
          .contains(
              "With 3 per data set instead of 1, the %d data sets have %d students, and %d would have been missing: about %d s."
                  .formatted(cells, 3 * cells, 3 * cells, 3 * 12 * cells));
    }
  }

  @Test
  void whatWasSpentIsListedByPurposeAndSumsToTheTotal() throws Exception {
    Path file = Files.writeString(folder.resolve("study.json"), TestStudy.json(""));
    Path runs = Files.createDirectories(folder.resolve("runs"));
    Files.writeString(
        runs.resolve("spending.json"),
        """
        {"generate/other-1": 1.5, "evaluate/toy.steady-1": 0.25, "metrics/one": 0.5,
         "evaluate/toy.math_of_a_student-1": 0.75}
        """);
    try (Study study = Study.open(file, runs)) {
      assertThat(study.results().findings().cost().text())
          .contains("Spent in all: 3.00 USD")
          .contains("other data (pilots, earlier versions of the study) 1.50")
          .contains("the generators' own answers to the benchmarks 0.25")
          .contains("judging of students 0.75")
          .contains("metrics of the data (judges, embeddings) 0.50");
    }
  }
}
