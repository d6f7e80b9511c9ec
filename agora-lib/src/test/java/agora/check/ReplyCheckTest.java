package agora.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.evaluate.Benchmark;
import agora.evaluate.Benchmarks;
import agora.evaluate.EvalPlusSamples;
import agora.evaluate.Evaluation;
import agora.evaluate.EvaluationConfig;
import agora.evaluate.Evaluator;
import agora.evaluate.Measure;
import agora.llm.ScriptedChatModel;
import agora.sandbox.TestSandbox;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReplyCheckTest {
  private static final String GSM8K =
      """
      {"question": "1 + 1?", "answer": "#### 2"}
      {"question": "2 + 2?", "answer": "#### 4"}
      {"question": "3 + 3?", "answer": "#### 6"}
      """;
  private static final String HUMANEVAL =
      """
      {"task_id": "Own/0", "prompt": "def area(w, h):\\n    \\"\\"\\"The area.\\"\\"\\"\\n", "entry_point": "area", "canonical_solution": "    return w * h\\n", "test": "def check(candidate):\\n    assert candidate(2, 3) == 6\\n"}
      {"task_id": "Own/1", "prompt": "def low(s):\\n    \\"\\"\\"Lower case.\\"\\"\\"\\n", "entry_point": "low", "canonical_solution": "    return s.lower()\\n", "test": "def check(candidate):\\n    assert candidate('A') == 'a'\\n"}
      """;
  private static final String PLUS =
      """
      {"task_id": "HumanEval/900", "prompt": "def half(x):\\n", "entry_point": "half", "canonical_solution": "    return [x / 2] * max(1, int(x))\\n", "base_input": [[1], [2]], "plus_input": [[3]], "atol": 0}
      """;

  @TempDir Path folder;

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  private WrittenReport grade(String kind, Path problems, Path... files) throws Exception {
    List<String> names = Arrays.stream(files).map(Path::toString).toList();
    return new CheckFiles(CheckTask.replies(kind, problems), names, folder.resolve("out"))
        .run(2, ProgressListener.none());
  }

  private Evaluation evaluate(Benchmark benchmark, ScriptedChatModel model, int samples)
      throws Exception {
    return Evaluator.evaluate(
        benchmark,
        model,
        EvaluationConfig.paper().withSamples(samples),
        folder.resolve("run"),
        ProgressListener.none());
  }

  /** Compares measures and each verdict with those of an evaluation. */
  private void requireSame(Evaluation expected, WrittenReport report) throws Exception {
    JsonNode json = Jsonl.mapper().readTree(report.json());
    assertThat(report.shortfall()).isEmpty();
    List<Measure> measures = new java.util.ArrayList<>();
    for (JsonNode each : json.path("measures")) {
      measures.add(Jsonl.mapper().treeToValue(each, Measure.class));
    }
    assertThat(measures).isEqualTo(expected.measures());
    Map<String, JsonNode> verdicts = new java.util.HashMap<>();
    for (JsonNode each : Jsonl.read(folder.resolve("out/verdicts.jsonl"), JsonNode.class)) {
      verdicts.put(each.path("problem").asText() + "#" + each.path("sample").asInt(), each);
    }
    assertThat(verdicts).hasSameSizeAs(expected.rows());
    for (Evaluation.Row row : expected.rows()) {
      String draw = row.answer().problem().id() + "#" + row.answer().sample();
      JsonNode verdict = Objects.requireNonNull(verdicts.get(draw), draw);
      assertThat(verdict.path("verdict").asText().toUpperCase(java.util.Locale.ROOT))
          .isEqualTo(row.grade().verdict().name());
      assertThat(verdict.path("extracted").asText()).isEqualTo(row.grade().extracted());
      assertThat(verdict.path("reason").asText()).isEqualTo(row.grade().reason());
    }
  }

  @Test
  void journaledAnswersAreGradedAsTheirEvaluationWas() throws Exception {
    Path problems = write("gsm8k.jsonl", GSM8K);
    ScriptedChatModel model =
        ScriptedChatModel.of(request ->
            request.messages().getLast().content().contains("1 + 1")
                ? "<think>3?</think>The answer is 2."
                : request.messages().getLast().content().contains("2 + 2")
                    ? "#### 5"
                    : "I do not know");
    Evaluation expected = evaluate(Benchmarks.gsm8k(problems), model, 2);
    requireSame(expected, grade("gsm8k", problems, folder.resolve("run/answers.jsonl")));
  }

  @Test
  void programsAreGradedAsTheirEvaluationWas() throws Exception {
    Path problems = write("humaneval.jsonl", HUMANEVAL);
    ScriptedChatModel model =
        ScriptedChatModel.of(request ->
            request.messages().get(1).content().contains("area")
                ? "```python\ndef area(w, h):\n    return w * h\n```"
                : "def low(s):\n    return s");
    Benchmark benchmark = Benchmarks.humanEval(problems, TestSandbox.get());
    Evaluation expected = evaluate(benchmark, model, 1);
    assertThat(expected.scores()).containsExactly(1, 0);
    requireSame(expected, grade("humaneval", problems, folder.resolve("run/answers.jsonl")));

    Path samples = folder.resolve("samples.jsonl");
    EvalPlusSamples.write(samples, expected);
    JsonNode report = Jsonl.mapper().readTree(grade("humaneval", problems, samples).json());
    assertThat(report.path("measures").get(1).path("name").asText()).isEqualTo("pass@1");
    assertThat(report.path("measures").get(1).path("value").asDouble()).isEqualTo(0.5);
    Path completions =
        write(
            "completions.jsonl",
            "{\"task_id\": \"Own/0\", \"completion\": \"    return w * h\\n\"}\n"
                + "{\"task_id\": \"Own/1\", \"completion\": \"    return s.lower()\\n\"}\n");
    report = Jsonl.mapper().readTree(grade("humaneval", problems, completions).json());
    assertThat(report.path("measures").get(1).path("value").asDouble()).isEqualTo(1);
  }

  @Test
  void theOriginalTestsHaveAScoreOfTheirOwn() throws Exception {
    TestSandbox.get();
    Path problems = write("plus.jsonl", PLUS);
    String sloppy = "def half(x):\\n    return [x / 2] * int(x) if x < 3 else []\\n";
    Path samples =
        write(
            "samples.jsonl",
            "{\"task_id\": \"HumanEval/900\", \"solution\": \"" + sloppy + "\"}\n");
    JsonNode measures =
        Jsonl.mapper().readTree(grade("humaneval+", problems, samples).json()).path("measures");
    assertThat(measures.get(1).path("value").asDouble()).as("pass@1").isZero();
    assertThat(measures.get(2).path("name").asText()).isEqualTo("base pass@1");
    assertThat(measures.get(2).path("value").asDouble()).isEqualTo(1);
  }

  @Test
  void repliesOfTheHarnessAndOfIdsAreGradedAndWhatIsMissingIsSaid() throws Exception {
    Path problems = write("gsm8k.jsonl", GSM8K);
    Path samples =
        write(
            "samples.jsonl",
            """
            {"doc_id": 0, "doc": {"question": "1 + 1?"}, "target": "2", "resps": [["It is 2."]], "filtered_resps": ["2"], "exact_match": NaN}
            {"id": "gsm8k/2", "reply": "6"}
            {"id": "gsm8k/2", "reply": "7"}
            """);
    WrittenReport report = grade("gsm8k", problems, samples);
    assertThat(report.shortfall()).isEqualTo("1 problems have no reply and do not count: gsm8k/1");
    JsonNode score = Jsonl.mapper().readTree(report.json()).path("measures").get(0);
    assertThat(score.path("n").asInt()).isEqualTo(2);
    assertThat(score.path("value").asDouble()).isEqualTo(0.75);
    Path harness = write("h.jsonl", "{\"doc_id\": 0, \"resps\": [[\"2\", \"3\"]]}\n");
    assertThat(Jsonl.mapper().readTree(grade("gsm8k", problems, harness).json()).path("replies"))
        .hasToString("2");
  }

  @Test
  void theHarnesssOwnWordsSayWhichProblemItIs() throws Exception {
    Path problems = write("gsm8k.jsonl", GSM8K);
    String line =
        "{\"doc_id\": %d, \"doc\": {\"question\": \"%s\"}, \"resps\": [[\"%d\"]], \"filter\": \"%s\"}\n";
    // Each reply is there once per filter, and the second half of the file is a task of its own.
    Path samples =
        write(
            "samples.jsonl",
            line.formatted(0, "1 + 1?", 2, "strict")
                + line.formatted(0, "1 + 1?", 2, "flexible")
                + line.formatted(0, " 3 +\\n3?", 6, "strict")
                + line.formatted(7, "2 + 2?", 5, "strict"));
    JsonNode report = Jsonl.mapper().readTree(grade("gsm8k", problems, samples).json());
    assertThat(report.path("replies").asInt()).isEqualTo(3);
    assertThat(report.path("verdicts").toString()).isEqualTo("{\"correct\":2,\"wrong\":1}");
    assertThat(report.path("measures").get(0).path("n").asInt()).isEqualTo(3);
    refused(
        line.formatted(0, "What is the capital of France?", 2, "none").strip(),
        "field 'doc' must be a problem of gsm8k, was {\"question\":\"What is the capital");
    Path humaneval = write("humaneval.jsonl", HUMANEVAL);
    TestSandbox.get();
    Path programs =
        write(
            "programs.jsonl",
            "{\"doc_id\": 0, \"doc\": {\"task_id\": \"Own/1\", \"prompt\": \"other\"}, \"resps\": [[\"    return s.lower()\"]]}\n");
    JsonNode other = Jsonl.mapper().readTree(grade("humaneval", humaneval, programs).json());
    assertThat(other.path("verdicts").toString()).isEqualTo("{\"correct\":1}");
  }

  /** Tables of other tools write null into each gap, and a reply must not be lost for that. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'task_id':null,'id':'gsm8k/1','reply':null,'response':'4'}|correct",
        "{'id':'gsm8k/1','reply':'4','solution':null,'completion':null}|correct",
        "{'key':'k','id':'gsm8k/1','millis':1,'failure':null,'reply':{'text':'4','finish':'STOP','usage':{},'logprobs':[],'model':'m'}}|correct",
        "{'key':'k','id':'gsm8k/1','millis':1,'failure':'no','reply':null}|",
        "{'key':'k','id':'gsm8k/1','millis':1,'failure':null,'reply':null}|",
        "{'key':'k','id':'gsm8k/1','millis':1,'failure':'paid','reply':{'text':'4','finish':'STOP','usage':{},'logprobs':[],'model':'m'}}|",
        "{'doc_id':0,'doc':{'task_id':null,'question':'2 + 2?'},'resps':[['4']]}|correct",
        "{'doc_id':1,'doc':null,'resps':[['4']]}|correct",
        "{'doc_id':1,'resps':null,'id':'gsm8k/1','reply':'4'}|correct",
      })
  void aNullIsAsIfItWereNotThere(String line, String verdict) throws Exception {
    Path problems = write("gsm8k.jsonl", GSM8K);
    String other = "{'id':'gsm8k/0','reply':'5'}";
    Path file = write("replies.jsonl", (other + "\n" + line).replace('\'', '"'));
    JsonNode verdicts =
        Jsonl.mapper().readTree(grade("gsm8k", problems, file).json()).path("verdicts");
    assertThat(verdicts.path("wrong").asInt()).isEqualTo(1);
    assertThat(verdicts).hasSize(verdict == null ? 1 : 2);
    assertThat(verdict == null || verdicts.path(verdict).asInt() == 1).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'key':'k','id':'gsm8k/1','millis':1,'reply':'4'}|field 'reply' must be a journaled reply",
        "{'key':'k','id':'gsm8k/1','millis':1,'reply':{'text':null}}|field 'reply' must be a journaled reply",
        "{'id':null,'reply':'4'}|a reply needs the id of its problem",
        "{'id':'gsm8k/1','reply':null}|a reply's text is in one of the fields",
        "{'id':'gsm8k/1','reply':4}|field 'reply' must be a string, was 4",
        "{'id':'gsm8k/1#1234567','reply':'4'}|field 'id' must be a problem of gsm8k",
        "{'id':'gsm8k/1#-1','reply':'4'}|field 'id' must be a problem of gsm8k",
        "{'doc_id':NaN,'resps':[['4']]}|field 'doc_id' must be within 0..2",
        "{'doc_id':0.5,'resps':[['4']]}|field 'doc_id' must be within 0..2, was 0.5",
        "{'doc_id':1,'resps':[]}|field 'resps' must be a list of lists of texts",
        "{'doc_id':1,'resps':'4'}|field 'resps' must be a list of lists of texts",
        "{'doc_id':1,'resps':['4']}|field 'resps' must be a list of lists of texts",
        "{'doc_id':1,'resps':[[null]]}|field 'resps' must be a list of lists of texts",
      })
  void aReplyOfAWrongFormIsRefusedByItsField(String line, String why) throws Exception {
    write("gsm8k.jsonl", GSM8K);
    refused(line.replace('\'', '"'), why);
  }

  @Test
  void whatCannotBeGradedIsRefusedByName() throws Exception {
    Path problems = write("gsm8k.jsonl", GSM8K);
    assertThatThrownBy(() -> CheckTask.replies("arena-hard-2.0", problems))
        .hasMessageStartingWith(
            "arena-hard-2.0 is graded by a language model, which has to be paid")
        .hasMessageContaining("environment/agora evaluate STUDY");
    assertThatThrownBy(() -> CheckTask.replies("mmlu", problems))
        .hasMessage(
            "--benchmark is one of [gsm8k, math, humaneval, mbpp, humaneval+, mbpp+], was mmlu");
    refused("{\"id\": \"gsm8k/9\", \"reply\": \"1\"}", "field 'id' must be a problem of gsm8k");
    refused("{\"id\": \"gsm8k/1\"}", "a reply's text is in one of the fields");
    refused("{\"doc_id\": 3, \"resps\": [[\"1\"]]}", "field 'doc_id' must be within 0..2, was 3");
    refused("{\"reply\": \"1\"}", "a reply needs the id of its problem");
    refused(
        "{\"id\": \"gsm8k/1#0\", \"reply\": \"1\"}\n{\"id\": \"gsm8k/1#0\", \"reply\": \"2\"}",
        "sample 0 of problem gsm8k/1 is there already");
  }

  private void refused(String lines, String why) throws Exception {
    Path file = folder.resolve("refused.jsonl");
    Files.writeString(file, "\n" + lines + "\n", StandardCharsets.UTF_8);
    long line = 1 + lines.lines().count();
    assertThatThrownBy(() -> grade("gsm8k", folder.resolve("gsm8k.jsonl"), file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file + " line " + line + ": ")
        .hasMessageContaining(why);
  }
}
