package agora.endpoint;

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
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final long totalNanos;
  private final long idleNanos;
  private final Set<Watched> calls = ConcurrentHashMap.newKeySet();
  private final long longestLook;
  private final Thread thread;

  // Nanoseconds in which this process ran. Time in which it was stopped, or the machine slept, does
  // not count: the answer may have come meanwhile and wait in the socket.
  private volatile long clock;

  Watchdog(Endpoint.Deadlines deadlines) {
    totalNanos = (long) (deadlines.total() * 1e9);
    idleNanos = (long) (deadlines.idle() * 1e9);
    Duration interval =
        Duration.ofNanos(Math.clamp(Math.min(totalNanos, idleNanos) / 10, 1_000_000, 500_000_000));
    longestLook = interval.toNanos() + 1_000_000_000L;
    thread = Thread.ofPlatform().daemon().name("http-deadlines").start(() -> watch(interval));
  }

  /** A call whose deadlines run. */
  final class Watched implements AutoCloseable {
    private final Call call;
    private final long start = clock;
    private volatile long lastByte = start;
    private volatile String verdict = "";

    private Watched(Call call) {
      this.call = call;
    }

    /**
     * Returns the whole body.
     *
     * @throws IOException if it is cut off, or larger than {@code most} bytes
     */
    byte[] read(Response response, long most) throws IOException {
      lastByte = clock;
      long length = response.body().contentLength();
      Bytes bytes = new Bytes(length < 0 || length > 1 << 24 ? 4096 : (int) length + 1);
      InputStream in = response.body().byteStream();
      for (int n = bytes.fill(in); n >= 0; n = bytes.fill(in)) {
        lastByte = clock;
        if (bytes.size > most) {
          throw UnreadableAnswer.tooLarge(most);
        }
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
        array = java.util.Arrays.copyOf(array, larger(size));
      }
      int n = in.read(array, size, array.length - size);
      size += Math.max(n, 0);
      return n;
    }

    byte[] toByteArray() {
      return size == array.length ? array : java.util.Arrays.copyOf(array, size);
    }
  }

  /** Returns the length of the array that follows a full one: twice its, as far as arrays go. */
  static int larger(int length) {
    return (int) Math.min(2L * length, LONGEST_ARRAY);
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
    long running = 0;
    try {
      while (true) {
        long before = System.nanoTime();
        Thread.sleep(interval);
        long passed = System.nanoTime() - before;
        running += passed > longestLook ? 0 : passed;
        clock = running;
        long now = running;
        calls.forEach(call -> call.check(now));
      }
    } catch (InterruptedException e) {
      calls.clear(); // closed
    }
  }
}
