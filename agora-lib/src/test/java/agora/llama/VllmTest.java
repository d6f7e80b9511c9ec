package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llm.ChatException;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Sampling;
import agora.tokenizer.Tokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VllmTest {
  private static final String MODELS = "{\"data\":[{\"id\":\"student\",\"max_model_len\":128}]}";

  @TempDir Path folder;
  private final MockWebServer server = new MockWebServer();
  private Tokenizer tokenizer;

  @BeforeEach
  void start() throws IOException {
    server.start();
    tokenizer = Tokenizer.load(Fixtures.folder("tokenizer"));
  }

  @AfterEach
  void stop() {
    server.close();
    tokenizer.close();
  }

  private void answer(int status, String body) {
    server.enqueue(new MockResponse.Builder().code(status).body(body).build());
  }

  private Vllm connect() throws Exception {
    answer(200, MODELS);
    Vllm vllm = Vllm.at(URI.create("http://127.0.0.1:" + server.getPort()), tokenizer);
    assertOffersNoUpgrade(server.takeRequest());
    return vllm;
  }

  /** uvicorn with httptools takes a request that offers HTTP/2 for one without a body. */
  private static void assertOffersNoUpgrade(RecordedRequest request) {
    assertThat(request.getHeaders().get("Upgrade")).isNull();
  }

  @Test
  void tokenIdsAreSentAndTheReplyIsThatOfAnyModel() throws Exception {
    Vllm vllm = connect();
    answer(
        200,
        """
        {"choices":[{"text":"4","finish_reason":"stop","logprobs":{"tokens":["4"],
          "token_logprobs":[-0.1],"top_logprobs":[{"5":-2.5,"4":-0.1}]}}],
         "usage":{"prompt_tokens":9,"completion_tokens":1}}
        """);
    Sampling sampling =
        Sampling.of(0.5, 0.9, 500).withStop(List.of("\n")).withSeed(3).withTopLogprobs(2);
    ChatReply reply = vllm.chat(ChatRequest.user("2 + 2?", sampling));
    assertThat(reply.text()).isEqualTo("4");
    assertThat(reply.finish()).isEqualTo(ChatReply.Finish.STOP);
    assertThat(reply.model()).isEqualTo("student");
    assertThat(reply.usage().promptTokens()).isEqualTo(9);
    assertThat(reply.logprobs().getFirst().top())
        .extracting(ChatReply.Alternative::token)
        .containsExactly("4", "5");

    RecordedRequest request = server.takeRequest();
    assertOffersNoUpgrade(request);
    JsonNode sent = new ObjectMapper().readTree(request.getBody().utf8());
    int[] prompt = tokenizer.encode("<|im_start|>user\n2 + 2?<|im_end|>\n<|im_start|>assistant\n");
    assertThat(Fixtures.ints(sent.path("prompt"))).isEqualTo(prompt);
    assertThat(sent.path("max_tokens").asInt()).isEqualTo(128 - prompt.length);
    assertThat(sent.path("temperature").asDouble()).isEqualTo(0.5);
    assertThat(sent.path("seed").asInt()).isEqualTo(3);
    assertThat(sent.path("stop").path(0).asText()).isEqualTo("\n");
    assertThat(sent.path("top_p").asDouble()).isEqualTo(0.9);
    assertThat(sent.path("top_k").asInt()).isEqualTo(-1);
    assertThat(sent.path("min_p").asDouble(1)).isZero();
    assertThat(sent.path("repetition_penalty").asDouble()).isEqualTo(1);
    assertThat(Fixtures.ints(sent.path("stop_token_ids")))
        .containsExactly(tokenizer.ends().stream().mapToInt(Integer::intValue).toArray());
  }

  @Test
  void refusalsSayWhetherAskingAgainCanHelp() throws Exception {
    Vllm vllm = connect();
    answer(503, "loading");
    answer(400, "too long");
    answer(404, "no such model");
    for (ChatException.Kind kind :
        List.of(ChatException.Kind.TRANSIENT, ChatException.Kind.ITEM, ChatException.Kind.FATAL)) {
      assertThatThrownBy(() -> vllm.chat(ChatRequest.user("hi", Sampling.greedy(3))))
          .isInstanceOf(ChatException.class)
          .extracting(e -> ((ChatException) e).kind())
          .isEqualTo(kind);
    }
  }

  @Test
  void aServerIsStartedForACheckpointAndEnded() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command =
        List.of(
            java.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            LoopbackVllm.class.getName());
    URI address;
    try (VllmServer started =
        VllmServer.start(
            command, Path.of("student"), folder.resolve("log"), Duration.ofSeconds(60))) {
      address = started.address();
      Vllm vllm = Vllm.at(address, tokenizer);
      assertThat(vllm.model()).isEqualTo("student");
      assertThat(vllm.chat(ChatRequest.user("hi", Sampling.greedy(3))).text())
          .isEqualTo("from student");
    }
    URI gone = address;
    assertThatThrownBy(() -> Vllm.at(gone, tokenizer)).isInstanceOf(IOException.class);
  }

  @Test
  void aMissingProgramAndOneThatEndsEarlyAreNamed() {
    assertThatThrownBy(() ->
            VllmServer.start(
                List.of("no-such-vllm"),
                Path.of("student"),
                folder.resolve("log"),
                Duration.ofSeconds(5)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot start 'no-such-vllm': install it");
    assertThatThrownBy(() ->
            VllmServer.start(
                List.of("sh", "-c", "echo no GPU here; exit 3"),
                Path.of("student"),
                folder.resolve("log"),
                Duration.ofSeconds(20)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the server ended with 3: no GPU here");
  }
}
