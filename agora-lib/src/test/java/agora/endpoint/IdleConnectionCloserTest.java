package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.internal.concurrent.TaskRunner;
import okhttp3.internal.connection.ConnectionListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class IdleConnectionCloserTest {
  @Test
  void aConnectionIsKeptForItsTimeAndClosedAtOneOfTheNextLooks() throws Exception {
    TaskRunner closer = IdleConnectionCloser.every(Duration.ofMillis(20));
    ConnectionListener listener = ConnectionListener.Companion.getNONE();
    ConnectionPool pool = new ConnectionPool(5, 300, TimeUnit.MILLISECONDS, closer, listener);
    OkHttpClient client = new OkHttpClient.Builder().connectionPool(pool).build();
    try (MockWebServer server = new MockWebServer()) {
      server.start();
      for (int i = 0; i < 2; i++) { // the second time the closer is waiting already
        ask(client, server);
        assertThat(pool.idleConnectionCount()).isOne();
        while (pool.connectionCount() > 0) {
          Thread.sleep(20);
        }
      }
    }
  }

  private static void ask(OkHttpClient client, MockWebServer server) throws Exception {
    server.enqueue(new MockResponse.Builder().body("yes").build());
    Request request = new Request.Builder().url(server.url("/")).build();
    try (Response response = client.newCall(request).execute()) {
      assertThat(response.body().string()).isEqualTo("yes");
    }
  }
}
