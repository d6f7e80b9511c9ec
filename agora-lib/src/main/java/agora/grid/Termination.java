package agora.grid;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends a cell's process in order when it is asked to end by SIGTERM: its thread is interrupted and
 * writes a resume state. A process that has not ended after the grace is stopped with the status
 * that says "try again".
 */
public final class Termination implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(50);

  private final Thread worker;
  private final Duration grace;
  private volatile boolean requested;
  private volatile boolean closed;
  private @Nullable Object before;

  private Termination(Thread worker, Duration grace) {
    this.worker = worker;
    this.grace = grace;
  }

  /** Begins to watch for SIGTERM, for the calling thread. */
  public static Termination watch() {
    Termination termination = new Termination(Thread.currentThread(), GRACE);
    termination.handle();
    return termination;
  }

  /** Returns whether the process was asked to end. */
  public boolean requested() {
    return requested;
  }

  /** Asks the thread to end, as SIGTERM does. */
  public void request() {
    if (requested) {
      return;
    }
    requested = true;
    System.err.println("agora: asked to end; the state is written, run the cell again to resume");
    Thread.ofPlatform().daemon().name("termination").start(this::end);
    worker.interrupt();
  }

  private void end() {
    try {
      Thread.sleep(grace);
    } catch (InterruptedException e) {
      return;
    }
    if (closed) {
      return;
    }
    System.err.println("agora: not ended after " + grace.toSeconds() + " s; stopped");
    Runtime.getRuntime().halt(ExitStatus.AGAIN.code());
  }

  /**
   * Handles the signal itself: shutdown hooks would run at once with the one that keeps threads out
   * of libtorch, and no state could be written. The JDK's class for it has no public name that
   * compiles without a warning, hence the reflection.
   */
  private void handle() {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                request();
                yield null;
              }
              case "hashCode" -> System.identityHashCode(proxy);
              case "equals" ->
                  System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
              default -> "termination";
            };
    try {
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      before =
          install(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      System.err.println("agora: SIGTERM ends this process at once: " + e.getMessage());
    }
  }

  /** Makes this the signal's handler and returns the one before. */
  private static @Nullable Object install(Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    return signal
        .getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
        .invoke(null, signal.getConstructor(String.class).newInstance("TERM"), handler);
  }

  @Override
  public void close() {
    closed = true;
    try {
      if (before != null) {
        install(before);
      }
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      System.err.println("agora: SIGTERM stays handled: " + e.getMessage());
    }
  }
}
