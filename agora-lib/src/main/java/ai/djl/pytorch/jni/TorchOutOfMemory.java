package ai.djl.pytorch.jni;

import ai.djl.engine.EngineException;
import java.io.Serial;

/** Memory of the device that was short in libtorch; the native bridge throws it by this name. */
public final class TorchOutOfMemory extends EngineException {
  @Serial private static final long serialVersionUID = 1L;

  public TorchOutOfMemory(String message) {
    super(message);
  }
}
