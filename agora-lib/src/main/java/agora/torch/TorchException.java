package agora.torch;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.TorchOutOfMemory;
import java.io.Serial;
import java.util.Locale;

/** Says that libtorch refused a computation, with its own words and the TorchScript line. */
public final class TorchException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean outOfMemory;

  private TorchException(String message, boolean outOfMemory, Throwable cause) {
    super(message, cause);
    this.outOfMemory = outOfMemory;
  }

  static TorchException of(String method, EngineException cause) {
    String said = String.valueOf(cause.getMessage());
    String lower = said.toLowerCase(Locale.ROOT);
    boolean memory =
        cause instanceof TorchOutOfMemory
            || lower.contains("out of memory")
            || lower.contains("can't allocate memory");
    return new TorchException("TorchScript method '" + method + "' failed: " + said, memory, cause);
  }

  /** Returns whether memory was short: fewer rows or shorter ones may pass. */
  public boolean outOfMemory() {
    return outOfMemory;
  }
}
