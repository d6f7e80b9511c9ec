package agora.study;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cells in processes of their own, with a reference that the study trains. */
class StudyRunTest {
  private static final Path SEEDS =
      TestStudy.ROOT.resolve("data/mini/seeds/math_response_generation.jsonl");

  @TempDir Path folder;

  @Test
  void aReferenceTrainedBesideTheCellsGivesTheSamePgrAndMissingMetricsAreMeasured()
      throws Exception {
    Path file = study(TestStudy.ROOT.resolve("data/mini/base").toString(), 400);
    Map<String, Double> beside = pgr(file, 2);
    assertThat(beside).isEqualTo(pgr(file, 1));
    assertThat(withoutMetrics(folder.resolve("runs-2"))).hasSize(2);
    assertThat(pgr(file, 2)).isEqualTo(beside);
    assertThat(measured(folder.resolve("runs-2"))).hasSize(2);
  }

  /** Takes a run back to before its metrics; returns the reports that are missing now. */
  private static List<Path> withoutMetrics(Path runs) throws IOException {
    List<Path> reports = measured(runs);
    for (Path report : reports) {
      Folders.delete(report.resolveSibling(""));
    }
    return reports;
  }

  private static List<Path> measured(Path runs) throws IOException {
    try (Stream<Path> files = Files.walk(runs)) {
      return files.filter(path -> path.endsWith("metrics.json")).sorted().toList();
    }
  }

  @Test
  void aReferenceNoBetterThanTheBaseIsSaidOfEveryCell() throws Exception {
    Path random = Path.of("src/test/resources/agora/train/base").toAbsolutePath();
    Path file = study(random.toString(), 4);
    try (Study study = Study.open(file, folder.resolve("runs"))) {
      Map<String, String> undone = study.run(study.cells(), 2);
      assertThat(undone).hasSize(2);
      assertThat(undone.values())
          .allSatisfy(why -> assertThat(why).startsWith("the reference must score higher"));
    }
  }

  private Map<String, Double> pgr(Path file, int workers) throws Exception {
    try (Study study = Study.open(file, folder.resolve("runs-" + workers))) {
      assertThat(study.run(study.cells(), workers)).isEmpty();
      Map<String, Double> scores = new LinkedHashMap<>();
      for (Cell cell : study.cells()) {
        scores.put(cell.key(), study.results().pgr(cell).orElseThrow().value());
      }
      return scores;
    }
  }

  private Path study(String base, int learned) throws IOException {
    List<String> lines = Files.readAllLines(SEEDS).subList(0, learned);
    Path exact = Files.write(folder.resolve("exact.jsonl"), lines);
    String steady = "\"mini-steady\"}}]";
    String both =
        "\"mini-steady\"}}, {\"name\": \"scholar\", \"endpoint\": {\"provider\": \"openai\","
            + " \"base_url\": \"http://mini/v1\", \"model\": \"mini-scholar\"}}]";
    String json =
        TestStudy.json("")
            .replace(steady, both)
            .replaceFirst("\"base\": \"[^\"]*\"", "\"base\": \"" + base + "\"")
            .replaceFirst("\"reference\": \"[^\"]*\"", "\"reference\": \"" + exact + "\"")
            .replace("\"volume\": 24", "\"volume\": 120")
            .replace("\"maxTokens\": 8", "\"maxTokens\": 40")
            .replace("\"limit\": 10", "\"limit\": 60");
    return Files.writeString(folder.resolve("study.json"), json);
  }
}
