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
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    URI address;
    try (VllmServer started =
        VllmServer.start(
            loopback(), Path.of("student"), folder.resolve("log"), Duration.ofSeconds(60))) {
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
  void aServerThatRefusesWhileItLoadsIsWaitedFor() throws Exception {
    List<String> command = new ArrayList<>(loopback());
    command.addAll(List.of("--loading", "3"));
    try (VllmServer started =
        VllmServer.start(
            command, Path.of("student"), folder.resolve("log"), Duration.ofSeconds(60))) {
      assertThat(Vllm.at(started.address(), tokenizer).model()).isEqualTo("student");
    }
    command.set(command.size() - 1, "1000000");
    assertThatThrownBy(() ->
            VllmServer.start(
                command, Path.of("student"), folder.resolve("log"), Duration.ofSeconds(5)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the server did not answer within PT5S (")
        .hasMessageContaining(" answers 503)");
  }

  /** A closed terminal, {@code timeout} and a batch system send a signal to the whole group. */
  @Test
  void aServerEndsWithTheProcessGroupOfItsJvm() throws Exception {
    List<String> line = new ArrayList<>(List.of("setsid"));
    line.addAll(java(VllmHolder.class));
    line.add(folder.toString());
    Process holder = new ProcessBuilder(line).redirectErrorStream(true).start();
    URI address;
    try (BufferedReader out = holder.inputReader()) {
      address = URI.create(out.readLine());
      assertThat(isServing(address)).isTrue();
      // The shell's own: a minimal system has no program of that name.
      new ProcessBuilder("sh", "-c", "kill -s TERM -- -" + holder.pid()).start().waitFor();
      assertThat(holder.waitFor(25, TimeUnit.SECONDS)).isTrue();
    } finally {
      holder.destroyForcibly();
    }
    Instant end = Instant.now().plusSeconds(25);
    while (isServing(address)) {
      assertThat(Instant.now()).as("time by which no server is left").isBefore(end);
      Thread.sleep(50);
    }
  }

  private boolean isServing(URI address) throws InterruptedException {
    try {
      return Vllm.at(address, tokenizer).model().equals("student");
    } catch (IOException gone) {
      return false;
    }
  }

  static List<String> loopback() {
    return java(LoopbackVllm.class);
  }

  private static List<String> java(Class<?> program) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        program.getName());
  }

  /** A program that starts a server, prints its address, and waits. */
  static final class VllmHolder {
    private VllmHolder() {}

    public static void main(String[] args) throws Exception {
      Path folder = Path.of(args[0]);
      try (VllmServer server =
          VllmServer.start(
              loopback(),
              folder.resolve("student"),
              folder.resolve("log"),
              Duration.ofSeconds(60))) {
        System.out.println(server.address());
        Thread.sleep(Duration.ofMinutes(10));
      }
    }
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
