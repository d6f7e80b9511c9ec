package agora.llama;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A program that takes {@code vllm serve}'s arguments and answers like its API, without a model.
 */
final class LoopbackVllm {
  private LoopbackVllm() {}

  public static void main(String[] args) throws IOException {
    List<String> arguments = Arrays.asList(args);
    String name = arguments.get(arguments.indexOf("--served-model-name") + 1);
    int port = Integer.parseInt(arguments.get(arguments.indexOf("--port") + 1));
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    server.createContext(
        "/v1/models", exchange -> answer(exchange, "{\"data\":[{\"id\":\"" + name + "\"}]}"));
    server.createContext(
        "/v1/completions",
        exchange ->
            answer(
                exchange,
                "{\"choices\":[{\"text\":\"from " + name + "\",\"finish_reason\":\"length\"}]}"));
    server.start();
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
