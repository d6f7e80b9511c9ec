package agora.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StudyFileTest {
  private static final String GENERATE_ALONE =
      """
      {
        "name": "mine",
        "volume": 10,
        "settings": ["math_response_generation"],
        "generators": [
          {"name": "a", "endpoint": {"provider": "openai", "base_url": "http://127.0.0.1:1/v1", "model": "m"}}
        ]
      }
      """;

  @TempDir Path folder;

  @Test
  void generatingAloneNeedsNeitherStudentNorBenchmarks() throws Exception {
    StudyConfig config = StudyFile.read(write(GENERATE_ALONE));
    assertThat(config.student().named()).isFalse();
    assertThat(config.generation().system()).isNull();
    assertThatThrownBy(() -> config.student().base())
        .hasMessageContaining("give its file a 'student' and 'benchmarks'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "volume": 10      | "volume": 20.7          | line 3: in volume: must be a whole number, was 20.7
          "volume": 10      | "volume": "20"          | line 3: in volume: must be a whole number, was "20"
          "volume": 10      | "volume": null          | volume must be >= 1, was 0
          "volume": 10      | "volume": 0             | volume must be >= 1, was 0
          "volume": 10      | "volume": true          | must be a whole number, was true
          "volume": 10      | "volume": 1e99          | must be a whole number
          "volume": 10      | "volume": 10, "volume": 11 | Duplicate field 'volume'
          "volume": 10      | "volume": 10, "volumes": 1 | unknown field 'volumes' in the study
          "name": "mine"    | "nmae": "mine"          | unknown field
          "name": "mine"    | "name": null            | name must be letters
          "name": "mine"    | "name": 7               | in name: must be a text in quotes, was 7
          "name": "mine"    | "name": ".."            | name must be letters
          "name": "a"       | "nam": "a"              | in generators[0]
          "name": "a"       | "name": null            | in generators[0]: a generator's name must be
          "name": "a"       | "name": "../a"          | in generators[0]: a generator's name must be
          ["math_response_generation"] | [null]       | in settings[0]: is null
          ["math_response_generation"] | ["maths"]    | a setting is one of
          ["math_response_generation"] | "math_response_generation" | line 4: in settings: must be an array [...]
          "provider": "openai" | "provider": "openia" | in generators[0].endpoint.provider: must be one of [openai, anthropic], was "openia"
          "provider": "openai" | "provider": null     | needs the field 'provider'
          "model": "m"      | "model": null           | needs the field 'model'
          "model": "m"      | "modle": "m"            | unknown fields: [modle]; known: [provider, base_url, model
          "model": "m"      | "model": "m", "key": 12345678 | in generators[0].endpoint.key: must be a text in quotes, was another (not shown)
          "model": "m"      | "model": "m", "key": "sk-abcdef1234567890" | (19 characters, not shown)
          "model": "m"      | "model": "m", "price": {"input": "x"} | in generators[0].endpoint.price.input: must be a number, was "x"
          "model": "m"      | "model": "m", "price": 3 | in generators[0].endpoint.price: must be an object {...}, was 3
          "model": "m"      | "model": "m", "limits": {"rpm": -1} | limits are > 0
          "model": "m"      | "model": "m", "batch": "yes" | must be true or false, was "yes"
          "http://127.0.0.1:1/v1" | "http://me:pass@127.0.0.1/v1" | (not shown)
          "volume": 10      | "volume": 10, "generation": {"topP": 0} | top_p must be within (0, 1], was 0
          "volume": 10      | "volume": 10, "generation": {"concurrency": 0} | concurrency must be within
          "volume": 10      | "volume": 10, "promptStyle": "fancy" | a prompt style is one of
          "volume": 10      | "volume": 10, "judges": {"pairwse": {"provider": "openai", "base_url": "http://h/v1", "model": "m"}} | judges are by role, one of [pairwise, rubric]
          "volume": 10      | "volume": 10, "seeds": {"maths": {"file": "f"}} | a setting is one of
          "volume": 10      | "volume": 10, "seeds": {"math_response_generation": {}} | seeds need a 'file'
          "volume": 10      | "volume": 10, "student": {"base": "b"} | a student needs a 'reference'
          "volume": 10      | "volume": 10, "student": {"base": "b", "reference": "r", "recipe": "mini", "device": "gpu"} | one of [cpu, cuda]
          "volume": 10      | "volume": 10, "student": {"base": "b", "reference": "r", "recipe": "mini", "decoder": "tgi"} | in student: a student's decoder is one of [vllm], or left out to decode in this process, was tgi
          "volume": 10      | "volume": 10, "student": {"base": "b", "reference": "r", "recipe": "mini"} | benchmarks must hold one for domain math
          "volume": 10      | "volume": 10, "benchmarks": [{"name": "x"}] | benchmark x needs a 'domain'
          "volume": 10      | "volume": 10, "benchmarks": [{"name": "x", "domain": "maths"}] | in benchmarks[0]
          "volume": 10      | "volume": 10, "trainingSeeds": [1, null] | in trainingSeeds[1]: is null
          "volume": 10      | "volume": 10, "variants": [{}] | a variant's 'generators'
          "volume": 10      | "volume": 10, "budgetUsd": "10" | in budgetUsd: must be a number, was "10"
          "volume": 10,     | "volume": 10            | not valid JSON
          """)
  void aMistakeIsNamedWithFileLineAndField(String right, String wrong, String message)
      throws Exception {
    Path file = write(GENERATE_ALONE.replace(right, wrong));
    assertThatThrownBy(() -> StudyFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message)
        .hasMessageNotContaining("sk-abc")
        .hasMessageNotContaining("pass@");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "7", "{}", "{} {}", "{", "{\"generators\": [{}]}"})
  void whatIsNoStudyIsAnErrorOfTheFile(String text) throws Exception {
    Path file = write(text);
    assertThatThrownBy(() -> StudyFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file.toString());
  }

  @Test
  void aFileInLatin1IsRefusedWithItsLine() throws Exception {
    Path file = folder.resolve("study.json");
    Files.write(
        file,
        GENERATE_ALONE
            .replace("\"volume\"", "\"description\": \"caf\u00e9\", \"volume\"")
            .getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> StudyFile.read(file)).hasMessageContaining("line 3: not UTF-8");
  }

  @Test
  void aSystemMessageCanBeSetAndPartOfTheOptionsIsEnough() throws Exception {
    StudyConfig config =
        StudyFile.read(
            write(
                GENERATE_ALONE.replace(
                    "\"volume\": 10",
                    "\"volume\": 10, \"generation\": {\"system\": \"Write.\", \"concurrency\": 3}")));
    assertThat(config.generation())
        .isEqualTo(new StudyConfig.GenerationOptions(1.0, 0.9, 4096, 3, "Write.", null, List.of()));
  }

  private Path write(String text) throws Exception {
    return Files.writeString(folder.resolve("study.json"), text);
  }
}
