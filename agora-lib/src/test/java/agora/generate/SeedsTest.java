package agora.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Setting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        .hasMessageContaining("s.csv line 3: 3 fields, the header has 2");
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
        .hasMessageContaining(
            "s.jsonl line 1: no text in the field 'instruction'; fields there: [question, answer]");
  }

  @Test
  void linesAreCountedWithBlankOnesAndInEveryFormat() throws Exception {
    Path jsonl = Files.writeString(folder.resolve("s.jsonl"), "\n\n{\"instruction\":\"a\"}\n");
    assertThatThrownBy(() -> Seeds.read(jsonl, FieldMapping.DEFAULT))
        .hasMessageContaining("s.jsonl line 3: no text in the field 'response'");
    Path json =
        Files.writeString(
            folder.resolve("s.json"),
            "[\n{\"instruction\":\"a\",\"response\":\"b\"},\n\n{\"instruction\":null}]");
    assertThatThrownBy(() -> Seeds.read(json, FieldMapping.DEFAULT))
        .hasMessageContaining("s.json line 4: no text in the field 'instruction'");
    Path csv =
        Files.writeString(folder.resolve("s.csv"), "instruction,response\n\"a\nb\",c\n\n\" \",d\n");
    assertThatThrownBy(() -> Seeds.read(csv, FieldMapping.DEFAULT))
        .hasMessageContaining("s.csv line 5: the field 'instruction' is empty");
    Path open = Files.writeString(folder.resolve("open.csv"), "instruction\na\n\"b\n");
    assertThatThrownBy(() -> Seeds.read(open, new FieldMapping("instruction", null, null)))
        .hasMessageContaining("open.csv line 3: a quote is opened and never closed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s.jsonl", "s.json", "s.csv"})
  void latin1IsRefusedWithItsLineAndAByteOrderMarkIsNot(String name) throws Exception {
    String text =
        switch (name) {
          case "s.json" -> "[\n{\"instruction\":\"caf\u00e9\",\"response\":\"r\"}]";
          case "s.jsonl" -> "\n{\"instruction\":\"caf\u00e9\",\"response\":\"r\"}";
          default -> "instruction,response\ncaf\u00e9,r";
        };
    Path file = Files.write(folder.resolve(name), text.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Seeds.read(file, FieldMapping.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name + " line 2: not UTF-8 (byte 0xE9");
    Files.writeString(file, "\uFEFF" + text.strip());
    assertThat(Seeds.read(file, FieldMapping.DEFAULT))
        .containsExactly(new Seed("s/0", "caf\u00e9", "r"));
  }

  @Test
  void halfASurrogatePairInASeedIsReplacedOnce() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("s.jsonl"),
            "{\"instruction\":\"It \\ud83d is\",\"response\":\"\\udc00\"}");
    assertThat(Seeds.read(file, FieldMapping.DEFAULT))
        .containsExactly(new Seed("s/0", "It \uFFFD is", "\uFFFD"));
  }

  @Test
  void anEmptyFileIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("s.jsonl"), "\n \n");
    assertThatThrownBy(() -> Seeds.read(file, FieldMapping.DEFAULT))
        .hasMessageContaining("holds no seed");
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
        GenerationInputs materials =
            GenerationInputs.read(
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

  private static String prompt(GenerationConfig config, GenerationInputs materials) {
    try {
      return GenerationMethod.of(config, materials)
          .draw(0, 0, GenerationMethod.Pool.EMPTY)
          .prompt();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
