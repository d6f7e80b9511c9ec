package agora.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.TorchBridge;
import java.util.Optional;

/** Starts libtorch once in a process, and holds what is set for the whole process. */
public final class Torch {
  private static final ScopedValue<Integer> THREADS_HERE = ScopedValue.newInstance();

  private static boolean started;
  private static volatile int threads;

  private Torch() {}

  /**
   * Starts the engine if it is not running: one to two seconds, ten where the native library is
   * unpacked for the first time. Nothing is downloaded.
   *
   * @throws IllegalStateException if the environment names a libtorch of another version than the
   *     one that its native code was built for, or it cannot be loaded
   */
  public static synchronized void start() {
    if (started) {
      return;
    }
    quiet();
    LibtorchVersion.check(System.getenv());
    try {
      Engine.getEngine("PyTorch");
    } catch (EngineException e) {
      throw notLoaded(e);
    }
    NativeCalls.watch();
    threads = TorchBridge.threads();
    started = true;
  }

  /** Says what the loader of native libraries said, and what to do where a driver is missing. */
  static IllegalStateException notLoaded(EngineException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String said = String.valueOf(cause.getMessage());
    String wayOut =
        said.contains("libcuda.so")
            ? ": a libtorch with CUDA needs NVIDIA's driver; install it, or run environment/setup"
                + " --torch PYTHON --device cpu (or --torch none) to run on the processor"
            : "";
    return new IllegalStateException("libtorch could not be loaded: " + said + wayOut, e);
  }

  /** Returns the version of libtorch, as 2.11.0. */
  public static String version() {
    return LibtorchVersion.loaded(System.getenv());
  }

  /** Returns whether libtorch has the version that the jars bring. */
  public static boolean ofTheJars() {
    return version().equals(LibtorchVersion.builtFor());
  }

  /** Returns whether the project's bridge carries the calls, rather than DJL's native library. */
  static boolean bridged() {
    return LibtorchVersion.bridged(System.getenv());
  }

  /** Keeps DJL from the network: what it needs is in its jars. */
  private static void quiet() {
    System.setProperty("ai.djl.offline", "true");
  }

  /** Sets how many threads one operation may use, in the whole process; at least 1. */
  public static void setThreads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("threads must be >= 1, was " + count);
    }
    start();
    TorchBridge.setThreads(count);
    threads = count;
  }

  /** Runs work whose operations use this many threads, at least 1, each in this Java thread. */
  public static void inThreads(int count, Runnable work) {
    ScopedValue.where(THREADS_HERE, count).run(work);
  }

  /** Returns the memory of the first GPU that the process sees, empty where there is none. */
  public static Optional<DeviceMemory> deviceMemory() {
    return NvidiaSmi.memory("nvidia-smi", System.getenv("CUDA_VISIBLE_DEVICES"));
  }

  /**
   * The memory of a GPU.
   *
   * @param usedBytes by every process together
   */
  public record DeviceMemory(long usedBytes, long totalBytes) {}

  /** Gives cached GPU memory back, so that another process can have it. */
  public static void releaseDeviceMemory() {
    start();
    TorchBridge.emptyCudaCache();
  }

  /** Returns how many threads one operation may use. */
  public static int threads() {
    start();
    return THREADS_HERE.isBound() ? THREADS_HERE.get() : threads;
  }
}
