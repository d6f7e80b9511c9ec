package agora.evaluate;

import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;
import java.util.Optional;

/**
 * Tests that are Python. Those that are a list of literal assertions are read once, so that a
 * program costs one process and one exchange; any others run anew, step by step, with each program.
 */
final class PythonTests implements CodeTask.Tests {
  private final CodeTests tests;
  private boolean read;
  private Optional<AssertionList> list = Optional.empty();

  PythonTests(CodeTests tests) {
    this.tests = tests;
  }

  @Override
  public CodeVerdict decide(Sandbox sandbox, String program, SandboxLimits limits) {
    AssertionList listed = listed(sandbox, limits).orElse(null);
    CodeVerdict verdict =
        listed == null ? null : ListedTestRun.of(sandbox, program, tests.entry(), listed, limits);
    return verdict != null ? verdict : PythonTestRun.of(sandbox, program, tests, limits);
  }

  private synchronized Optional<AssertionList> listed(Sandbox sandbox, SandboxLimits limits) {
    if (!read) {
      list = Examiner.listed(sandbox, tests, limits);
      read = true;
    }
    return list;
  }
}
