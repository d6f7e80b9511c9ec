package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llm.Budget;
import agora.llm.ChatException;
import agora.llm.Price;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpEmbeddingModelTest {
  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void embeddingsComeBackInTheOrderOfTheTexts() throws Exception {
    answer(
        """
        {"data":[{"index":1,"embedding":[0.5,-1]},{"index":0,"embedding":[1,2]}],
         "usage":{"prompt_tokens":2}}
        """);
    try (HttpEmbeddingModel model = open(Price.FREE, Budget.NONE)) {
      assertThat(model.embed(List.of("a", "b"))).isEqualTo(new float[][] {{1, 2}, {0.5f, -1}});
    }
    assertThat(server.takeRequest().getTarget()).isEqualTo("/v1/embeddings");
  }

  @Test
  void theBudgetStopsBeforeItIsExceeded() throws Exception {
    answer("{\"data\":[{\"index\":0,\"embedding\":[1,2]}]}");
    List<String> text = List.of("x".repeat(396)); // 100 tokens of a dollar each
    try (HttpEmbeddingModel model = open(Price.of(1_000_000, 0), Budget.of(150.0))) {
      assertThat(model.embed(text)).hasDimensions(1, 2);
      assertThatThrownBy(() -> model.embed(text))
          .isInstanceOf(ChatException.class)
          .hasMessageContaining("the budget of $150.0000 is reached: $100.0000 spent");
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  private HttpEmbeddingModel open(Price price, Budget budget) {
    Endpoint endpoint = Endpoint.openAi(server.url("/v1").toString(), "embedder").withPrice(price);
    return new HttpEmbeddingModel(
        endpoint,
        new HttpCaller(endpoint, name -> null, new TestTime(), new SplittableRandom(1)),
        budget);
  }

  private void answer(String body) {
    server.enqueue(
        new MockResponse.Builder()
            .setHeader("Content-Type", "application/json")
            .body(body)
            .build());
  }
}
