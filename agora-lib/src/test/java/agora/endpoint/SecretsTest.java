package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llm.ChatException;
import agora.llm.ChatRequest;
import agora.llm.Sampling;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SecretsTest {
  private static final String KEY = "sk-secret-123";

  private final MockWebServer server = new MockWebServer();
  private final MockWebServer other = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start();
    other.start();
  }

  @AfterEach
  void stop() {
    server.close();
    other.close();
  }

  @ParameterizedTest
  @CsvSource({
    "301, Authorization",
    "302, x-api-key",
    "303, api-key",
    "307, x-api-key",
    "308, api-key",
    "300, api-key"
  })
  void noRedirectOfAQuestionIsFollowedAndBothHostsAreNamed(int status, String header) {
    String there = other.url("/v1/chat/completions?token=abc").toString();
    server.enqueue(new MockResponse.Builder().code(status).setHeader("Location", there).build());
    Endpoint endpoint = endpoint(header);
    try (HttpChatModel model = open(endpoint)) {
      assertThatThrownBy(() -> model.chat(ChatRequest.user("q", Sampling.greedy(8))))
          .isInstanceOfSatisfying(
              ChatException.class, e -> assertThat(e.kind()).isEqualTo(ChatException.Kind.FATAL))
          .hasMessageContaining(endpoint.baseUrl())
          .hasMessageContaining(other.url("/v1/chat/completions").toString())
          .hasMessageNotContaining("abc");
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
    assertThat(other.getRequestCount()).isZero();
  }

  @Test
  void aDownloadIsFollowedOnItsOwnHostAndNotToAnother() throws Exception {
    HttpCaller caller =
        new HttpCaller(
            endpoint("x-api-key"),
            Map.of("TEST_KEY", KEY)::get,
            new TestTime(),
            new SplittableRandom(1));
    Request get = caller.request(caller.url("/files/a")).build();
    server.enqueue(
        new MockResponse.Builder().code(302).setHeader("Location", "/v1/files/b").build());
    server.enqueue(new MockResponse.Builder().body("content").build());
    assertThat(fetched(caller, get)).isEqualTo("content");
    server.enqueue(
        new MockResponse.Builder()
            .code(302)
            .setHeader("Location", other.url("/b").toString())
            .build());
    assertThatThrownBy(() -> fetched(caller, get))
        .hasMessageContaining("redirects are not followed");
    assertThat(other.getRequestCount()).isZero();
    caller.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-proj-abcdef0123456789abcdef",
        "gsk_abcdefghijkl1234567890",
        "hf_AbCdEfGhIjKlMnOpQrStUvWxYz",
        "AIzaSyA1234567890abcdefghijk",
        "AKIAABCDEFGHIJKLMNOP",
        "0123456789abcdef0123456789abcdef",
        "deadbeefdeadbeefdeadbeefdeadbeef1",
        "ABCDEF1234567890",
        "Bearer abc",
        "eyJhbGciOiJIUzI1NiJ9",
        "my key",
        ""
      })
  void aKeyWhereANameBelongsIsRefusedAndNeverPrinted(String key) {
    assertThatThrownBy(() -> Endpoint.openAi("http://127.0.0.1:1/v1", "m").withKey(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the name of an environment variable")
        .satisfies(e -> {
          if (!key.isEmpty()) {
            assertThat(e.getMessage()).doesNotContain(key);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"OPENAI_API_KEY", "HF_TOKEN", "my_key", "KEY_2", "XAI_API_KEY", "hf_token"})
  void namesOfVariablesAreNoKeys(String name) {
    assertThat(Endpoint.openAi("http://127.0.0.1:1/v1", "m").withKey(name).key()).isEqualTo(name);
  }

  @Test
  void aNameThatMayBeAKeyIsNotPrintedWhenItIsNotSet() {
    Endpoint endpoint = Endpoint.openAi("http://127.0.0.1:1/v1", "m").withKey("secretish");
    assertThat(endpoint.keyProblem(name -> null))
        .startsWith("the environment variable that 'key' names is not set")
        .doesNotContain("secretish");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sk-a\nb", "sk-a b", "sk-a\u00e9", "sk-a\tb", "sk-a\r\nX-Evil: 1"})
  void aKeyThatCannotBeSentNamesItsVariableAndIsNotPrinted(String key) {
    Endpoint endpoint = endpoint("x-api-key");
    assertThatThrownBy(() ->
            HttpChatModel.open(
                endpoint, Map.of("TEST_KEY", key)::get, new TestTime(), new SplittableRandom(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("TEST_KEY holds a space, a line break")
        .hasMessageNotContaining("sk-a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user:pass-word@example.org/v1",
        "https://pass-word@example.org/v1",
        "https://example.org/v1?key=pass-word",
        "https://example.org/v1#pass-word",
        "pass-word",
        "ftp://example.org/pass-word",
        "https:///pass-word",
        "https://exa mple.org/pass-word"
      })
  void credentialsInAUrlAreRefusedAndNotPrinted(String url) {
    assertThatThrownBy(() -> Endpoint.openAi(url, "m"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("base_url")
        .hasMessageNotContaining("pass-word");
  }

  @ParameterizedTest
  @CsvSource({
    "http://vllm_server:8000/v1, true",
    "https://my_host/v1, false",
    "http://GPU-7:8000, true",
    "https://b\u00fccher.example/v1, false",
    "http://a.localhost:1/v1, false",
    "http://[0:0:0:0:0:0:0:1]:8000/v1, false",
    "http://[::ffff:10.0.0.3]:8000/v1, true",
    "' http://10.0.0.3:65535/v1/ ', true",
  })
  void everyHostThatTheClientReachesIsTaken(String url, boolean exposed) {
    Endpoint endpoint = Endpoint.openAi(url, "m").withKey("TEST_KEY");
    assertThat(endpoint.baseUrl()).isEqualTo(url.strip().replaceFirst("/$", ""));
    assertThat(endpoint.exposesKey()).isEqualTo(exposed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org:65536/v1",
        "http://example.org:0/v1",
        "http://example.org:-1/v1",
        "http://:8000/v1",
        "http:example.org/v1",
        "http:/example.org/v1",
        "http://exa%20mple.org/v1",
        "http://example.org\n/v1",
        "http://[::1/v1",
        "example.org/v1",
        "   ",
      })
  void anAddressThatTheClientCannotReachIsRefusedWhereItIsWritten(String url) {
    assertThatThrownBy(() -> Endpoint.openAi(url, "m"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("base_url")
        .hasMessageContaining("such as https://api.openai.com/v1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"api_key", "apiKey", "key", "Authorization", "access_token", "password"})
  void secretsAmongTheFurtherFieldsAreRefusedAndNotPrinted(String field) {
    assertThatThrownBy(() ->
            Endpoint.openAi("https://example.org/v1", "m").withBody(Map.of(field, "hush-hush")))
        .hasMessageContaining("'" + field + "'")
        .hasMessageNotContaining("hush-hush");
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.org/v1, true",
    "http://10.0.0.3:8000/v1, true",
    "HTTP://example.org/v1, true",
    "http://127.0.0.1.example.org/v1, true",
    "https://example.org/v1, false",
    "http://127.0.0.1:8000/v1, false",
    "http://localhost:8000/v1, false",
    "http://[::1]:8000/v1, false"
  })
  void aKeyOverPlainHttpToAnotherMachineIsExposed(String url, boolean exposed) {
    assertThat(Endpoint.openAi(url, "m").withKey("TEST_KEY").exposesKey()).isEqualTo(exposed);
    assertThat(Endpoint.openAi(url, "m").exposesKey()).isFalse();
  }

  private static String fetched(HttpCaller caller, Request request) throws InterruptedException {
    return caller.file(request, body -> new String(body, java.nio.charset.StandardCharsets.UTF_8));
  }

  private Endpoint endpoint(String header) {
    Endpoint plain = Endpoint.openAi(server.url("/v1").toString(), "gpt-x").withKey("TEST_KEY");
    return header.equals("Authorization") ? plain : plain.withKeyHeader(header);
  }

  private static HttpChatModel open(Endpoint endpoint) {
    return HttpChatModel.open(
        endpoint, Map.of("TEST_KEY", KEY)::get, new TestTime(), new SplittableRandom(1));
  }
}
