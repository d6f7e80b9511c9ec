package agora.torch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the threads that compute in libtorch, so that the process does not end under them: the
 * destructors that run at its end take libtorch's memory away, and whoever still computes then
 * makes the end a crash.
 */
final class NativeCalls {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);
  private static final AtomicInteger UNDER_WAY = new AtomicInteger();
  private static volatile boolean ending;

  private NativeCalls() {}

  /** Watches for the end of the process; once in a process. */
  static void watch() {
    Runtime.getRuntime().addShutdownHook(new Thread(NativeCalls::finish, "libtorch-end"));
  }

  /**
   * Says that this thread goes into libtorch; {@link #end} must follow.
   *
   * @throws CancellationException if the process is ending
   */
  static void begin() {
    UNDER_WAY.incrementAndGet();
    if (ending) {
      UNDER_WAY.decrementAndGet();
      throw new CancellationException("the process is ending: nothing more is computed");
    }
  }

  /** Says that this thread is back. */
  static void end() {
    UNDER_WAY.decrementAndGet();
  }

  /** Lets nobody in any more, and waits a little for those inside. */
  private static void finish() {
    ending = true;
    long start = System.nanoTime();
    try {
      while (UNDER_WAY.get() > 0 && System.nanoTime() - start < PATIENCE) {
        Thread.sleep(5);
      }
      if (UNDER_WAY.get() > 0) {
        skipDestructors();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Has the process end without destructors, its exit status and other hooks as they are: what is
   * registered last runs first. Where the C library has no {@code on_exit}, only waiting is left.
   */
  @SuppressWarnings("restricted")
  private static void skipDestructors() throws InterruptedException {
    Linker linker = Linker.nativeLinker();
    SymbolLookup library = linker.defaultLookup();
    MemorySegment register = library.find("on_exit").orElse(null);
    MemorySegment leave = library.find("_exit").orElse(null);
    if (register == null || leave == null) {
      Thread.sleep(TimeUnit.NANOSECONDS.toMillis(10 * PATIENCE));
      return;
    }
    MethodHandle onExit =
        linker.downcallHandle(
            register,
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    try {
      int failed = (int) onExit.invokeExact(leave, MemorySegment.NULL);
      if (failed != 0) {
        throw new IllegalStateException("on_exit returned " + failed);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("on_exit could not be called", e);
    }
  }
}
