package agora.intrinsic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.data.Dataset;
import agora.data.Domain;
import agora.data.Instance;
import agora.data.NearDuplicateSearch;
import agora.data.ProgressListener;
import agora.evaluate.Benchmark;
import agora.evaluate.Benchmarks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextMetricsTest {
  private static final ProgressListener QUIET = ProgressListener.none();

  @TempDir Path folder;

  @Test
  void nearDuplicatesAreFoundAndTheFirstIsKept() throws Exception {
    String base = words(new Random(1), 120);
    String near = base.replaceFirst("^\\S+ \\S+", "other start");
    Dataset dataset =
        dataset(base, words(new Random(2), 120), near, base.toUpperCase(java.util.Locale.ROOT));
    NearDuplicates metric = new NearDuplicates(0.8);
    assertThat(metric.measure(dataset, cache(), QUIET).perInstance())
        .containsExactly(0.0, 0.0, 1.0, 1.0);
    assertThat(metric.pairs(dataset).getLast()).isEqualTo(new NearDuplicateSearch.Pair(3, 0, 1));
    assertThatThrownBy(() -> new NearDuplicates(0))
        .hasMessage("threshold must be within (0, 1], was 0.0");
  }

  @Test
  void benchmarkProblemsInTheDataAreFlaggedAndLeftOut() throws Exception {
    String question =
        "Ada has three baskets with seven apples each and gives nine apples to her neighbour Tom.";
    Path file = folder.resolve("gsm8k.jsonl");
    Files.writeString(
        file,
        "{\"question\": \""
            + question
            + " How many are left?\", \"answer\": \"#### 12\"}\n"
            + "{\"question\": \"What is 17 times 23?\", \"answer\": \"#### 391\"}\n");
    Benchmark benchmark = Benchmarks.gsm8k(file);
    Contamination contamination = Contamination.with(List.of(benchmark));
    Dataset dataset =
        dataset(
            "Solve: " + question + " Explain.", "Name a river.", "Tell me, what is 17 times 23?");
    assertThat(contamination.flagged(dataset))
        .extracting(Contamination.Flag::instance)
        .containsExactly(0, 2);
    assertThat(contamination.flagged(dataset).getFirst().problem()).isEqualTo("gsm8k: gsm8k/0");
    assertThat(contamination.without(dataset).size()).isEqualTo(1);
    assertThat(contamination.measure(dataset, cache(), QUIET).perInstance().get(1)).isZero();
  }

  @Test
  void answersAreCheckedWhereThereIsAReference() throws Exception {
    Dataset dataset =
        new Dataset(
            "math",
            List.of(
                Instance.of("a", "So [RESULT] 1/2 [/RESULT]"),
                Instance.of("b", "So [RESULT] 3 [/RESULT]"),
                Instance.of("c", "unknown")));
    MetricValues values =
        AnswerCorrectness.math(instance ->
                switch (instance.instruction()) {
                  case "a" -> "0.5";
                  case "b" -> "4";
                  default -> null;
                })
            .measure(dataset, cache(), QUIET);
    assertThat(values.perInstance()).containsExactly(1.0, 0.0, Double.NaN);
    assertThat(values.missing()).isEqualTo(1);
    assertThat(values.missingBecause()).isEqualTo("1: no answer to compare with");
    assertThat(values.mean().value()).isEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "math | Sum. [RESULT] 4 [/RESULT] | 1",
        "math | [RESULT] 4 [/RESULT] and more | 0",
        "math | [RESULT] [/RESULT] | 0",
        "math | [RESULT][RESULT] 4 [/RESULT] | 0",
        "math | [/RESULT] 4 [RESULT] | 0",
        "math | [RESULT] [1, 2] [/RESULT] | 0",
        "math | RESULT] is [RESULT]~4~[/RESULT]~ | 1",
        "math | [RESULT] 4 [/RESULT][RESULT] 5 [/RESULT] | 0",
        "math | no result | 0",
        "code | Here:~```python~print(1)~``` | 1",
        "code | print(1) | 0",
        "code | ```python~print(1) | 0",
        "code | ```python~ ~``` | 0",
        "code | ```python~print(1)~  ```~That is it. | 1",
        "code | ```python print(1)~``` | 0",
        "instruction_following | Fine. | 1",
        "instruction_following | ```~cut | 0"
      })
  void formIsThatOfTheDomain(String domain, String response, double expected) throws Exception {
    Dataset dataset = new Dataset("d", List.of(Instance.of("do it", response.replace('~', '\n'))));
    assertThat(
            FormatAdherence.of(Domain.ofKey(domain))
                .measure(dataset, cache(), QUIET)
                .mean()
                .value())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"'```python\r\nprint(1)\r\n```'", "'```python  \nprint(1)\n```'"})
  void aBlockIsClosedInLinesOfWindowsAndBehindSpacesToo(String response) {
    assertThat(FormatAdherence.of(Domain.CODE).rule().test(Instance.of("do it", response)))
        .isTrue();
  }

  @Test
  void anEndlessAnswerInAnOpenBlockIsReadInOnePass() {
    FormatAdherence code = FormatAdherence.of(Domain.CODE);
    String endless = "So:\n```python\n" + "    x = 1\n".repeat(100_000);
    assertThat(code.rule().test(Instance.of("do it", endless))).isFalse();
    assertThat(code.rule().test(Instance.of("do it", endless + " ```"))).isTrue();
    FormatAdherence math = FormatAdherence.of(Domain.MATH);
    String faces = "\uD83D\uDE42".repeat(100_000);
    assertThat(math.rule().test(Instance.of("do it", faces))).isFalse();
    assertThat(math.rule().test(Instance.of("do it", faces + "[RESULT] 4 [/RESULT]"))).isTrue();
  }

  @Test
  void lexicalDiversityDoesNotFallWithLength() {
    String varied = words(new Random(3), 400);
    assertThat(LexicalDiversity.of(varied)).isGreaterThan(0.9);
    assertThat(LexicalDiversity.of("the cat ".repeat(200))).isCloseTo(2 / 50.0, within(1e-12));
    assertThat(LexicalDiversity.of(" !? ")).isNaN();
  }

  private MetricCache cache() {
    return MetricCache.in(folder.resolve("cache"));
  }

  private static Dataset dataset(String... instructions) {
    return new Dataset(
        "d", Arrays.stream(instructions).map(text -> Instance.of(text, "ok")).toList());
  }

  private static String words(Random random, int n) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < n; i++) {
      text.append(i == 0 ? "" : " ").append("w").append(random.nextInt(5000));
    }
    return text.toString();
  }
}
