package agora.evaluate;

import org.junit.jupiter.api.Assumptions;

/** The sandbox of this machine, or a test that is reported as skipped and says why. */
final class TestSandbox {
  private TestSandbox() {}

  static Sandbox get() {
    try {
      return Sandbox.shared();
    } catch (SandboxUnavailableException e) {
      System.err.println("NOT TESTED: " + e.getMessage());
      return Assumptions.abort("not tested: " + e.getMessage());
    }
  }
}
