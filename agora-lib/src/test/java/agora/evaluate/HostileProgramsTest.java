package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.evaluate.CodeVerdict.Outcome;
import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;
import agora.sandbox.SandboxSession;
import agora.sandbox.SandboxSettings;
import agora.sandbox.TestSandbox;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that want a verdict they have not earned, and replies that want to spoil the next. */
class HostileProgramsTest {
  private static final SandboxLimits LIMITS =
      SandboxLimits.ofProblem().withTime(Duration.ofMillis(1500));

  /** Searches for 76543, which it must not hold itself: every digit is looked for plus one. */
  private static final String SEARCH =
      """
      import re
      SHIFTED = bytes((b + 1) % 256 for b in range(256))
      def found(data):
          return b"87654" in data.translate(SHIFTED)
      def memory():
          for line in open("/proc/self/maps"):
              low, high = (int(part, 16) for part in line.split()[0].split("-"))
              if line.split()[1].startswith("r") and "[v" not in line:
                  with open("/proc/self/mem", "rb", 0) as file:
                      file.seek(low)
                      try:
                          data = file.read(high - low)
                      except OSError:
                          continue
                      if found(data):
                          return line.strip()
          return "nothing"
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "found(str(sorted(map(repr, __import__('gc').get_objects()))).encode())",
        "memory() != 'nothing'",
        "any(found(open('/proc/self/' + n, 'rb').read()) for n in ('cmdline', 'environ', 'stat'))",
        "any(found(str(__import__('os').listdir(d)).encode()) for d in ('/', '/tmp', '/proc/self/fd'))",
        "found(repr((__import__('sys').argv, __import__('os').environ)).encode())",
        "found(repr([f.f_locals for f in __import__('sys')._current_frames().values()]).encode())",
        "len([n for n in __import__('os').listdir('/proc') if n.isdigit()]) > 1",
        "set(__import__('os').listdir('/proc/self/fd')) - set('012345')"
      })
  void theExpectedValueIsNowhere(String where) {
    CodeTests tests = new CodeTests("", "assert f(1) == 76543\nassert f(2) == 76543", "", "f");
    String program = SEARCH + "def f(x):\n    return 'found' if " + where + " else 'nothing'\n";
    for (CodeVerdict verdict :
        List.of(
            new PythonTests(tests).decide(TestSandbox.get(), program, LIMITS),
            PythonTestRun.of(TestSandbox.get(), program, tests, LIMITS))) {
      assertThat(verdict.reason())
          .isEqualTo(
              "assertion 1 does not hold: the answer's function returned \"nothing\" for (1), the test wants"
                  + " 76543");
    }
  }

  @Test
  void whatCameTooLateForOneSessionIsInNoMemoryOfTheNext() {
    TestSandbox.get();
    try (Sandbox sandbox = Sandbox.open(SandboxSettings.defaults())) {
      JsonNodeFactory json = JsonNodeFactory.instance;
      try (SandboxSession examiner = sandbox.session("examiner", LIMITS)) {
        examiner.end();
        examiner.send(json.objectNode().put("tests", "assert f(1) == 76543 ".repeat(500)));
      }
      try (SandboxSession program = sandbox.session("candidate", LIMITS)) {
        program.send(json.objectNode().put("source", SEARCH));
        ObjectNode call = json.objectNode().put("name", "memory");
        call.putArray("calls").addArray();
        program.send(call);
        assertThat(program.receive()).hasToString("{\"loaded\":true}");
        assertThat(String.valueOf(program.receive())).startsWith("{\"value\":\"nothing\"");
      }
    }
  }

  @Test
  void theSearchFindsWhatIsThere() {
    CodeTests tests = new CodeTests("", "assert f(76543) == 1", "", "f");
    String program = SEARCH + "def f(x):\n    held = str(x)\n    return memory() != 'nothing'\n";
    assertThat(new PythonTests(tests).decide(TestSandbox.get(), program, LIMITS).passed()).isTrue();
  }

  @Test
  void halfASurrogatePairIsNoQuestionMark() {
    for (String test : List.of("assert f(1) == '?'", "assert f(1) == '?' * len([1])")) {
      CodeTests tests = new CodeTests("", test, "", "f");
      String program = "def f(x):\n    return '\\ud800'\n";
      assertThat(new PythonTests(tests).decide(TestSandbox.get(), program, LIMITS).outcome())
          .as(test)
          .isEqualTo(Outcome.FAIL);
    }
  }

  @Test
  void aWrongResultCountsThoughALaterOneIsTooLarge() {
    CodeTests tests = new CodeTests("", "assert f(1) == 'a'\nassert f(2) == 'a'", "", "f");
    String program =
        """
        def f(x):
            import os
            data = memoryview(b'{"value":"' + b'b' * 8388539 + b'"}\\n' + b'x' * 99999)
            while data:
                data = data[os.write(4, data):]
        """;
    assertThat(new PythonTests(tests).decide(TestSandbox.get(), program, LIMITS).reason())
        .startsWith("assertion 1 does not hold");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "assert f(1) == 2, f(3)",
        "assert abs(f(1) - 2) < 1e-6",
        "import math\nassert math.isclose(f(1), 2)",
        "assert set([f(1)]) == {2}",
        "assert 1 < f(1) < 3",
        "assert -f(1) == -2",
        "assert f(-1) == -2",
        "assert f(f(1)) == 4",
        "assert f(*[1]) == 2",
        "assert f(x=1) == 2",
        "assert f(\n    1\n) == (\n    2\n)",
        "assert f(1) == 2\nassert f(1) == 2",
        "assert not f(0)",
        "assert f(1) is None",
        "assert f(1)",
        "assert f(f'{1}') == '11'",
        "assert (y := f(1)) == 2",
        "\u00e9 = 2\nassert f(1) == \u00e9",
        "assert f(1) == 2; assert f(2) == 4",
        "assert f(1) == 2\nprint('done')",
        "assert f(1) == 2\nraise ValueError('late')",
        "assert f(1) == 2 if True else False",
        "assert [f(1), f(2)] == [2, 4]",
        "assert f((1, 2)) == [1, 2, 1, 2]",
        "assert f([1]) == [True, 1.0]",
        "assert f('a') in ['aa', 'b']",
        "assert f(1) == 0x2",
        "assert f(1) == 2e0",
        "assert f(1) == 1e999",
        "assert f(b'a') == b'aa'",
        "assert f(1j) == 2j",
        "assert f({}) == {**{}}",
        "assert f(10 ** 400) == 2 * 10 ** 400",
        "assert f('\\ud800') == '\\ud800\\ud800'",
        "assert f(1) != f(2)",
        "assert f(f)",
        "assert f(1).real == 2",
        "assert (lambda: f(1))() == 2",
        "assert",
        "assert f(1) == 2\nf = 3\nassert f == 3",
        "assert True"
      })
  void testsThatAreNearlyLiteralGetTheVerdictOfTheSteps(String text) {
    CodeTests tests = new CodeTests("", text, "", "f");
    for (String program :
        List.of(
            "def f(x):\n    return 2 * x\n",
            "def f(x):\n    return x + 1 if x == 1 else None\n",
            "def f(x):\n    return float('inf')\n",
            "n = 0\ndef f(x):\n    global n\n    n += 1\n    return n + 1\n")) {
      assertThat(new PythonTests(tests).decide(TestSandbox.get(), program, LIMITS))
          .as(program)
          .isEqualTo(PythonTestRun.of(TestSandbox.get(), program, tests, LIMITS));
    }
  }

  static Stream<String> poison() {
    return Stream.of(
        "\0",
        "```python\ndef f(x):\n    return '\0'\n```",
        "def f(x):\n    return '\ud800'\n",
        "(".repeat(100_000),
        "f = " + "-".repeat(100_000) + "1",
        "f = " + "(".repeat(150) + "1" + ")".repeat(150),
        "f = " + "[".repeat(5000) + "]".repeat(5000),
        "f = " + "1+".repeat(200_000) + "1",
        "f = 1" + ".real".repeat(200_000),
        "if 1:\n".repeat(3) + "f = '''",
        "f = 1" + "0".repeat(9999),
        "f = '\\N{no such name}'",
        "f = '\\q'\n".repeat(3000),
        "```\n".repeat(20_000),
        "{\"code\":\"def f(x): return 2\"}\n{\"code\":\"\"}",
        "import ast\nast.parse = None\ndef f(x):\n    return 3",
        "a".repeat(3_000_000));
  }

  @ParameterizedTest
  @MethodSource("poison")
  void noReplySpoilsTheNext(String reply) {
    Sandbox sandbox = TestSandbox.get();
    String good = "Here:\n```python\ndef f(x):\n    return 2 * x\n```";
    CodeReplies together = new CodeReplies(sandbox, List.of());
    together.extract("x = 1", "x");
    together.extract(reply, "f");
    assertThat(together.extract(good, "f")).isEqualTo("def f(x):\n    return 2 * x\n");
    assertThat(new CodeReplies(sandbox, List.of()).extract(reply, "f"))
        .isEqualTo(together.extract(reply, "f"));
  }

  @Test
  void aRememberedVerdictBelongsToItsProblemAndItsGrader() {
    Map<String, CodeTask> tasks = new HashMap<>();
    tasks.put("two", task("two", "f", "assert f(1) == 2"));
    tasks.put("three", task("three", "f", "assert f(1) == 3"));
    tasks.put("other", task("other", "g", "assert g(1) == 3"));
    String program = "def f(x):\n    return 2\n\ndef g(x):\n    return 3\n";
    String slow = "import time\ntime.sleep(0.6)\n" + program;
    CodeGrader grader = grader(tasks, LIMITS);
    CodeGrader hasty = grader(tasks, LIMITS.withTime(Duration.ofMillis(200)));
    for (int i = 0; i < 2; i++) {
      assertThat(grader.decide("two", program).passed()).isTrue();
      assertThat(grader.decide("three", program).passed()).isFalse();
      assertThat(grader.decide("other", program).passed()).isTrue();
      assertThat(hasty.decide("two", slow).outcome()).isEqualTo(Outcome.TIMEOUT);
      assertThat(grader.decide("two", slow).passed()).isTrue();
    }
    String both = "def f(x):\n    return 2\n```\n```\ndef g(x):\n    return 3\n";
    assertThat(grader.result("two", "```\n" + both + "```").program()).contains("def f");
    assertThat(grader.result("other", "```\n" + both + "```").program()).contains("def g");
    assertThatThrownBy(() -> grader.decide("none", program)).hasMessageContaining("no task 'none'");
  }

  private static CodeGrader grader(Map<String, CodeTask> tasks, SandboxLimits limits) {
    return new CodeGrader(TestSandbox.get(), tasks, List.of(), limits, "");
  }

  private static CodeTask task(String id, String entry, String test) {
    return new CodeTask(id, "", entry, "", new PythonTests(new CodeTests("", test, "", entry)));
  }
}
