package agora.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Jsonl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreflightTest {
  private static final Path ROOT = TestStudy.ROOT;

  @TempDir Path folder;

  @Test
  void thePapersGridNamesEveryKeyFileAndCheckpointThatIsMissingAndHowToGetIt() throws Exception {
    try (Study study = Study.open(ROOT.resolve("data/studies/paper.json"), folder)) {
      Map<String, String> findings = study.plan().check(study.cells());
      assertThat(findings.get("generators.GPT-4o.key"))
          .startsWith("OPENAI_API_KEY is not set: export it");
      assertThat(findings.get("student.base")).contains("hf download meta-llama/Llama-3.1-8B");
      assertThat(findings.get("seeds.math_instance_generation"))
          .contains("run environment/fetch gsm8k-train");
      assertThat(findings.get("benchmarks.GSM8K"))
          .contains("data/benchmarks/gsm8k/test.jsonl")
          .contains("environment/fetch");
      assertThat(findings)
          .containsKeys("judges.pairwise.key", "judges.rubric.key", "embeddings.key");
      assertThat(findings.get("metrics.rewardModel"))
          .contains("hf download Skywork/Skywork-Reward-Llama-3.1-8B");
    }
  }

  @Test
  void aKeyThatIsNotSetStopsARunBeforeAnythingIsAsked() throws Exception {
    try (Study study =
        open(
            json()
                .replace(
                    "\"model\": \"mini-steady\"",
                    "\"model\": \"mini-steady\", \"key\": \"AGORA_TEST_KEY\""))) {
      assertThatThrownBy(study::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("nothing was asked")
          .hasMessageContaining("generators.steady.key: AGORA_TEST_KEY is not set");
      assertThatThrownBy(() -> study.generate(study.cells().getFirst()))
          .hasMessageContaining("AGORA_TEST_KEY is not set");
    }
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  @Test
  void aMissingSeedFileNamesItsField() throws Exception {
    assertFound(
        json().replace("seeds/math", "seeds/nowhere"),
        "seeds.math_response_generation",
        "nowhere_response_generation.jsonl");
  }

  @Test
  void anUnknownKindOfBenchmarkNamesThoseThatThereAre() throws Exception {
    assertFound(json().replace("\"gsm8k\"", "\"gsm9k\""), "benchmarks.mini-math", "one of [gsm8k,");
  }

  @Test
  void aBrokenBenchmarkFileNamesTheLine() throws Exception {
    Path broken = folder.resolve("broken.jsonl");
    Files.writeString(broken, "{\"question\": \"1 + 1?\", \"answer\": ");
    assertFound(
        json().replace(ROOT + "/data/mini/test/math.jsonl", broken.toString()),
        "benchmarks.mini-math",
        "broken.jsonl");
  }

  @Test
  void aFieldOfTheRecipeThatDoesNotExistNamesThoseThatDo() throws Exception {
    assertFound(
        json()
            .replace("\"recipe\": \"mini\"", "\"recipe\": \"mini\", \"overrides\": {\"epoch\": 3}"),
        "student.recipe",
        "student.overrides.epoch: no such field; present: [");
  }

  @Test
  void aBudgetBelowThePlanIsFoundBeforeAnythingIsAsked() throws Exception {
    assertFound(priced(0.001), "budgetUsd", "these cells will cost about $");
  }

  @Test
  void theBudgetBoundsWhatAllCellsSpendTogether() throws Exception {
    String second = "\"math_response_generation\", \"math_quality_enhancement\"";
    String two =
        priced(1_000)
            .replace("\"math_response_generation\"]", second + "]")
            .replace(
                "\"seeds\": {",
                "\"seeds\": {\"math_quality_enhancement\": {\"file\": \"%s\"}, "
                    .formatted(ROOT.resolve("data/mini/seeds/math_quality_enhancement.jsonl")));
    double first;
    try (Study study = open(two)) {
      study.generate(study.cells().getFirst());
      first = spent();
    }
    assertThat(first).isPositive();
    Files.move(folder.resolve("runs"), folder.resolve("before"));
    double budget = 1.3 * first;
    try (Study study = open(two.replace("1000.0", Double.toString(budget)))) {
      study.generate(study.cells().getFirst());
      assertThatThrownBy(() -> study.generate(study.cells().get(1)))
          .hasMessageContaining("the study's budget of $")
          .hasMessageContaining("raise the budget and run again to go on");
    }
    assertThat(spent()).isBetween(first, budget);
  }

  private double spent() throws IOException {
    double sum = 0;
    for (var stage :
        Jsonl.mapper().readTree(folder.resolve("runs/spending.json").toFile()).properties()) {
      sum += stage.getValue().asDouble();
    }
    return sum;
  }

  private static String priced(double budget) {
    return json()
        .replace(
            "\"model\": \"mini-steady\"",
            "\"model\": \"mini-steady\", \"price\": {\"input\": 100.0, \"output\": 0.0}")
        .replace("\"volume\": 24", "\"volume\": 24, \"budgetUsd\": " + budget);
  }

  @Test
  void aStudyThatCanRunHasNoFindings() throws Exception {
    try (Study study = open(json())) {
      assertThat(study.plan().check(study.cells())).isEmpty();
    }
  }

  private void assertFound(String json, String field, String part) throws Exception {
    try (Study study = open(json)) {
      assertThat(study.plan().check(study.cells())).containsOnlyKeys(field);
      assertThat(study.plan().check(study.cells()).get(field)).contains(part);
      assertThatThrownBy(study::run).hasMessageContaining(field);
    }
  }

  private Study open(String json) throws IOException {
    Path file = folder.resolve("study.json");
    Files.writeString(file, json);
    return Study.open(file, folder.resolve("runs"));
  }

  private static String json() {
    return TestStudy.json("");
  }
}
