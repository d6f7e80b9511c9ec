package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.ProgressListener;
import agora.llm.ChatRequest;
import agora.llm.Sampling;
import agora.llm.ScriptedChatModel;
import agora.sandbox.TestSandbox;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeBenchmarksTest {
  private static final String HUMANEVAL =
      """
      {"task_id": "Own/0", "prompt": "def area(w: float, h: float) -> float:\\n    \\"\\"\\"The area of a rectangle.\\"\\"\\"\\n", "entry_point": "area", "canonical_solution": "    return w * h\\n", "test": "def check(candidate):\\n    assert abs(candidate(2, 3.5) - 7) < 1e-6\\n    for i in range(3):\\n        assert candidate(i, i) == i * i, i\\n"}
      {"task_id": "Own/1", "prompt": "def shout(s):\\n    return s.upper()\\n\\ndef unshout(s):\\n    \\"\\"\\"Undoes shout.\\"\\"\\"\\n", "entry_point": "unshout", "canonical_solution": "    return s.lower()\\n", "test": "def check(candidate):\\n    assert candidate(shout('abc')) == 'abc'\\n    assert not candidate('')\\n    assert candidate('A') is not None\\n    assert len(candidate('ABCD')) in (4, 5)\\n"}
      """;
  private static final String MBPP =
      """
      [{"task_id": 7, "prompt": "Write a function to count how often each letter occurs.", "code": "import sys\\nfrom collections import Counter\\ndef counts(s):\\n    return Counter(s)", "test_imports": ["import math"], "test_list": ["assert counts('aab') == {'a': 2, 'b': 1}", "assert math.isclose(sum(counts('ab').values()), 2, rel_tol=0.1)", "assert set(counts('xy')) == {'x', 'y'} and sys.maxsize > 1"]}]
      """;
  private static final String PLUS =
      """
      {"task_id": "HumanEval/900", "prompt": "def half(x):\\n", "entry_point": "half", "canonical_solution": "    return [x / 2] * max(1, int(x))\\n", "base_input": [[1], [2]], "plus_input": [[3], [30000]], "atol": 0}
      """;

  @TempDir Path folder;

  @Test
  void aStudentIsAskedAndItsProgramsRun() throws Exception {
    Path file = folder.resolve("own.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(HUMANEVAL.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    Benchmark benchmark = Benchmarks.humanEval(file, TestSandbox.get());
    ScriptedChatModel model =
        ScriptedChatModel.of(request ->
            request.messages().get(1).content().contains("area")
                ? "def area(w, h):\n    return w * h\n\nprint(area(1, 2))"
                : "def unshout(s):\n    return s");
    Evaluation evaluation =
        Evaluator.evaluate(
            benchmark,
            model,
            EvaluationConfig.paper(),
            folder.resolve("run"),
            ProgressListener.none());
    assertThat(evaluation.scores()).containsExactly(1, 0);
    assertThat(evaluation.measure("pass@1").value()).isEqualTo(0.5);
    assertThat(evaluation.rows().get(0).grade().reason()).isEqualTo("4 assertions hold");
    assertThat(evaluation.rows().get(1).grade().reason())
        .isEqualTo(
            "assertion 1 does not hold: the answer's function returned \"ABC\" for (\"ABC\"), the test wants"
                + " \"abc\"");
    assertThat(model.asked().getFirst().messages().getLast().content()).endsWith("```python\n");

    Path samples = folder.resolve("samples.jsonl");
    EvalPlusSamples.write(samples, evaluation);
    List<EvalPlusSamples.Sample> read = EvalPlusSamples.read(samples, benchmark);
    assertThat(EvalPlusSamples.grade(read, benchmark, ProgressListener.none()))
        .extracting(Grade::score)
        .containsExactly(1.0, 0.0);
  }

  @Test
  void aContinuationIsCutWhereTheFunctionEnds() throws Exception {
    Benchmark benchmark = Benchmarks.humanEval(write(HUMANEVAL), TestSandbox.get());
    List<Grade> grades =
        grade(benchmark, "    return w * h\n\nprint(area())\nraise SystemExit", "    return 1");
    assertThat(grades).extracting(Grade::score).containsExactly(1.0, 0.0);
  }

  @Test
  void referencesPassAndNonePassesNothing() throws Exception {
    for (Benchmark benchmark :
        List.of(
            Benchmarks.humanEval(write(HUMANEVAL), TestSandbox.get()),
            Benchmarks.mbpp(write(MBPP), TestSandbox.get()),
            Benchmarks.humanEvalPlus(write(PLUS), TestSandbox.get()))) {
      String[] references = benchmark.problems().stream().map(Problem::gold).toArray(String[]::new);
      assertThat(grade(benchmark, references)).allMatch(grade -> grade.score() == 1);
      String[] none = new String[references.length];
      java.util.Arrays.fill(none, "    return None\n");
      assertThat(grade(benchmark, none)).allMatch(grade -> grade.score() == 0);
    }
  }

  @Test
  void plusTestsCatchWhatTheOriginalOnesMiss() throws Exception {
    Benchmark benchmark = Benchmarks.humanEvalPlus(write(PLUS), TestSandbox.get());
    String sloppy = "def half(x):\n    return [x / 2] * int(x) if x < 3 else []\n";
    String close = "def half(x):\n    return [x / 2 + 1e-9] * max(1, int(x))\n";
    List<EvalPlusSamples.Sample> samples =
        List.of(
            new EvalPlusSamples.Sample("HumanEval/900", sloppy),
            new EvalPlusSamples.Sample("HumanEval/900", close));
    List<Grade> grades = EvalPlusSamples.grade(samples, benchmark, ProgressListener.none());
    assertThat(grades.get(0).reason())
        .isEqualTo("the original tests pass; beyond them: wrong: [] on [3]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sure:~```python~def area(w, h):~    return w * h~```~Done. | 1",
        "First `area`.~~def area(w, h):~    return w * h~~Note: it multiplies. | 1",
        "```python~import math~@staticmethod~def area(w, h):~    return w * h~``` | 1",
        "```~K = 1~def f(a): return a * K~def area(w, h):~    return f(w) * h~assert False~``` | 1",
        "```python~def area(w, h):~    return h~```~Better:~```python~def area(w, h):~    return w * h + 0~``` | 1",
        "def width(w, h):~    return w * h | 0",
        "I cannot do that. | 0"
      })
  void codeIsFoundInReplies(String reply, double score) throws Exception {
    Benchmark benchmark = Benchmarks.humanEval(write(HUMANEVAL), TestSandbox.get()).first(1);
    assertThat(grade(benchmark, reply.replace('~', '\n')).getFirst().score()).isEqualTo(score);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "I cannot do that. | UNANSWERED",
        "Sorry | UNANSWERED",
        "``` | UNANSWERED",
        "Think of a rectangle:~it has a width, and w times h is what we need. | UNANSWERED",
        "```python~def area(w, h) return w * h~``` | WRONG",
        "def area(w, h) return w * h | WRONG",
        "w = 1~h = 2 | WRONG",
        "print(area(1, 2)) | WRONG",
        "~    return w + h | WRONG",
        "~    return w * h | CORRECT",
      })
  void aReplyWithoutCodeIsUnanswered(String reply, Grade.Verdict verdict) throws Exception {
    Benchmark benchmark = Benchmarks.humanEval(write(HUMANEVAL), TestSandbox.get()).first(1);
    Grade grade = grade(benchmark, reply.replace('~', '\n')).getFirst();
    assertThat(grade.verdict()).isEqualTo(verdict);
    if (verdict == Grade.Verdict.UNANSWERED) {
      assertThat(grade.score()).isZero();
      assertThat(grade.reason()).startsWith("no code in the reply; as it stands: ");
    }
  }

  @Test
  void anEmptyReplyOrProgramIsUnanswered() throws Exception {
    Benchmark benchmark = Benchmarks.humanEval(write(HUMANEVAL), TestSandbox.get());
    assertThat(grade(benchmark, " \n").getFirst())
        .isEqualTo(Grade.unanswered(benchmark.problems().getFirst().gold(), "the reply is empty"));
    List<EvalPlusSamples.Sample> none = List.of(new EvalPlusSamples.Sample("Own/0", ""));
    assertThat(EvalPlusSamples.grade(none, benchmark, ProgressListener.none()))
        .containsExactly(Grade.unanswered("", "the program is empty"));
  }

  @Test
  void theTextFormIsTheBarePromptWithStops() throws IOException {
    Benchmark benchmark = Benchmarks.humanEval(write(HUMANEVAL), TestSandbox.get());
    Problem problem = benchmark.problems().getFirst();
    ChatRequest request =
        benchmark.prompts().request(problem, Protocol.raw(), List.of(), Sampling.greedy(768));
    assertThat(request.messages()).hasSize(1);
    assertThat(request.messages().getFirst().content())
        .isEqualTo(problem.question().strip() + "\n");
    assertThat(request.sampling().stop()).contains("\ndef ", "\nif __name__", "<|endoftext|>");
  }

  @Test
  void anMbppReferenceMustDefineWhatTheTestsCall() throws IOException {
    Path file = write(MBPP.replace("def counts", "def count"));
    assertThatThrownBy(() -> CodeTask.read(file, Mbpp::task))
        .hasMessageContaining("field 'code' must define the function that test_list calls");
  }

  private List<Grade> grade(Benchmark benchmark, String... replies) throws InterruptedException {
    List<Answer> answers = new java.util.ArrayList<>();
    for (int i = 0; i < replies.length; i++) {
      answers.add(Answer.of(benchmark.problems().get(i), replies[i]));
    }
    return benchmark.grader().grade(answers, folder, ProgressListener.none()).grades();
  }

  private Path write(String text) throws IOException {
    Path file = Files.createTempFile(folder, "own", ".jsonl");
    return Files.writeString(file, text);
  }
}
