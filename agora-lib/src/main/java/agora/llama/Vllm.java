package agora.llama;

import agora.llm.ChatException;
import agora.llm.ChatModel;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Sampling;
import agora.llm.Usage;
import agora.tokenizer.ChatTurns;
import agora.tokenizer.Tokenizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A network that a vLLM server runs, asked by token ids: the prompt is rendered and cut here, by
 * the checkpoint's own template and tokenizer, so that the server's defaults have no say in it.
 *
 * <p>For generation on a GPU it is many times faster than decoding in process; for perplexities,
 * rewards, small networks on the processor and tests, stay in process.
 */
public final class Vllm implements ChatModel {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST_ANSWER = Duration.ofMinutes(30);

  private final HttpClient client = client(Duration.ofSeconds(10));
  private final URI server;
  private final ChatTurns turns;
  private final String model;
  private final int context;

  private Vllm(URI server, Tokenizer tokenizer) throws IOException, InterruptedException {
    this.server = server;
    this.turns = new ChatTurns(tokenizer);
    JsonNode first = models(client, server).path("data").path(0);
    if (!first.path("id").isTextual()) {
      throw new IOException("the server at " + server + " serves no model");
    }
    this.model = first.path("id").asText();
    this.context = first.path("max_model_len").asInt(Integer.MAX_VALUE);
  }

  /**
   * Returns the model of a running server.
   *
   * @param server such as {@code http://127.0.0.1:8000}
   * @param tokenizer of the checkpoint that it serves
   * @throws IOException if no server answers there, or no model is served
   */
  public static Vllm at(URI server, Tokenizer tokenizer) throws IOException, InterruptedException {
    return new Vllm(server, tokenizer);
  }

  /** Returns a client without HTTP/2: its offer makes vLLM's web server lose a request's body. */
  static HttpClient client(Duration connectTimeout) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(connectTimeout)
        .build();
  }

  static JsonNode models(HttpClient client, URI server) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/v1/models"))
            .timeout(Duration.ofSeconds(10))
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("the server at " + server + " answers " + response.statusCode());
    }
    return JSON.readTree(response.body());
  }

  /** Returns what the server calls its model. */
  public String model() {
    return model;
  }

  @Override
  public ChatReply chat(ChatRequest request) throws InterruptedException {
    int[] prompt = turns.prompt(request.messages(), context);
    return reply(send(body(prompt, request.sampling())));
  }

  private ObjectNode body(int[] prompt, Sampling sampling) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model);
    for (int token : prompt) {
      body.withArray("prompt").add(token);
    }
    body.put("max_tokens", Math.min(sampling.maxTokens(), context - prompt.length));
    body.put("temperature", sampling.temperature() == null ? 0 : sampling.temperature());
    // What is left out here the server would take from the checkpoint's generation_config.json.
    body.put("top_p", sampling.topP() == null ? 1 : sampling.topP());
    body.put("top_k", -1);
    body.put("min_p", 0);
    body.put(
        "repetition_penalty",
        sampling.repetitionPenalty() == null ? 1 : sampling.repetitionPenalty());
    turns.ends().forEach(body.withArray("stop_token_ids")::add);
    if (sampling.seed() != null) {
      body.put("seed", sampling.seed());
    }
    if (sampling.topLogprobs() != null) {
      body.put("logprobs", sampling.topLogprobs());
    }
    sampling.stop().forEach(body.withArray("stop")::add);
    return body;
  }

  private JsonNode send(ObjectNode body) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/v1/completions"))
            .timeout(LONGEST_ANSWER)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw refusal(response.statusCode(), response.body());
      }
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new ChatException(
          ChatException.Kind.ITEM, "the server's answer is no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ChatException(
          ChatException.Kind.TRANSIENT, "the server at " + server + " does not answer: " + e, e);
    }
  }

  private static ChatException refusal(int status, String body) {
    ChatException.Kind kind =
        status == 429 || status >= 500
            ? ChatException.Kind.TRANSIENT
            : status == 400 ? ChatException.Kind.ITEM : ChatException.Kind.FATAL;
    return new ChatException(kind, "the server answers " + status + ": " + body);
  }

  private ChatReply reply(JsonNode json) {
    JsonNode choice = json.path("choices").path(0);
    if (!choice.path("text").isTextual()) {
      throw new ChatException(ChatException.Kind.ITEM, "the server's answer has no text: " + json);
    }
    ChatReply.Finish finish =
        switch (choice.path("finish_reason").asText()) {
          case "stop" -> ChatReply.Finish.STOP;
          case "length" -> ChatReply.Finish.LENGTH;
          default -> ChatReply.Finish.OTHER;
        };
    JsonNode usage = json.path("usage");
    return new ChatReply(
        choice.path("text").asText(),
        finish,
        new Usage(
            usage.path("prompt_tokens").asLong(),
            usage.path("prompt_tokens_details").path("cached_tokens").asLong(),
            usage.path("completion_tokens").asLong()),
        logprobs(choice.path("logprobs")),
        model);
  }

  private static List<ChatReply.TokenLogprobs> logprobs(JsonNode json) {
    List<ChatReply.TokenLogprobs> out = new ArrayList<>();
    for (int i = 0; i < json.path("tokens").size(); i++) {
      List<ChatReply.Alternative> top = new ArrayList<>();
      json.path("top_logprobs")
          .path(i)
          .properties()
          .forEach(entry ->
              top.add(new ChatReply.Alternative(entry.getKey(), entry.getValue().asDouble())));
      top.sort((a, b) -> Double.compare(b.logprob(), a.logprob()));
      out.add(
          new ChatReply.TokenLogprobs(
              json.path("tokens").path(i).asText(),
              json.path("token_logprobs").path(i).asDouble(),
              top));
    }
    return out;
  }
}
