package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Progress;
import agora.data.ProgressListener;
import agora.llm.AskOptions;
import agora.llm.Asker;
import agora.llm.ChatException;
import agora.llm.ChatRequest;
import agora.llm.Question;
import agora.llm.Sampling;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that make a client wait, or are not there. */
@Timeout(60)
class ServerWaitsTest {
  private final MockWebServer server = new MockWebServer();
  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aServerThatAsksToWaitADayIsAskedOnceMoreAfterAMinuteAndThenTheRunEnds() {
    TestTime time = new TestTime();
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return new MockResponse.Builder()
                .code(429)
                .setHeader("Retry-After", "86400")
                .body("{\"error\":{\"message\":\"daily limit\"}}")
                .build();
          }
        });
    try (HttpChatModel model = open(time)) {
      assertThatThrownBy(() -> Asker.askAll(model, questions(100), journal(), AskOptions.of(1)))
          .isInstanceOfSatisfying(
              ChatException.class,
              e -> assertThat(e.kind()).isEqualTo(ChatException.Kind.TRANSIENT))
          .hasMessageContaining("daily limit: the server asks to wait 24.0 h, until 20")
          .hasMessageContaining("run again then");
    }
    assertThat(time.slept()).isLessThan(Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @CsvSource({
    "Retry-After, 7, 7",
    "Retry-After, 1e300, 60",
    "Retry-After, -5, 0",
    "Retry-After, NaN, 0",
    "Retry-After, soon, 0",
    "anthropic-ratelimit-requests-reset, 2026-01-01T00:00:31Z, 30",
    "x-ratelimit-reset-requests, 1m2s, 62",
    "x-ratelimit-reset-tokens, later, 0",
  })
  void whatAServerAsksToWaitIsReadWithinBounds(String header, String value, long seconds)
      throws Exception {
    TestTime time = new TestTime();
    server.enqueue(new MockResponse.Builder().code(429).setHeader(header, value).build());
    server.enqueue(ok());
    try (HttpChatModel model = open(time)) {
      model.chat(question("q").request());
    }
    assertThat(time.slept().toSeconds()).isEqualTo(seconds);
  }

  @Test
  void theResetOfTheLimitThatIsUsedUpIsWaitedFor() throws Exception {
    TestTime time = new TestTime();
    server.enqueue(
        new MockResponse.Builder()
            .code(429)
            .setHeader("anthropic-ratelimit-requests-remaining", "5")
            .setHeader("anthropic-ratelimit-requests-reset", "2026-01-01T00:00:05Z")
            .setHeader("anthropic-ratelimit-output-tokens-remaining", "0")
            .setHeader("anthropic-ratelimit-output-tokens-reset", "2026-01-01T00:00:46Z")
            .build());
    server.enqueue(
        new MockResponse.Builder()
            .body("{\"content\":[{\"type\":\"text\",\"text\":\"x\"}],\"stop_reason\":\"end_turn\"}")
            .build());
    Endpoint endpoint = Endpoint.anthropic(server.url("/").toString(), "claude").withKey(null);
    try (HttpChatModel model =
        HttpChatModel.open(endpoint, name -> null, time, new SplittableRandom(1))) {
      model.chat(question("q").request());
    }
    assertThat(time.slept().toSeconds()).isEqualTo(45);
  }

  @Test
  void progressMovesByTimeAndSaysWhatIsWaitedFor() throws Exception {
    List<Progress> told = Collections.synchronizedList(new ArrayList<>());
    server.enqueue(new MockResponse.Builder().code(429).setHeader("Retry-After", "3").build());
    server.enqueue(ok());
    try (HttpChatModel model = open(Time.SYSTEM)) {
      Asker.askAll(model, questions(1), journal(), AskOptions.of(1).withListener("ask", told::add));
    }
    List<String> notes =
        told.stream()
            .map(p -> p.details().getOrDefault("note", ""))
            .filter(n -> !n.isEmpty())
            .toList();
    assertThat(notes).hasSizeGreaterThanOrEqualTo(2);
    assertThat(notes.getFirst())
        .matches(
            "waiting 3\\.\\d s, as the server asks, until \\d\\d:\\d\\d:\\d\\d \\(1 request\\)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dead", "unknown", "tls"})
  void aServerThatIsNotThereIsSaidBeforeTheTriesAreSpent(String kind) throws Exception {
    String url =
        switch (kind) {
          case "dead" -> "http://127.0.0.1:" + freePort() + "/v1";
          case "unknown" -> "http://no-such-host.invalid/v1";
          default -> server.url("/v1").toString().replace("http:", "https:");
        };
    String words =
        switch (kind) {
          case "dead" -> "no server listens at 127.0.0.1:";
          case "unknown" -> "unknown host 'no-such-host.invalid'";
          default -> "write http:// instead of https:// if it speaks plain HTTP";
        };
    long start = System.nanoTime();
    AtomicReference<Duration> said = new AtomicReference<>();
    ProgressListener listener =
        progress -> {
          if (progress.details().getOrDefault("note", "").contains(words)) {
            said.compareAndSet(null, Duration.ofNanos(System.nanoTime() - start));
          }
        };
    try (HttpChatModel model =
        HttpChatModel.open(
            Endpoint.openAi(url, "gpt-x"), name -> null, Time.SYSTEM, new SplittableRandom(1))) {
      assertThatThrownBy(() ->
              Asker.askAll(
                  model, questions(100), journal(), AskOptions.of(8).withListener("ask", listener)))
          .isInstanceOfSatisfying(
              ChatException.class,
              e -> assertThat(e.kind()).isEqualTo(ChatException.Kind.TRANSIENT))
          .hasMessageContaining(words);
    }
    Duration all = Duration.ofNanos(System.nanoTime() - start);
    assertThat(java.util.Objects.requireNonNullElse(said.get(), all))
        .isLessThan(Duration.ofSeconds(40)); // 5 at most on an idle machine; ten tries take 80
    assertThat(all).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void aConnectionThatIsLostLaterIsTriedLonger() throws Exception {
    TestTime time = new TestTime();
    server.enqueue(ok());
    try (HttpChatModel model = open(time)) {
      model.chat(question("q").request());
      server.close();
      assertThatThrownBy(() -> model.chat(question("r").request()))
          .hasMessageContaining("after 10 tries");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Path journal() {
    return folder.resolve("journal.jsonl");
  }

  private HttpChatModel open(Time time) {
    return HttpChatModel.open(
        Endpoint.openAi(server.url("/v1").toString(), "gpt-x"),
        name -> null,
        time,
        new SplittableRandom(1));
  }

  private static Question question(String id) {
    return new Question(id, ChatRequest.user("question " + id, Sampling.greedy(8)));
  }

  private static List<Question> questions(int count) {
    return IntStream.range(0, count).mapToObj(i -> question("q" + i + "/0")).toList();
  }

  private static MockResponse ok() {
    return new MockResponse.Builder()
        .body(
            "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}")
        .build();
  }
}
