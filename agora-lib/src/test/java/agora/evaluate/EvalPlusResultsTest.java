package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.ProgressListener;
import agora.sandbox.TestSandbox;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvalPlusResultsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2024-11-20T16:05:59Z"), ZoneOffset.UTC);

  /** In the layout of EvalPlus 0.3, whose Python writes NaN as it is. */
  private static final String PUBLISHED =
      """
      {"date": "2024-11-20 16:05", "hash": "fe585eb4df8c88d844eeb463ea4d0302", "eval": {
      "HumanEval/0": [
      {"task_id": "HumanEval/0", "solution": "a", "base_status": "pass", "plus_status": "fail",
       "base_fail_tests": [], "plus_fail_tests": [[[NaN, 1.5], 2]]},
      {"task_id": "HumanEval/0", "solution": "b", "base_status": "pass", "plus_status": "pass",
       "base_fail_tests": [], "plus_fail_tests": []}],
      "HumanEval/1": [
      {"task_id": "HumanEval/1", "solution": "c", "base_status": "timeout", "plus_status": "pass",
       "base_fail_tests": [["x"], ["y"]], "plus_fail_tests": []},
      {"task_id": "HumanEval/1", "solution": "d", "base_status": "pass", "plus_status": "pass",
       "base_fail_tests": [], "plus_fail_tests": []}]},
      "pass_at_k": {"base": {"pass@1": 0.75}, "plus": {"pass@1": 0.5}}}
      """;

  @TempDir Path folder;

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("samples.eval_results.json"), text);
  }

  @Test
  void whatEvalPlusWroteIsReadAndWrittenAgain() throws IOException {
    EvalPlusResults results = EvalPlusResults.read(write(PUBLISHED));
    assertThat(results.hash()).isEqualTo("fe585eb4df8c88d844eeb463ea4d0302");
    assertThat(results.results()).hasSize(4);
    assertThat(results.results().getFirst())
        .isEqualTo(
            new EvalPlusResults.Result(
                "HumanEval/0", "a", "pass", "fail", List.of(), List.of("[[NaN,1.5],2]")));
    assertThat(results.results())
        .extracting(EvalPlusResults.Result::passes)
        .containsExactly(false, true, false, true);
    assertThat(results.measures())
        .extracting(Measure::name)
        .containsExactly("pass@1", "base pass@1");
    assertThat(results.measures()).extracting(Measure::value).containsExactly(0.5, 0.75);

    Path again = folder.resolve("again.json");
    results.write(again);
    JsonNode published = BenchmarkFile.READER.readTree(PUBLISHED);
    assertThat(BenchmarkFile.READER.readTree(Files.readString(again))).isEqualTo(published);
    assertThat(EvalPlusResults.read(again)).isEqualTo(results);
  }

  @Test
  void samplesAreGradedWithTheTestsOnWhichTheyFail() throws Exception {
    String problems =
        """
        {"task_id": "Mbpp/2", "prompt": "", "entry_point": "last", "canonical_solution": "\\ndef last(t):\\n    return t[-1]\\n", "base_input": [[[1, 2]]], "plus_input": [[[3, 4, 5]], [[6]]], "atol": 0}
        """;
    Path file = folder.resolve("MbppPlus.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(problems.getBytes(StandardCharsets.UTF_8));
    }
    Benchmark benchmark = Benchmarks.mbppPlus(file, TestSandbox.get());
    List<EvalPlusSamples.Sample> samples =
        List.of(
            new EvalPlusSamples.Sample("Mbpp/2", "def last(t):\n    return t[1]\n"),
            new EvalPlusSamples.Sample("Mbpp/2", "def last(t):\n    return t[0]\n"),
            new EvalPlusSamples.Sample("Mbpp/2", "def last(t):\n    return max(t)\n"),
            new EvalPlusSamples.Sample("Mbpp/2", "def last(t:\n"));
    EvalPlusResults results =
        EvalPlusResults.grade(samples, benchmark, CLOCK, ProgressListener.none());

    assertThat(results.date()).isEqualTo("2024-11-20 16:05");
    Path plain = Files.writeString(folder.resolve("plain.jsonl"), problems);
    assertThat(results.hash()).isEqualTo(BenchmarkFile.md5(plain)).matches("[0-9a-f]{32}");
    assertThat(results.results())
        .containsExactly(
            result(samples.get(0), "pass", "fail", List.of(), List.of("[[3,4,5]]")),
            result(samples.get(1), "fail", "fail", List.of("[[1,2]]"), List.of()),
            result(samples.get(2), "pass", "pass", List.of(), List.of()),
            result(samples.get(3), "fail", "fail", List.of(), List.of()));
    Path written = folder.resolve("results.json");
    results.write(written);
    assertThat(EvalPlusResults.read(written)).isEqualTo(results);
    assertThat(BenchmarkFile.READER.readTree(Files.readString(written)).get("pass_at_k").toString())
        .isEqualTo("{\"base\":{\"pass@1\":0.5},\"plus\":{\"pass@1\":0.25}}");
  }

  private static EvalPlusResults.Result result(
      EvalPlusSamples.Sample sample,
      String base,
      String plus,
      List<String> baseFailed,
      List<String> plusFailed) {
    return new EvalPlusResults.Result(
        sample.task(), sample.program(), base, plus, baseFailed, plusFailed);
  }

  @Test
  void aBenchmarkWithoutAddedTestsHasNoPlusStatus() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("HumanEval.jsonl"),
            "{\"task_id\":\"H/0\",\"prompt\":\"def one():\\n    'One.'\\n\",\"entry_point\":\"one\","
                + "\"canonical_solution\":\"    return 1\\n\","
                + "\"test\":\"def check(f):\\n    assert f() == 1\\n\"}\n");
    Benchmark benchmark = Benchmarks.humanEval(file, TestSandbox.get());
    EvalPlusSamples.Sample sample =
        new EvalPlusSamples.Sample("H/0", benchmark.problems().getFirst().gold());
    EvalPlusResults results =
        EvalPlusResults.grade(List.of(sample), benchmark, CLOCK, ProgressListener.none());
    Path written = folder.resolve("results.json");
    results.write(written);
    JsonNode row = BenchmarkFile.READER.readTree(Files.readString(written)).at("/eval/H~10/0");
    assertThat(row.get("base_status").asText()).isEqualTo("pass");
    assertThat(row.get("plus_status").isNull()).isTrue();
    assertThat(EvalPlusResults.read(written)).isEqualTo(results);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "\"eval\": { ~ \"wrong\": { ~ line 1: field 'eval' is missing; present: [date, hash, wrong, pass_at_k]",
        "\"pass\", \"plus ~ \"passed\", \"plus ~ line 1: HumanEval/0 result 1: field 'base_status' must be pass, fail or timeout, was passed",
        "\"solution\": \"d\" ~ \"solution\": 4 ~ line 1: HumanEval/1 result 2: field 'solution' must be a string, was 4",
        "[[\"x\"], [\"y\"]] ~ \"x\" ~ line 1: HumanEval/1 result 1: field 'base_fail_tests' must be a list of arguments",
        "\"hash\" ~ \"sha\" ~ line 1: field 'hash' must be a string, is missing",
      })
  void aBadResultIsNamedWithTaskAndField(String part, String other, String message)
      throws IOException {
    Path file = write(PUBLISHED.replace(part, other));
    assertThatThrownBy(() -> EvalPlusResults.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + " " + message);
  }

  @Test
  void theEarlierLayoutIsRefusedByName() throws IOException {
    Path file = write("{\"eval\":{\"HumanEval/0\":{\"nfiles\":1,\"base\":[],\"plus\":[]}}}");
    assertThatThrownBy(() -> EvalPlusResults.read(file))
        .hasMessage(
            file + " line 1: field 'eval' must hold a list of results a task, not so HumanEval/0");
  }
}
