package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpRewardModelTest {
  private static final List<Message> TALK =
      List.of(new Message(Role.USER, "2 + 2?"), new Message(Role.ASSISTANT, "4"));

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
  void aConversationIsAskedAsVllmDocumentsIt() throws Exception {
    answer("{\"data\": [{\"index\": 0, \"object\": \"pooling\", \"data\": [-3.5]}]}");
    assertThat(rewards()).containsExactly(-3.5);
    RecordedRequest request = server.takeRequest();
    assertThat(request.getTarget()).isEqualTo("/pooling");
    JsonNode body = new ObjectMapper().readTree(Objects.requireNonNull(request.getBody()).utf8());
    assertThat(body.at("/model").asText()).isEqualTo("reward");
    assertThat(body.at("/messages/1/role").asText()).isEqualTo("assistant");
    assertThat(body.at("/messages/1/content").asText()).isEqualTo("4");
  }

  @Test
  void ofNumbersForEveryTokenTheLastIsTheReward() throws Exception {
    answer("{\"data\": [{\"index\": 0, \"data\": [[0.1], [0.2], [7.25]]}]}");
    assertThat(rewards()).containsExactly(7.25);
  }

  @Test
  void aBodyWithoutANumberIsAnError() {
    for (int i = 0; i < 20; i++) {
      answer("{\"data\": []}");
    }
    assertThatThrownBy(this::rewards).hasMessageContaining("is this a reward model?");
  }

  private double[] rewards() throws InterruptedException {
    Endpoint endpoint = Endpoint.openAi(server.url("/").toString(), "reward");
    try (HttpRewardModel model =
        new HttpRewardModel(
            endpoint,
            new HttpCaller(endpoint, name -> null, new TestTime(), new SplittableRandom(1)))) {
      return model.rewards(List.of(TALK));
    }
  }

  private void answer(String body) {
    server.enqueue(
        new MockResponse.Builder()
            .setHeader("content-type", "application/json")
            .body(body)
            .build());
  }
}
