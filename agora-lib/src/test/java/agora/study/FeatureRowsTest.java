package agora.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import agora.analyze.FeatureTable;
import agora.data.Jsonl;
import agora.data.Setting;
import agora.score.Pgr;
import agora.score.SeedNoise;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureRowsTest {
  private static final String LENGTH = "response_length";

  @TempDir Path folder;

  @Test
  void seedsOfACellAreOneRowOfMeans() throws IOException, InterruptedException {
    try (Study study = Study.open(file(), folder.resolve("runs"))) {
      List<Pgr> pgrs = new ArrayList<>();
      double length = 0;
      for (Cell cell : study.cells()) {
        pgrs.add(study.pgr(cell));
        length +=
            study.metrics().measure(study.generate(cell)).features().getOrDefault(LENGTH, 0.0);
      }
      assertThat(pgrs).hasSize(2);
      FeatureTable.Row row =
          study.results().features().find("mini-steady", Setting.MATH_RESPONSE_GENERATION);
      assertThat(study.results().features().size()).isEqualTo(1);
      assertThat(row.pgrPercent())
          .isCloseTo((pgrs.get(0).percent() + pgrs.get(1).percent()) / 2, within(1e-9));
      assertThat(row.features().get(LENGTH)).isCloseTo(length / 2, within(1e-9));
      assertThat(row.interval())
          .isEqualTo(
              SeedNoise.of(List.of(pgrs), "mini").mean(pgrs).percentInterval().orElseThrow());
    }
  }

  /** The miniature with one generator, one setting, two seeds, and few problems. */
  private Path file() throws IOException {
    String mini =
        Files.readString(TestStudy.ROOT.resolve("data/studies/mini.json"))
            .replace("\"data/", "\"" + TestStudy.ROOT + "/data/");
    ObjectNode study = (ObjectNode) Jsonl.mapper().readTree(mini);
    study.put("name", "seeds").put("volume", 30);
    study.remove("variants");
    study.put("prompts", TestStudy.ROOT.resolve("data/prompts").toString());
    study.putArray("trainingSeeds").add(1).add(2);
    JsonNode steady = study.get("generators").get(2);
    study.putArray("generators").add(steady);
    study.putArray("settings").add("math_response_generation");
    ArrayNode benchmarks = (ArrayNode) study.get("benchmarks");
    while (benchmarks.size() > 1) {
      benchmarks.remove(1);
    }
    ((ObjectNode) benchmarks.get(0)).put("limit", 20);
    Path file = folder.resolve("seeds.json");
    Files.writeString(file, study.toString());
    return file;
  }
}
