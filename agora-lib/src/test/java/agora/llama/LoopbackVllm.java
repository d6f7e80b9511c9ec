package agora.llama;

import agora.llm.ChatReply;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A program that takes {@code vllm serve}'s arguments and answers like its API: greedily with the
 * network of the checkpoint, or by the model's name where there is no checkpoint. Of an argument
 * that is there twice, the last counts. Further ones:
 *
 * <ul>
 *   <li>{@code --gpu FILE}: ends at once if another server has this file
 *   <li>{@code --asked FILE}: appends a line for each answer, the model's name and the prompt
 *   <li>{@code --answers N}: answers so many questions, and leaves the others waiting
 *   <li>{@code --loading N}: answers so many requests for its models with 503
 * </ul>
 */
final class LoopbackVllm {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> arguments;
  private final String name;
  private final @Nullable Llama llama;
  private int answers;

  private LoopbackVllm(List<String> arguments) throws IOException {
    this.arguments = arguments;
    this.name = value("--served-model-name", "");
    this.answers = Integer.parseInt(value("--answers", "1000000"));
    Path checkpoint = Path.of(arguments.get(arguments.indexOf("--host") - 1));
    this.llama = Files.isDirectory(checkpoint) ? Llama.load(checkpoint) : null;
  }

  public static void main(String[] args) throws IOException {
    LoopbackVllm model = new LoopbackVllm(Arrays.asList(args));
    model.takeGpu();
    int port = Integer.parseInt(model.value("--port", ""));
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    String models = "{\"data\":[{\"id\":\"" + model.name + "\"}]}";
    AtomicInteger loading = new AtomicInteger(Integer.parseInt(model.value("--loading", "0")));
    server.createContext(
        "/v1/models",
        exchange -> reply(exchange, loading.getAndDecrement() > 0 ? 503 : 200, models));
    server.createContext("/v1/completions", model::complete);
    server.start();
  }

  private String value(String option, String otherwise) {
    int at = arguments.lastIndexOf(option);
    return at < 0 ? otherwise : arguments.get(at + 1);
  }

  @SuppressWarnings("resource") // held until the process ends
  private void takeGpu() throws IOException {
    Path gpu = Path.of(value("--gpu", ""));
    if (!gpu.toString().isEmpty()
        && FileChannel.open(gpu, StandardOpenOption.CREATE, StandardOpenOption.WRITE).tryLock()
            == null) {
      System.out.println("the GPU's memory is taken");
      System.exit(1);
    }
  }

  private void complete(HttpExchange exchange) throws IOException {
    JsonNode asked = JSON.readTree(exchange.getRequestBody().readAllBytes());
    try {
      reply(exchange, 200, answer(asked));
    } catch (InterruptedException e) {
      exchange.close();
    }
  }

  private synchronized String answer(JsonNode asked) throws IOException, InterruptedException {
    while (answers == 0) {
      wait();
    }
    answers--;
    ObjectNode choice = JSON.createObjectNode();
    if (llama == null) {
      choice.put("text", "from " + name).put("finish_reason", "length");
    } else {
      Completion completion = continued(llama, asked);
      boolean stop = completion.finish() == ChatReply.Finish.STOP;
      choice.put("text", completion.text()).put("finish_reason", stop ? "stop" : "length");
    }
    String log = value("--asked", "");
    if (!log.isEmpty()) {
      Files.writeString(
          Path.of(log),
          name + " " + asked.path("prompt") + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    return JSON.createObjectNode().set("choices", JSON.createArrayNode().add(choice)).toString();
  }

  /** The ends of an answer are the request's alone, as vLLM knows no template here. */
  private static Completion continued(Llama llama, JsonNode asked) throws InterruptedException {
    Set<Integer> ends = new HashSet<>();
    asked.path("stop_token_ids").forEach(token -> ends.add(token.asInt()));
    DecodingConfig decoding =
        DecodingConfig.greedy(asked.path("max_tokens").asInt())
            .withStop(asked.path("stop").valueStream().map(JsonNode::asText).toList())
            .withStopTokens(ends)
            .ignoringEnds();
    int[] prompt = JSON.convertValue(asked.path("prompt"), int[].class);
    return llama.generate(List.of(prompt), decoding, 1).getFirst();
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
