package agora.llm;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Call;
import okhttp3.Response;

/**
 * Cancels calls that take too long, in all or between two bytes.
 *
 * <p>One thread looks at all calls a few times a second: a timer a call and a read, as the HTTP
 * client has, costs a quarter of the client's time at thousands of requests a second.
 */
final class Watchdog implements AutoCloseable {
  private final long totalNanos;
  private final long idleNanos;
  private final Set<Watched> calls = ConcurrentHashMap.newKeySet();
  private final Thread thread;

  Watchdog(Endpoint.Deadlines deadlines) {
    totalNanos = (long) (deadlines.total() * 1e9);
    idleNanos = (long) (deadlines.idle() * 1e9);
    Duration interval =
        Duration.ofNanos(Math.clamp(Math.min(totalNanos, idleNanos) / 10, 1_000_000, 500_000_000));
    thread = Thread.ofPlatform().daemon().name("http-deadlines").start(() -> watch(interval));
  }

  /** A call whose deadlines run. */
  final class Watched implements AutoCloseable {
    private final Call call;
    private final long start = System.nanoTime();
    private volatile long lastByte = start;
    private volatile String verdict = "";

    private Watched(Call call) {
      this.call = call;
    }

    /** Returns the whole body. */
    byte[] read(Response response) throws IOException {
      lastByte = System.nanoTime();
      long length = response.body().contentLength();
      Bytes bytes = new Bytes(length < 0 || length > 1 << 24 ? 4096 : (int) length + 1);
      InputStream in = response.body().byteStream();
      for (int n = bytes.fill(in); n >= 0; n = bytes.fill(in)) {
        lastByte = System.nanoTime();
      }
      return bytes.toByteArray();
    }

    /** Returns why the call was cancelled; empty if it was not. */
    String verdict() {
      return verdict;
    }

    @Override
    public void close() {
      calls.remove(this);
    }

    private void check(long now) {
      if (now - start > totalNanos) {
        cancel("no whole answer within %.1f s".formatted(totalNanos / 1e9));
      } else if (now - lastByte > idleNanos) {
        cancel("no byte for %.1f s".formatted(idleNanos / 1e9));
      }
    }

    private void cancel(String why) {
      verdict = why;
      call.cancel();
    }
  }

  /** A growing array that an input stream fills. */
  private static final class Bytes {
    private byte[] array;
    private int size;

    Bytes(int capacity) {
      array = new byte[capacity];
    }

    int fill(InputStream in) throws IOException {
      if (size == array.length) {
        array = java.util.Arrays.copyOf(array, 2 * size);
      }
      int n = in.read(array, size, array.length - size);
      size += Math.max(n, 0);
      return n;
    }

    byte[] toByteArray() {
      return size == array.length ? array : java.util.Arrays.copyOf(array, size);
    }
  }

  Watched watch(Call call) {
    Watched watched = new Watched(call);
    calls.add(watched);
    return watched;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void watch(Duration interval) {
    try {
      while (true) {
        Thread.sleep(interval);
        long now = System.nanoTime();
        calls.forEach(call -> call.check(now));
      }
    } catch (InterruptedException e) {
      calls.clear(); // closed
    }
  }
}
