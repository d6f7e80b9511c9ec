package agora.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.ProgressListener;
import agora.data.Setting;
import agora.llm.ScriptedChatModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {
  private static final String FEW_SHOT =
      "<input1> <output1> <input2> <output2> <input3> <output3> <input_theme>";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          math_response_generation     | ' '                                | is empty
          math_response_generation     | Solve it.                          | has no <input>, which
          math_response_generation     | Solve <imput>.                     | misspelled perhaps: [<imput>]
          math_response_generation     | Solve {input}.                     | misspelled perhaps: [{input}]
          math_response_generation     | Solve <input> like <output>.       | has <output>, but
          math_quality_enhancement     | Improve <input>.                   | has no <output>
          math_quality_enhancement     | Improve <input> <Output>.          | misspelled perhaps: [<Output>]
          math_instance_generation     | <input1> <output1>                 | has no <input2>, <output2>, <input3>
          math_instance_generation     | <input1> <output1> <input2> <output2> <input3> <output3> <theme> | has no <input_theme>
          """)
  void aPromptThatDoesNotFitItsMethodIsRefusedBeforeAnythingIsAsked(
      String setting, String prompt, String message) throws Exception {
    ScriptedChatModel model = ScriptedChatModel.of(request -> "an answer");
    Setting which = Setting.ofKey(setting);
    Path file = folder.resolve("agorabench").resolve(setting + ".txt");
    Files.createDirectories(file.getParent());
    Files.writeString(file, prompt);
    Files.createDirectories(folder.resolve("themes"));
    Files.writeString(folder.resolve("themes/math.txt"), "sums\n");
    assertThatThrownBy(() -> GenerationInputs.read(folder, which, Style.AGORABENCH, seeds()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the prompt " + file)
        .hasMessageContaining(message);
    GenerationInputs inMemory =
        new GenerationInputs(
            new PromptTemplate(prompt),
            seeds(),
            setting.contains("instance") ? List.of("sums") : List.of(),
            List.of());
    assertThatThrownBy(() ->
            DataGenerator.generate(
                model,
                inMemory,
                GenerationConfig.of(which, "m", 3),
                folder.resolve("run"),
                ProgressListener.none()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
    assertThat(model.asked()).isEmpty();
  }

  @Test
  void anEmptyInstructionIsRefusedBeforeItIsPaid() {
    ScriptedChatModel model = ScriptedChatModel.of(request -> "an answer");
    for (String setting :
        List.of(
            "math_instance_generation", "math_response_generation", "math_quality_enhancement")) {
      String prompt =
          setting.contains("instance")
              ? FEW_SHOT
              : setting.contains("quality") ? "<input> <output>" : "<input>";
      GenerationInputs materials =
          new GenerationInputs(
              new PromptTemplate(prompt),
              List.of(new Seed("a", "i", "r"), new Seed("b", " \n", "r"), new Seed("c", "i", "r")),
              setting.contains("instance") ? List.of("sums") : List.of(),
              List.of());
      assertThatThrownBy(() ->
              DataGenerator.generate(
                  model,
                  materials,
                  GenerationConfig.of(Setting.ofKey(setting), "m", 3),
                  folder.resolve("run"),
                  ProgressListener.none()))
          .hasMessageContaining("seed b has none");
    }
    assertThat(model.asked()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"instruction": <input1>, "response": <output1>}     | {"instruction": "a \\"b\\"\\nc", "response": "d\\\\e"}
          {"instruction": "<input1>", "response": "<output1>"} | {"instruction": "a \\"b\\"\\nc", "response": "d\\\\e"}
          ["<input1>", "<output1>"]                            | ["a \\"b\\"\\nc", "d\\\\e"]
          """)
  void aPromptThatShowsJsonIsFilledInWithJsonStrings(String prompt, String filled) {
    assertThat(new PromptTemplate(prompt).fill(Map.of("input1", "a \"b\"\nc", "output1", "d\\e")))
        .isEqualTo(filled);
  }

  @Test
  void aQuotedPlaceholderInASentenceIsNoJson() {
    assertThat(
            new PromptTemplate("about \"<input_theme>\".\nTheme: <input_theme>")
                .fill(Map.of("input_theme", "a \"b\"")))
        .isEqualTo("about \"a \"b\"\".\nTheme: a \"b\"");
  }

  private static List<Seed> seeds() {
    return List.of(new Seed("a", "ia", "ra"), new Seed("b", "ib", "rb"), new Seed("c", "ic", "rc"));
  }
}
