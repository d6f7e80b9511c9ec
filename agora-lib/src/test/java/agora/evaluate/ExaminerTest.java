package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;
import agora.sandbox.SandboxSession;
import agora.sandbox.SandboxSettings;
import agora.sandbox.TestSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One process that runs the tests of many samples. */
final class ExaminerTest {
  private static final SandboxLimits LIMITS =
      SandboxLimits.ofProblem().withTime(Duration.ofSeconds(2));
  private static final String GOOD = "def twice(x):\n    return 2 * x\n";
  private static final String WRONG = "def twice(x):\n    return 3 * x\n";

  private Sandbox sandbox;
  private final List<SandboxSession> seen = new ArrayList<>();

  @BeforeEach
  void open() {
    TestSandbox.get();
    sandbox = Sandbox.open(SandboxSettings.defaults());
  }

  @AfterEach
  void close() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  @Test
  void servesTheNextSampleAfterAPassAFailureAndAnException() {
    CodeTests tests = tests("assert candidate(2) == 4\n    assert candidate(-1) == -2");
    for (int i = 0; i < 3; i++) {
      assertThat(verdict(GOOD, tests).passed()).isTrue();
      assertThat(verdict(WRONG, tests).reason()).contains("assertion 1 does not hold");
      assertThat(verdict("def twice(x):\n    raise ValueError(x)\n", tests).passed()).isFalse();
      assertThat(verdict("def twice(x):\n    import os\n    os._exit(0)\n", tests).passed())
          .isFalse();
    }
    assertThat(waiting()).isSameAs(waiting()).matches(SandboxSession::used);
  }

  @Test
  void whatIsLeftOfTestsThatFailedDoesNotReachTheNext() {
    CodeTests many = tests("for i in range(500):\n        assert candidate(i) == 2 * i + 1");
    assertThat(verdict(GOOD, many).passed()).isFalse();
    SandboxSession first = waiting();
    assertThat(verdict(GOOD, tests("assert candidate(2) == 4")).passed()).isTrue();
    assertThat(waiting()).isSameAs(first);
  }

  @Test
  void testsThatCatchEverythingCostTheirProcessAndNoVerdict() {
    CodeTests catching =
        tests(
            "assert candidate(1) == 3\n"
                + "    for i in range(9):\n"
                + "        try:\n"
                + "            candidate(i)\n"
                + "        except:\n"
                + "            pass");
    assertThat(verdict(GOOD, catching).passed()).isFalse();
    assertThat(verdict(GOOD, tests("assert candidate(2) == 4")).passed()).isTrue();
  }

  @Test
  void testsThatMayLeaveSomethingBehindAreTheLastOfTheirProcess() {
    assertThat(verdict(GOOD, tests("assert candidate(2) == 4")).passed()).isTrue();
    SandboxSession first = waiting();
    CodeTests changing =
        tests("import sys\n    sys.setrecursionlimit(50)\n    assert candidate(2) == 4");
    assertThat(verdict(GOOD, changing).passed()).isTrue();
    assertThat(waiting()).isNotSameAs(first);
  }

  @Test
  void anEndedProcessIsReplacedAndTheSampleGradedAgain() {
    assertThat(verdict(GOOD, tests("assert candidate(2) == 4")).passed()).isTrue();
    Examiner.examined(
        sandbox,
        LIMITS,
        examiner -> {
          examiner.begin(tests("assert candidate(2) == 4"));
          return examiner.next();
        });
    waiting().end();
    assertThat(verdict(GOOD, tests("assert candidate(2) == 4")).passed()).isTrue();
    assertThat(verdict(WRONG, tests("assert candidate(2) == 4")).passed()).isFalse();
  }

  /** Returns the process that waits, which then waits again. */
  private SandboxSession waiting() {
    seen.clear();
    Examiner.examined(sandbox, LIMITS, examiner -> seen.add(examiner.session()));
    return seen.getFirst();
  }

  private CodeVerdict verdict(String program, CodeTests tests) {
    return PythonTestRun.of(sandbox, program, tests, LIMITS);
  }

  private static CodeTests tests(String body) {
    return new CodeTests("", "def check(candidate):\n    " + body + "\n", "check", "twice");
  }
}
