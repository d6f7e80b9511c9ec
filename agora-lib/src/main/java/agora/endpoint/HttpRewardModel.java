package agora.endpoint;

import agora.data.Jsonl;
import agora.llm.ChatRequest;
import agora.llm.RewardModel;
import agora.llm.Workers;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reward model behind vLLM's {@code /pooling}: a conversation a request, in the model's own chat
 * template there; eight at a time. Where the server gives a number for every token, the last one is
 * the reward.
 */
public final class HttpRewardModel implements RewardModel, AutoCloseable {
  private static final int CONCURRENCY = 8;

  private final Endpoint endpoint;
  private final HttpCaller caller;

  HttpRewardModel(Endpoint endpoint, HttpCaller caller) {
    this.endpoint = endpoint;
    this.caller = caller;
  }

  /**
   * Opens an endpoint; nothing is sent yet.
   *
   * @param endpoint its base URL is the one before {@code /pooling}, such as {@code
   *     http://127.0.0.1:8000}
   * @throws IllegalStateException if the key's environment variable is not set
   */
  public static HttpRewardModel open(Endpoint endpoint) {
    return new HttpRewardModel(endpoint, HttpCaller.open(endpoint));
  }

  @Override
  public double[] rewards(List<List<ChatRequest.Message>> conversations)
      throws InterruptedException {
    double[] rewards = new double[conversations.size()];
    new Workers(Math.min(rewards.length, CONCURRENCY))
        .run(rewards.length, i -> rewards[i] = reward(conversations.get(i)));
    return rewards;
  }

  @Override
  public void close() {
    caller.close();
  }

  private double reward(List<ChatRequest.Message> messages) throws InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", endpoint.model());
    body.put(
        "messages",
        messages.stream()
            .map(message ->
                Map.of(
                    "role", message.role().key(),
                    "content", message.content()))
            .toList());
    body.putAll(endpoint.body());
    return caller.call(
        caller.post("/pooling", body), answer -> decode(Jsonl.mapper().readTree(answer)));
  }

  private static double decode(JsonNode body) throws IOException {
    JsonNode value = body.path("data").path(0).path("data");
    while (value.isArray() && !value.isEmpty()) {
      value = value.get(value.size() - 1);
    }
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw new IOException("the body has no number in data[0].data: is this a reward model?");
    }
    return value.asDouble();
  }
}
