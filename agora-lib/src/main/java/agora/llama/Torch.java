package agora.llama;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.TorchBridge;

/** Starts libtorch once in a process, and holds what is set for the whole process. */
public final class Torch {
  private static boolean started;

  private Torch() {}

  /**
   * Starts the engine if it is not running: one to two seconds, ten where the native library is
   * unpacked for the first time. Nothing is downloaded.
   */
  public static synchronized void start() {
    if (started) {
      return;
    }
    quiet();
    Engine.getEngine("PyTorch");
    started = true;
  }

  /** Keeps DJL from the network: what it needs is in its jars. */
  static void quiet() {
    System.setProperty("ai.djl.offline", "true");
  }

  /** Sets how many threads one operation may use, in the whole process; at least 1. */
  public static void setThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be >= 1, was " + threads);
    }
    start();
    TorchBridge.setThreads(threads);
  }

  /** Returns how many threads one operation may use. */
  public static int threads() {
    start();
    return TorchBridge.threads();
  }
}
