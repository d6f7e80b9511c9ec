package agora.sandbox;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;

/** The sandbox of this machine. Without one, its tests are skipped and one line says why. */
public final class TestSandbox {
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private TestSandbox() {}

  /** Returns it, or skips the test. */
  public static Sandbox get() {
    try {
      return Sandbox.shared();
    } catch (SandboxUnavailableException e) {
      if (!SAID.getAndSet(true)) {
        System.err.println("NOT TESTED, " + e.getMessage());
      }
      return Assumptions.abort("no sandbox on this machine");
    }
  }
}
