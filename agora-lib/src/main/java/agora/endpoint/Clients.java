package agora.endpoint;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.internal.concurrent.TaskRunner;
import okhttp3.internal.connection.ConnectionListener;

/**
 * Pool of HTTP clients of one endpoint, each with connections of its own.
 *
 * <p>A pool looks through its connections one by one for each call, so that many small pools look
 * less. A call takes the lowest free place: few calls at once share few connections.
 */
final class Clients implements AutoCloseable {
  private static final int POOLS = 64;

  private final List<OkHttpClient> clients;
  private final BitSet taken = new BitSet();

  /**
   * Makes clients of one configuration.
   *
   * @param connect the longest time to connect, and for the handshake
   */
  Clients(Duration connect) {
    // No silent second sending: their user decides and counts what is asked again, and where.
    OkHttpClient.Builder sender =
        new OkHttpClient.Builder()
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .connectTimeout(connect)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .fastFallback(false);
    TlsSockets.in(sender, connect);
    OkHttpClient client = sender.build();
    TaskRunner closer = IdleConnectionCloser.every(Duration.ofSeconds(5));
    ConnectionListener listener = ConnectionListener.Companion.getNONE();
    this.clients =
        Stream.generate(() -> new ConnectionPool(10_000, 1, TimeUnit.MINUTES, closer, listener))
            .limit(POOLS)
            .map(pool -> client.newBuilder().connectionPool(pool).build())
            .toList();
  }

  /** The place of one call, until it is closed. */
  final class Lease implements AutoCloseable {
    private final int place;

    private Lease(int place) {
      this.place = place;
    }

    OkHttpClient client() {
      return clients.get(place % POOLS);
    }

    @Override
    public void close() {
      synchronized (taken) {
        taken.clear(place);
      }
    }
  }

  Lease lease() {
    synchronized (taken) {
      int place = taken.nextClearBit(0);
      taken.set(place);
      return new Lease(place);
    }
  }

  @Override
  public void close() {
    clients.forEach(client -> client.connectionPool().evictAll());
    clients.getFirst().dispatcher().executorService().shutdown();
  }
}
