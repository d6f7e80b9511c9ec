package agora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Setting;
import agora.study.Study;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataAgoraTest {
  private static final String PROMPT =
      "About \"<input_theme>\".\n<input1><output1><input2><output2><input3><output3>\nINPUT: ";

  @TempDir Path folder;
  private Path checkout = Path.of("");

  @BeforeEach
  void checkOut() throws Exception {
    checkout = Files.createDirectories(folder.resolve("data-agora"));
    Path prompts = Files.createDirectories(checkout.resolve("agora_scripts/prompts"));
    Files.writeString(prompts.resolve("instance_generation_math_prompt.txt"), PROMPT);
    Files.writeString(
        prompts.resolve("instance_generation_math_prompt_json_formatted.txt"),
        "{\"instruction\": <input1>, \"response\": <output1>} {\"instruction\": <input2>, \"response\": <output2>} {\"instruction\": <input3>, \"response\": <output3>}");
    Files.writeString(prompts.resolve("response_generation_general_prompt.txt"), "INPUT: <input>");
    Files.writeString(
        checkout.resolve("agora_scripts/run.py"),
        """
        math_themes = [
            "Algebra", # "not one"
            'Conic "sections"',
            "Group " "Theory",
        ]
        general_themes = ["Health"]
        general_triggers = ["Write ", "### Problem:  "]
        code_themes = []
        config = AgoraConfig(
            max_retries=10,
            system_message="You are a data generator.")
        """);
    Path seeds = Files.createDirectories(checkout.resolve("libs/data-agora/tests/seed_data"));
    Files.writeString(seeds.resolve("math_seed_data_subsampled.json"), seeds(3));
    Files.writeString(seeds.resolve("magpie_general_seed_data_10000_subsampled.json"), seeds(5));
  }

  @Test
  void promptsThemesSystemMessageAndSeedsAreTakenAsTheyAre() throws Exception {
    Path to = folder.resolve("mine");
    assertThat(Main.execute("import-data-agora", checkout.toString(), "--to", to.toString()))
        .isEqualTo(Main.DONE);
    assertThat(to.resolve("prompts/themes/math.txt"))
        .hasContent("Algebra\nConic \"sections\"\nGroup Theory");
    assertThat(Files.readString(to.resolve("prompts/themes/first_words.txt")))
        .isEqualTo("Write \n### Problem:  \n");
    try (Study study = Study.open(to.resolve("study.json"), folder.resolve("runs"))) {
      assertThat(study.config().generation().system()).isEqualTo("You are a data generator.");
      assertThat(study.config().volume()).isEqualTo(5);
      assertThat(study.cells()).hasSize(2);
      assertThat(study.data().prompt(Setting.MATH_INSTANCE_GENERATION, "gpt-4o-mini", 0))
          .startsWith("About \"")
          .contains("q\"1")
          .endsWith("\nINPUT: ");
      assertThat(
              study
                  .data()
                  .prompt(Setting.INSTRUCTION_FOLLOWING_RESPONSE_GENERATION, "gpt-4o-mini", 4))
          .isEqualTo("INPUT: q\"4");
      assertThat(study.plan().table(study.cells()).rowCount()).isEqualTo(3);
    }
    try (Study study = Study.open(to.resolve("study-json.json"), folder.resolve("runs"))) {
      assertThat(study.data().prompt(Setting.MATH_INSTANCE_GENERATION, "gpt-4o-mini", 0))
          .contains("{\"instruction\": \"q\\\"1\", \"response\": \"a\\n1\"}");
    }
  }

  @Test
  void whatIsNoCheckoutIsRefused() throws Exception {
    assertThatThrownBy(() -> DataAgora.importFrom(folder.resolve("none"), folder))
        .hasMessageContaining("no such folder");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(() -> DataAgora.importFrom(empty, folder))
        .hasMessageContaining("is it a checkout of data-agora?");
  }

  private static String seeds(int count) {
    StringBuilder seeds = new StringBuilder("[");
    for (int i = 0; i < count; i++) {
      seeds
          .append(i == 0 ? "" : ",")
          .append(
              "{\"config\":\"x\",\"idx\":%d,\"instruction\":\"q\\\"%d\",\"response\":\"a\\n%d\"}"
                  .formatted(i, i, i));
    }
    return seeds.append("]").toString();
  }
}
