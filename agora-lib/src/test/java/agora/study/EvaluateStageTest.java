package agora.study;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Jsonl;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluateStageTest {
  @TempDir Path folder;

  @Test
  void answersOfAnEndpointAreGradedAnewAndNotAskedAgainWhenGradingHasChanged() throws Exception {
    Path file = Files.writeString(folder.resolve("study.json"), TestStudy.json(""));
    Path runs = folder.resolve("runs");
    try (Study study = Study.open(file, runs)) {
      study.results().generatorScores("steady");
    }
    for (Path done : evaluations(runs)) {
      Path before = runs.resolve(keyOfTheVersionBefore(done).folder());
      Files.move(done, before);
      byte[] paid = Files.readAllBytes(before.resolve("answers.jsonl"));
      try (Study study = Study.open(file, runs)) {
        study.results().generatorScores("steady");
      }
      // A new answer would have another time, and another line.
      assertThat(Files.readAllBytes(done.resolve("answers.jsonl"))).isEqualTo(paid);
      assertThat(done.resolve("evaluation.json")).exists();
    }
  }

  private static StageKey keyOfTheVersionBefore(Path done) throws IOException {
    JsonNode stage = Jsonl.mapper().readTree(done.resolve("stage.json").toFile());
    Map<String, Object> inputs = new TreeMap<>();
    stage.get("inputs").properties().forEach(input -> inputs.put(input.getKey(), input.getValue()));
    inputs.put("version", stage.get("inputs").get("version").asInt() - 1);
    return new StageKey("evaluate", stage.get("name").asText(), inputs);
  }

  private static List<Path> evaluations(Path runs) throws IOException {
    try (Stream<Path> folders = Files.list(runs.resolve("evaluate"))) {
      List<Path> found = folders.filter(Files::isDirectory).toList();
      assertThat(found).isNotEmpty();
      return found;
    }
  }
}
