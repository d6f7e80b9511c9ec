package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llm.Answers;
import agora.llm.AskOptions;
import agora.llm.Asker;
import agora.llm.Budget;
import agora.llm.ChatException;
import agora.llm.ChatRequest;
import agora.llm.Price;
import agora.llm.Question;
import agora.llm.Sampling;
import agora.llm.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
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

/** Bodies, counts and refusals as faulty servers send them. */
@Timeout(30)
class FaultyAnswersTest {
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          It \\ud83d is              | It \ufffd is
          \\udc00\\ud83d             | \ufffd\ufffd
          \\ud83d\\ude00             | \ud83d\ude00
          """)
  void halfASurrogatePairInAReplyIsReplacedAndTheReplyIsKept(String sent, String text)
      throws Exception {
    server.enqueue(json("{\"choices\":[{\"message\":{\"content\":\"" + sent + "\"}}]}"));
    try (HttpChatModel model = open()) {
      Answers answers = Asker.askAll(model, questions(1), journal(), AskOptions.of(1));
      assertThat(answers.reply("q0/0").text()).isEqualTo(text);
      assertThat(
              Asker.askAll(model, questions(1), journal(), AskOptions.of(1)).reply("q0/0").text())
          .isEqualTo(text);
    }
  }

  @Test
  void aReplyInBytesThatAreNoUtf8IsReadAndAskedOnce() throws Exception {
    byte[] body =
        "{\"choices\":[{\"message\":{\"content\":\"caf\u00e9\"}}]}"
            .getBytes(StandardCharsets.ISO_8859_1);
    server.enqueue(new MockResponse.Builder().body(new okio.Buffer().write(body)).build());
    try (HttpChatModel model = open()) {
      assertThat(model.chat(question("q")).text()).isEqualTo("caf\ufffd");
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          null                                                             | 25 | 3 | 1
          {}                                                               | 25 | 3 | 1
          {"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}       | 25 | 3 | 1
          {"total_tokens":30}                                              | 25 | 3 | 1
          {"prompt_tokens":20}                                             | 20 | 3 | 1
          {"prompt_tokens":20,"completion_tokens":7}                       | 20 | 7 | 0
          {"prompt_tokens":"20","completion_tokens":"7"}                   | 20 | 7 | 0
          {"prompt_tokens":-20,"completion_tokens":7}                      | 25 | 7 | 1
          {"prompt_tokens":20,"completion_tokens":-7}                      | 20 | 3 | 1
          {"prompt_tokens":20,"completion_tokens":99999999}                | 20 | 3 | 1
          {"prompt_tokens":9000000000000000000,"completion_tokens":7}      | 25 | 7 | 1
          {"prompt_tokens":1e300,"completion_tokens":7}                    | 25 | 7 | 1
          {"prompt_tokens":[],"completion_tokens":{}}                      | 25 | 3 | 1
          """)
  void usageThatIsMissingOrImpossibleIsEstimatedAndMarked(
      String usage, long in, long out, long estimated) throws Exception {
    server.enqueue(
        json(
            "{\"choices\":[{\"message\":{\"content\":\"twelve chars\"}}],\"usage\":"
                + usage
                + "}"));
    try (HttpChatModel model = open()) {
      assertThat(model.chat(question("q".repeat(88))).usage())
          .isEqualTo(new Usage(in, 0, out, estimated));
    }
  }

  @Test
  void moreCachedTokensThanTokensAreNotBelieved() throws Exception {
    server.enqueue(
        json(
            "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1,\"prompt_tokens_details\":{\"cached_tokens\":500}}}"));
    try (HttpChatModel model = open()) {
      assertThat(Price.of(1, 1).cost(model.chat(question("q")).usage())).isEqualTo(6e-6);
    }
  }

  @Test
  void theBudgetHoldsWhereTheServerCountsNothing() throws Exception {
    always(json("{\"choices\":[{\"message\":{\"content\":\"" + "x".repeat(4000) + "\"}}]}"));
    AskOptions options = AskOptions.of(4).withPrice(Price.of(1, 1)).withBudget(Budget.of(0.02));
    try (HttpChatModel model = open()) {
      assertThatThrownBy(() -> Asker.askAll(model, questions(1000), journal(), options))
          .hasMessageContaining("the budget of $0.0200 is reached");
    }
    assertThat(server.getRequestCount()).isBetween(10, 24);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"the model is not yours\",\"code\":400}}",
        "{\"error\":\"the model is not yours\"}",
        "[{\"error\":{\"message\":\"the model is not yours\",\"code\":400}}]",
        "{\"choices\":[{\"error\":{\"message\":\"the model is not yours\"},\"message\":{\"content\":\"\"}}]}",
        "{\"object\":\"list\",\"note\":\"the model is not yours\"}",
        "{\"choices\":[],\"note\":\"the model is not yours\"}",
        "data: the model is not yours",
        "the model is not yours\n",
      })
  void whatIsNoAnswerIsAskedOnceAndItsWordsAreShown(String body) {
    always(json(body));
    try (HttpChatModel model = open()) {
      assertThatThrownBy(() -> model.chat(question("q")))
          .isInstanceOf(ChatException.class)
          .hasMessageContaining("answered 200")
          .hasMessageContaining("the model is not yours");
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void aCompleteAnswerThatCannotBeReadIsCountedAndNotAskedAgain() throws Exception {
    always(
        json(
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":90},\"why\":\"odd\"}"));
    AskOptions options = AskOptions.of(1).withPrice(Price.of(1, 1));
    try (HttpChatModel model = open()) {
      Answers answers = Asker.askAll(model, questions(3), journal(), options);
      assertThat(answers.failures().values())
          .allSatisfy(why -> assertThat(why.message()).contains("odd"));
      assertThat(answers.costUsd()).isEqualTo(300e-6);
      assertThat(server.getRequestCount()).isEqualTo(3);
      try (Asker again = Asker.open(model, journal(), options)) {
        assertThat(again.spentUsd()).isEqualTo(300e-6);
        assertThat(again.usage()).isEqualTo(new Usage(30, 0, 270));
      }
    }
  }

  @Test
  void anErrorPageIsOneLine() {
    server.enqueue(
        new MockResponse.Builder()
            .code(403)
            .body(
                "<!DOCTYPE html>\n<html>\n<head><title>Access\n denied</title></head>\n<body>"
                    + "<p>no</p>\n".repeat(500)
                    + "</body></html>")
            .build());
    try (HttpChatModel model = open()) {
      assertThatThrownBy(() -> model.chat(question("q")))
          .hasMessageEndingWith("answered 403: a web page titled 'Access denied'")
          .message()
          .doesNotContain("\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | {"error":{"message":"Your prompt was flagged as potentially violating our usage policy","code":"invalid_prompt"}}
          403 | {"error":{"message":"your input was refused by our moderation"}}
          400 | {"error":{"message":"This model's maximum context length is 8192 tokens"}}
          400 | {"error":{"message":"I do not like this one"}}
          403 | Forbidden
          422 | {"detail":[{"msg":"value is not a valid text"}]}
          413 | {}
          200 | {"error":{"message":"blocked by content policy","code":400}}
          """)
  void anItemThatIsRefusedDoesNotEndTheRunNorTheNext(int status, String body) throws Exception {
    answering(text ->
        text.contains("question 7.")
            ? new MockResponse.Builder().code(status).body(body).build()
            : ok("fine"));
    try (HttpChatModel model = open()) {
      Answers answers = Asker.askAll(model, questions(30), journal(), AskOptions.of(4));
      assertThat(answers.replies()).hasSize(29);
      assertThat(answers.failures()).containsOnlyKeys("q7/0");
      assertThat(String.valueOf(answers.failures().get("q7/0")))
          .startsWith("ITEM: ")
          .contains("answered " + status);
    }
    try (HttpChatModel model = open()) { // knows nothing, and the refused item comes first
      Answers answers = Asker.askAll(model, questions(40), journal(), AskOptions.of(4));
      assertThat(answers.failures()).containsOnlyKeys("q7/0");
    }
  }

  @Test
  void differentItemsThatAreRefusedOneAfterAnotherEndTheRun() {
    AtomicInteger answered = new AtomicInteger();
    answering(text ->
        answered.incrementAndGet() > 20
            ? new MockResponse.Builder()
                .code(403)
                .body("{\"error\":{\"message\":\"not in your region\"}}")
                .build()
            : ok("fine"));
    try (HttpChatModel model = open()) {
      assertThatThrownBy(() -> Asker.askAll(model, questions(500), journal(), AskOptions.of(4)))
          .isInstanceOf(ChatException.class)
          .hasMessageContaining("10 different items were refused one after another, the last is q")
          .hasMessageContaining("not in your region");
    }
    // Each good answer still under way begins the count anew, and up to four are.
    assertThat(server.getRequestCount()).isBetween(30, 60);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          401 | {"error":{"message":"revoked"}}
          402 | {"error":{"message":"Insufficient Balance"}}
          400 | {"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}
          403 | {"error":{"message":"Your account has been suspended"}}
          429 | {"error":{"message":"no more","code":"insufficient_quota"}}
          """)
  void anAccountThatIsRefusedEndsTheRunAtOnce(int status, String body) {
    AtomicInteger answered = new AtomicInteger();
    answering(text ->
        answered.incrementAndGet() > 20
            ? new MockResponse.Builder().code(status).body(body).build()
            : ok("fine"));
    try (HttpChatModel model = open()) {
      assertThatThrownBy(() -> Asker.askAll(model, questions(500), journal(), AskOptions.of(4)))
          .isInstanceOfSatisfying(
              ChatException.class, e -> assertThat(e.kind()).isEqualTo(ChatException.Kind.FATAL))
          .hasMessageContaining("(asked for item q");
    }
    assertThat(server.getRequestCount()).isBetween(21, 24);
  }

  private void always(MockResponse response) {
    answering(text -> response);
  }

  private void answering(Function<String, MockResponse> script) {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return script.apply(java.util.Objects.requireNonNull(request.getBody()).utf8());
          }
        });
  }

  private Path journal() {
    return folder.resolve("journal.jsonl");
  }

  private HttpChatModel open() {
    return HttpChatModel.open(
        Endpoint.openAi(server.url("/v1").toString(), "gpt-x"),
        name -> null,
        time,
        new SplittableRandom(1));
  }

  private static ChatRequest question(String text) {
    return ChatRequest.user(text, Sampling.greedy(2000));
  }

  private static List<Question> questions(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Question("q" + i + "/0", question("question " + i + ".")))
        .toList();
  }

  private static MockResponse ok(String text) {
    return json(
        "{\"choices\":[{\"message\":{\"content\":\""
            + text
            + "\"}}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
  }

  private static MockResponse json(String body) {
    return new MockResponse.Builder().body(body).build();
  }

  @Test
  void damagedLinesOfTheJournalAreCounted() throws Exception {
    Files.writeString(journal(), "{\"key\":\"k\n\nnull\n{\"id\":\"x\"}\n{\"torn");
    always(ok("fine"));
    try (HttpChatModel model = open();
        Asker asker = Asker.open(model, journal(), AskOptions.of(1))) {
      assertThat(asker.damagedLines()).isEqualTo(4);
      assertThat(asker.ask(questions(1).getFirst()).text()).isEqualTo("fine");
    }
  }
}
