package agora.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedsTest {
  @TempDir Path folder;

  @Test
  void aJsonArrayWithTheReferencesFieldsIsRead() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("math.json"),
            "[{\"config\":\"gsm8k\",\"instruction\":\"1+1?\",\"response\":\"2\"}]");
    assertThat(Seeds.read(file, FieldMapping.DEFAULT))
        .containsExactly(new Seed("math/0", "1+1?", "2"));
  }

  @Test
  void csvFieldsMayHoldCommasQuotesAndLineBreaks() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("s.csv"),
            "q,a,name\r\n\"one, \"\"two\"\"\nthree\",x,n1\r\nplain,\"\",n2\n");
    assertThat(Seeds.read(file, new FieldMapping("q", "a", "name")))
        .containsExactly(new Seed("n1", "one, \"two\"\nthree", "x"), new Seed("n2", "plain", ""));
  }

  @Test
  void aCsvRowOfAnotherLengthIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("s.csv"), "q,a\n1,2\n1,2,3\n");
    assertThatThrownBy(() -> Seeds.read(file, FieldMapping.of("q", "a")))
        .hasMessageContaining("s.csv: row 2 has 3 fields, the header has 2");
  }

  @Test
  void aConversationsTurnsAreFoundByTheirPath() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("lima.jsonl"), "{\"conversations\":[\"Why?\",\"Because.\"]}\n");
    assertThat(
            Seeds.read(
                file,
                SeedSource.of(Setting.INSTRUCTION_FOLLOWING_INSTANCE_GENERATION)
                    .getFirst()
                    .mapping()))
        .containsExactly(new Seed("lima/0", "Why?", "Because."));
  }

  @Test
  void aFieldThatIsMissingIsNamedWithThoseThatAreThere() throws Exception {
    Path file =
        Files.writeString(folder.resolve("s.jsonl"), "{\"question\":\"q\",\"answer\":\"a\"}\n");
    assertThatThrownBy(() -> Seeds.read(file, FieldMapping.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 1 has no text field 'instruction'; present: [question, answer]");
  }

  @Test
  void aSourceThatIsNotOnDiskSaysHowToGetIt() throws Exception {
    assertThatThrownBy(() -> SeedSource.read(folder, Setting.MATH_INSTANCE_GENERATION))
        .hasMessageContaining("licence MIT")
        .hasMessageEndingWith("run environment/fetch gsm8k-train");
    assertThatThrownBy(() -> SeedSource.read(folder, Setting.CODE_QUALITY_ENHANCEMENT))
        .hasMessageContaining("put that data set's rows there as JSON Lines")
        .hasMessageContaining("instruction=intent, response=snippet");
    Files.createDirectories(folder.resolve("conala"));
    Files.writeString(
        folder.resolve("conala/train.jsonl"), "{\"intent\":\"sort\",\"snippet\":\"x.sort()\"}\n");
    assertThat(SeedSource.read(folder, Setting.CODE_QUALITY_ENHANCEMENT))
        .containsExactly(new Seed("train/0", "sort", "x.sort()"));
  }

  @Test
  void everySettingHasPromptsInThreeStylesThatFitItsMethod() {
    Path prompts = Path.of("../data/prompts");
    for (Setting setting : Setting.all()) {
      for (Style style : Style.values()) {
        Materials materials =
            Materials.read(
                prompts,
                setting,
                style,
                java.util.List.of(
                    new Seed("a", "ia", "ra"),
                    new Seed("b", "ib", "rb"),
                    new Seed("c", "ic", "rc")));
        GenerationConfig config = GenerationConfig.of(setting, "m", 3).withStyle(style);
        assertThat(prompt(config, materials)).contains("ia").doesNotContainPattern("<(in|out)put");
      }
    }
  }

  private static String prompt(GenerationConfig config, Materials materials) {
    try {
      return GenerationMethod.of(config, materials)
          .draw(0, 0, GenerationMethod.Pool.EMPTY)
          .prompt();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
