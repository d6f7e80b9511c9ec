package agora.endpoint;

import agora.data.Jsonl;
import agora.llm.Budget;
import agora.llm.EmbeddingModel;
import agora.llm.KeyedChatModel;
import agora.llm.Spend;
import agora.llm.Usage;
import agora.llm.Workers;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An embeddings endpoint as OpenAI documents it; asks for 128 texts a request, eight at a time. */
public final class HttpEmbeddingModel implements EmbeddingModel, AutoCloseable {
  private static final int TEXTS = 128;
  private static final int CONCURRENCY = 8;

  private final Endpoint endpoint;
  private final HttpCaller caller;
  private final Spend spend;

  HttpEmbeddingModel(Endpoint endpoint, HttpCaller caller, Budget budget) {
    this.endpoint = endpoint;
    this.caller = caller;
    this.spend = new Spend(endpoint.pricePaid(), budget, Usage.ZERO);
  }

  /**
   * Opens an endpoint; nothing is sent yet.
   *
   * @param budget bounds what is asked, by four characters a token
   * @throws IllegalArgumentException if the provider has no embeddings
   * @throws IllegalStateException if the key's environment variable is not set
   */
  public static HttpEmbeddingModel open(Endpoint endpoint, Budget budget) {
    if (endpoint.provider() != Endpoint.Provider.OPENAI) {
      throw new IllegalArgumentException(
          "embeddings need an endpoint of provider openai, was " + endpoint.provider());
    }
    return new HttpEmbeddingModel(endpoint, HttpCaller.open(endpoint), budget);
  }

  @Override
  public float[][] embed(List<String> texts) throws InterruptedException {
    float[][] vectors = new float[texts.size()][];
    int requests = Math.ceilDiv(texts.size(), TEXTS);
    new Workers(Math.min(requests, CONCURRENCY))
        .run(
            requests,
            i -> {
              int from = i * TEXTS;
              float[][] some = request(texts.subList(from, Math.min(texts.size(), from + TEXTS)));
              System.arraycopy(some, 0, vectors, from, some.length);
            });
    return vectors;
  }

  @Override
  public void close() {
    spend.close();
    caller.close();
  }

  private float[][] request(List<String> texts) throws InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", endpoint.model());
    body.put("input", texts);
    body.put("encoding_format", "float");
    body.putAll(endpoint.body());
    long tokens = texts.stream().mapToLong(text -> text.length() / 4 + 1).sum();
    Usage usage = new Usage(tokens, 0, 0);
    double reserved = spend.reserve(usage);
    try {
      return caller.call(
          caller.post("/embeddings", body),
          new Asked(tokens, 0),
          answer -> decode(Jsonl.mapper().readTree(answer), texts.size()),
          vectors -> Usage.ZERO,
          KeyedChatModel.Slot.UNBOUNDED,
          refusal -> null);
    } finally {
      spend.settle(reserved, usage); // also where no answer came: it may have been paid
    }
  }

  private static float[][] decode(JsonNode body, int count) throws IOException {
    JsonNode data = body.path("data");
    if (data.size() != count) {
      throw new IOException("the body has " + data.size() + " vectors for " + count + " texts");
    }
    float[][] vectors = new float[count][];
    for (JsonNode row : data) {
      int index = row.path("index").asInt(-1);
      JsonNode values = row.path("embedding");
      if (index < 0 || index >= count || !values.isArray() || values.isEmpty()) {
        throw new IOException("the body has a vector without index or values");
      }
      float[] vector = new float[values.size()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) values.get(i).asDouble();
      }
      vectors[index] = vector;
    }
    for (float[] vector : vectors) {
      if (vector == null) {
        throw new IOException("the body names an index twice");
      }
    }
    return vectors;
  }
}
