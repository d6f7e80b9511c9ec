package agora.endpoint;

import static agora.endpoint.MockAnswers.answer;
import static agora.endpoint.MockAnswers.json;
import static agora.endpoint.MockAnswers.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llm.AskOptions;
import agora.llm.Asker;
import agora.llm.ChatException;
import agora.llm.ChatRequest;
import agora.llm.Question;
import agora.llm.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failed requests of a chat model: which are sent again and when, and which end a run. */
@Timeout(30)
class HttpFailuresTest {
  private static final String KEY = "sk-secret-123";

  private final MockWebServer server = new MockWebServer();

  private final TestTime time = new TestTime();

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
  void rateLimitIsRetriedAfterTheServersDelayInSeconds() throws Exception {
    assertThat(delayOf(new MockResponse.Builder().setHeader("Retry-After", "7"))).isEqualTo(7);
  }

  @Test
  void rateLimitIsRetriedAfterTheServersDelayInMilliseconds() throws Exception {
    assertThat(
            delayOf(
                new MockResponse.Builder()
                    .setHeader("Retry-After", "60")
                    .setHeader("retry-after-ms", "3000")))
        .isEqualTo(3);
  }

  @Test
  void rateLimitIsRetriedAtTheServersDate() throws Exception {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            time.now().plusSeconds(41).atZone(ZoneOffset.UTC));
    assertThat(delayOf(new MockResponse.Builder().setHeader("Retry-After", date)))
        .isBetween(40L, 41L);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 529, 408})
  void aServersFaultIsRetriedWithJitter(int status) throws Exception {
    server.enqueue(new MockResponse.Builder().code(status).body("oops").build());
    server.enqueue(new MockResponse.Builder().code(status).body("oops").build());
    server.enqueue(ok("fine"));
    try (HttpChatModel model = open(openAi())) {
      assertThat(model.chat(question()).text()).isEqualTo("fine");
    }
    assertThat(time.sleeps).hasSize(2);
    assertThat(time.sleeps.getFirst()).isLessThanOrEqualTo(Duration.ofMillis(500));
    assertThat(time.sleeps.getLast()).isLessThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aDroppedConnectionIsRetried() throws Exception {
    server.enqueue(
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
    server.enqueue(ok("fine"));
    try (HttpChatModel model = open(openAi())) {
      assertThat(model.chat(question()).text()).isEqualTo("fine");
    }
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void connectionsThatTheServerClosedWhileTheyIdledCostARequestOneTryAtMost() throws Exception {
    try (HttpChatModel model = open(openAi())) {
      for (int i = 0; i < 16; i++) {
        server.enqueue(
            new MockResponse.Builder()
                .setHeader("Content-Type", "application/json")
                .body(answer("first"))
                .onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE)
                .build());
        assertAnswersWithinOneTryMore(model, "first");
      }
      for (int i = 0; i < 16; i++) {
        server.enqueue(ok("second"));
        assertAnswersWithinOneTryMore(model, "second");
      }
    }
  }

  private void assertAnswersWithinOneTryMore(HttpChatModel model, String text) throws Exception {
    int before = time.sleeps.size();
    assertThat(model.chat(question()).text()).isEqualTo(text);
    assertThat(time.sleeps.size() - before).isLessThanOrEqualTo(1);
  }

  @Test
  void aBodyThatEndsTooSoonIsRetried() throws Exception {
    server.enqueue(
        new MockResponse.Builder()
            .body(answer("cut").substring(0, 30))
            .setHeader("Content-Length", answer("cut").length())
            .onResponseEnd(new SocketEffect.CloseSocket())
            .build());
    server.enqueue(ok("fine"));
    try (HttpChatModel model = open(openAi())) {
      assertThat(model.chat(question()).text()).isEqualTo("fine");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"choices\":[{\"mess", "<html>busy</html>", "", "{\"error\":\"overloaded\"}"})
  void aBodyThatIsCutOffOrAPageIsRetried(String body) throws Exception {
    server.enqueue(json(body));
    server.enqueue(ok("fine"));
    try (HttpChatModel model = open(openAi())) {
      assertThat(model.chat(question()).text()).isEqualTo("fine");
    }
  }

  @Test
  void silenceBeyondTheIdleDeadlineIsRetried() throws Exception {
    server.enqueue(
        new MockResponse.Builder().headersDelay(10, TimeUnit.SECONDS).body("late").build());
    server.enqueue(ok("fine"));
    try (HttpChatModel model = open(openAi().withDeadlines(new Endpoint.Deadlines(30, 0.1)))) {
      assertThat(model.chat(question()).text()).isEqualTo("fine");
    }
  }

  @Test
  void aTrickleBeyondTheTotalDeadlineIsRetried() throws Exception {
    server.enqueue(
        new MockResponse.Builder()
            .body(answer("slow"))
            .throttleBody(4, 20, TimeUnit.MILLISECONDS)
            .build());
    server.enqueue(ok("fine"));
    try (HttpChatModel model = open(openAi().withDeadlines(new Endpoint.Deadlines(0.2, 10)))) {
      assertThat(model.chat(question()).text()).isEqualTo("fine");
    }
  }

  @Test
  void retriesEndAndTheLastCauseIsSaid() {
    for (int i = 0; i < 10; i++) {
      server.enqueue(new MockResponse.Builder().code(500).body("still ill").build());
    }
    try (HttpChatModel model = open(openAi())) {
      assertThatThrownBy(() -> model.chat(question()))
          .isInstanceOfSatisfying(
              ChatException.class,
              e -> assertThat(e.kind()).isEqualTo(ChatException.Kind.TRANSIENT))
          .hasMessageContaining("answered 500: still ill, after 10 tries");
    }
    assertThat(server.getRequestCount()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404})
  void aRefusalStopsTheRunAfterOneCallWithTheServersMessage(int status) {
    for (int i = 0; i < 3; i++) {
      server.enqueue(
          new MockResponse.Builder()
              .code(status)
              .body("{\"error\":{\"message\":\"Incorrect key: " + KEY + "\"}}")
              .build());
    }
    try (HttpChatModel model = open(openAi())) {
      assertThatThrownBy(() ->
              Asker.askAll(model, questions(100), folder.resolve("j.jsonl"), AskOptions.of(32)))
          .isInstanceOfSatisfying(
              ChatException.class, e -> assertThat(e.kind()).isEqualTo(ChatException.Kind.FATAL))
          .hasMessageContaining("answered " + status + ": Incorrect key: [key]")
          .hasMessageNotContaining(KEY);
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void anEmptyAccountStopsTheRunThoughItIs429() {
    server.enqueue(
        new MockResponse.Builder()
            .code(429)
            .body(
                "{\"error\":{\"message\":\"You exceeded your quota\",\"code\":\"insufficient_quota\"}}")
            .build());
    try (HttpChatModel model = open(openAi())) {
      assertThatThrownBy(() -> model.chat(question()))
          .isInstanceOfSatisfying(
              ChatException.class, e -> assertThat(e.kind()).isEqualTo(ChatException.Kind.FATAL))
          .hasMessageContaining("You exceeded your quota");
    }
  }

  @Test
  void aPromptThatIsTooLongConcernsOnlyItsItem() {
    server.enqueue(
        new MockResponse.Builder()
            .code(400)
            .body(
                "{\"error\":{\"message\":\"maximum context length is 10\",\"code\":\"context_length_exceeded\"}}")
            .build());
    try (HttpChatModel model = open(openAi())) {
      assertThatThrownBy(() -> model.chat(question()))
          .isInstanceOfSatisfying(
              ChatException.class, e -> assertThat(e.kind()).isEqualTo(ChatException.Kind.ITEM));
    }
  }

  private long delayOf(MockResponse.Builder refusal) throws Exception {
    server.enqueue(refusal.code(429).body("{\"error\":{\"message\":\"slow down\"}}").build());
    server.enqueue(ok("fine"));
    try (HttpChatModel model = open(openAi())) {
      assertThat(model.chat(question()).text()).isEqualTo("fine");
    }
    return time.slept().toSeconds();
  }

  private HttpChatModel open(Endpoint endpoint) {
    return HttpChatModel.open(
        endpoint,
        Map.of("TEST_KEY", KEY, "ANTHROPIC_API_KEY", KEY)::get,
        time,
        new SplittableRandom(1));
  }

  private Endpoint openAi() {
    return Endpoint.openAi(server.url("/v1").toString(), "gpt-x").withKey("TEST_KEY");
  }

  private static ChatRequest question() {
    return ChatRequest.user("q", Sampling.greedy(8));
  }

  private static List<Question> questions(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Question("q/" + i, question())).toList();
  }
}
