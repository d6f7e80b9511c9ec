package agora.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** S3 server on the loopback address with one bucket in memory: put, get, list, delete. */
public final class LoopbackS3 implements AutoCloseable {
  private static final int PAGE = 100;

  private final HttpServer server;
  private final boolean conditional;
  private final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();

  /** How many answers get lost after the request was carried out. */
  public final AtomicInteger lost = new AtomicInteger();

  /** Starts a server. */
  public static LoopbackS3 start(boolean conditional) throws IOException {
    LoopbackS3 s3 =
        new LoopbackS3(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100),
            conditional);
    s3.server.createContext("/", s3::handle);
    s3.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    s3.server.start();
    return s3;
  }

  private LoopbackS3(HttpServer server, boolean conditional) {
    this.server = server;
    this.conditional = conditional;
  }

  /** Returns the address for AWS_ENDPOINT_URL. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Opens a store in this server. */
  public S3Store open(String prefix) throws IOException {
    return S3Store.open(
        "s3://bucket/" + prefix,
        Map.of("AWS_ENDPOINT_URL", url(), "AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "key")
            ::get);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = URLDecoder.decode(exchange.getRequestURI().getRawPath(), StandardCharsets.UTF_8);
    String query = exchange.getRequestURI().getRawQuery();
    String key = path.replaceFirst("^/bucket/?", "");
    switch (exchange.getRequestMethod()) {
      case "PUT" -> {
        boolean absent = conditional && exchange.getRequestHeaders().containsKey("If-None-Match");
        boolean refused = absent ? objects.putIfAbsent(key, body) != null : put(key, body);
        answer(exchange, refused ? 412 : 200, new byte[0]);
      }
      case "GET" -> {
        byte[] content = query == null ? objects.get(key) : list(query);
        answer(exchange, content == null ? 404 : 200, content == null ? new byte[0] : content);
      }
      default -> {
        objects.remove(key);
        answer(exchange, 204, new byte[0]);
      }
    }
  }

  private boolean put(String key, byte[] body) {
    objects.put(key, body);
    return false;
  }

  private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    if (exchange.getRequestMethod().equals("PUT")
        && lost.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      exchange.close();
      return;
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private byte[] list(String query) {
    Map<String, String> fields =
        java.util.Arrays.stream(query.split("&"))
            .map(field -> field.split("=", 2))
            .collect(
                Collectors.toMap(
                    field -> field[0],
                    field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
    String after = fields.getOrDefault("continuation-token", "");
    var page =
        objects.keySet().stream()
            .filter(key -> key.startsWith(fields.getOrDefault("prefix", "")))
            .filter(key -> key.compareTo(after) > 0)
            .limit(PAGE)
            .toList();
    String keys =
        page.stream()
            .map(key -> "<Contents><Key>" + key.replace("&", "&amp;") + "</Key></Contents>")
            .collect(Collectors.joining());
    String next =
        page.size() < PAGE
            ? ""
            : "<NextContinuationToken>" + page.getLast() + "</NextContinuationToken>";
    return ("<ListBucketResult>" + keys + next + "</ListBucketResult>")
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
