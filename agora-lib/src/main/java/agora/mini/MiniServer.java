package agora.mini;

import agora.data.Jsonl;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An HTTP server on the loopback interface that speaks the OpenAI API (chat completions with
 * log-probabilities, embeddings, models) and answers with the miniature's programs: its generators,
 * its judge, its embeddings.
 *
 * <pre>{@code
 * try (MiniServer server = MiniServer.start()) {
 *   server.url();   // http://127.0.0.1:PORT/v1
 * }
 * }</pre>
 */
public final class MiniServer implements AutoCloseable {
  /** The model id of the judge, which plays the rubric judge and the pairwise judge. */
  public static final String JUDGE = "mini-judge";

  /** The model id of the embeddings. */
  public static final String EMBEDDINGS = "mini-embeddings";

  static {
    // Without it every answer on a kept-alive connection waits 40 ms for a delayed acknowledgement.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final Map<String, MiniGenerator> generators;
  private final double latency;
  private final AtomicLong answered = new AtomicLong();

  private MiniServer(
      HttpServer server,
      ExecutorService threads,
      Map<String, MiniGenerator> generators,
      double latency) {
    this.server = server;
    this.threads = threads;
    this.generators = generators;
    this.latency = latency;
  }

  /** Starts a server of all profiles on a free port, with the latencies of the profiles. */
  public static MiniServer start() {
    return start(0, MiniProfile.all(), 1);
  }

  /**
   * Starts a server. Beside the given profiles it answers as {@link MiniProfile#drawn(long)}.
   *
   * @param port 0 for any free one
   * @param profiles the generators that it answers as
   * @param latency factor on the profiles' latencies, >= 0; 0 answers at once
   * @throws UncheckedIOException if the port is taken
   */
  public static MiniServer start(int port, List<MiniProfile> profiles, double latency) {
    if (!(latency >= 0)) {
      throw new IllegalArgumentException("latency must be >= 0, was " + latency);
    }
    // The server's own defaults close every connection beyond 200 that idles, and hold small
    // answers
    // back until the client acknowledges the headers.
    System.setProperty("sun.net.httpserver.maxIdleConnections", "20000");
    System.setProperty("sun.net.httpserver.nodelay", "true");
    Map<String, MiniGenerator> generators = new java.util.LinkedHashMap<>();
    profiles.forEach(profile -> generators.put(profile.name(), new MiniGenerator(profile)));
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
      ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
      MiniServer server = new MiniServer(http, threads, generators, latency);
      http.createContext("/", server::handle);
      http.setExecutor(threads);
      http.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "port " + port + " of the loopback interface: cannot listen: " + e.getMessage(), e);
    }
  }

  /** Returns the base URL of the API, such as {@code http://127.0.0.1:8089/v1}. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  /** Returns how many requests were answered, refusals included. */
  public long answered() {
    return answered.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = 200;
      JsonNode body;
      try {
        body = answer(exchange);
      } catch (MiniRefusal refusal) {
        status = refusal.status();
        body = refusal.body();
      } catch (RuntimeException e) {
        status = 500;
        body = new MiniRefusal(500, "server_error", String.valueOf(e)).body();
      }
      byte[] bytes = Jsonl.mapper().writeValueAsBytes(body);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      answered.incrementAndGet();
    }
  }

  private JsonNode answer(HttpExchange exchange) throws IOException {
    String route = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    return switch (route) {
      case "GET /v1/models" -> models();
      case "POST /v1/chat/completions" -> chat(ChatCall.read(body(exchange)));
      case "POST /v1/embeddings" -> embeddings(body(exchange));
      default ->
          throw new MiniRefusal(
              404,
              "not_found",
              "there is no "
                  + route
                  + "; present: GET /v1/models, POST /v1/chat/completions, POST /v1/embeddings");
    };
  }

  private static JsonNode body(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readAllBytes();
    try {
      return Jsonl.mapper().readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new MiniRefusal(
          400, "invalid_request_error", "the body is not JSON: " + e.getOriginalMessage());
    }
  }

  private JsonNode models() {
    ObjectNode list = Jsonl.mapper().createObjectNode().put("object", "list");
    ArrayNode data = list.putArray("data");
    for (MiniGenerator generator : generators.values()) {
      MiniProfile profile = generator.profile();
      data.add(
          model(profile.name())
              .put("fictional_usd_per_million_input_tokens", profile.inputPrice())
              .put("fictional_usd_per_million_output_tokens", profile.outputPrice()));
    }
    data.add(model(JUDGE)).add(model(EMBEDDINGS));
    return list;
  }

  private static ObjectNode model(String id) {
    return Jsonl.mapper()
        .createObjectNode()
        .put("id", id)
        .put("object", "model")
        .put("owned_by", "agora.mini");
  }

  private JsonNode chat(ChatCall call) {
    if (call.model().equals(JUDGE)) {
      return call.reply(MiniJudge.verdict(call.texts()));
    }
    MiniGenerator generator = generator(call.model());
    pause(generator.profile().latencyMillis());
    return call.reply(Verdict.text(generator.reply(call.texts(), call.seed())));
  }

  private MiniGenerator generator(String model) {
    MiniGenerator known = generators.get(model);
    if (known != null) {
      return known;
    }
    return MiniProfile.drawn(model)
        .map(MiniGenerator::new)
        .orElseThrow(() ->
            new MiniRefusal(
                404,
                "model_not_found",
                "no model '%s'; present: %s, %s, and mini-drawn-N for a whole number N"
                    .formatted(model, generators.keySet(), JUDGE)));
  }

  private void pause(int millis) {
    try {
      Thread.sleep(Math.round(millis * latency));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static JsonNode embeddings(JsonNode request) {
    JsonNode input = request.path("input");
    ObjectNode list = Jsonl.mapper().createObjectNode().put("object", "list");
    ArrayNode data = list.putArray("data");
    int tokens = 0;
    for (JsonNode text : input.isArray() ? input : List.of(input)) {
      if (!text.isTextual()) {
        throw new MiniRefusal(
            400, "invalid_request_error", "input must be a text or a list of texts, was " + input);
      }
      ObjectNode item = data.addObject().put("object", "embedding").put("index", data.size() - 1);
      ArrayNode vector = item.putArray("embedding");
      for (double value : HashedEmbedding.of(text.asText())) {
        vector.add(value);
      }
      tokens += ChatCall.count(text.asText());
    }
    list.put("model", EMBEDDINGS);
    list.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return list;
  }
}
