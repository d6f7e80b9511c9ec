package agora.endpoint;

import static agora.endpoint.MockAnswers.json;
import static agora.endpoint.MockAnswers.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Jsonl;
import agora.llm.ChatException;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Sampling;
import agora.llm.Usage;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpChatModelTest {
  private static final String KEY = "sk-secret-123";

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
  void aChatRequestIsWrittenAndReadAsOpenAiDocumentsIt() throws Exception {
    server.enqueue(
        json(
            """
            {"model":"gpt-x-2026","choices":[{"index":0,"finish_reason":"stop",
             "message":{"role":"assistant","content":"four","refusal":null},
             "logprobs":{"content":[{"token":"four","logprob":-0.5,
               "top_logprobs":[{"token":"4","logprob":-1.0}]}]}}],
             "usage":{"prompt_tokens":11,"completion_tokens":3,
               "prompt_tokens_details":{"cached_tokens":8}}}
            """));
    Sampling sampling = new Sampling(0.7, 0.9, 64, List.of("[END]"), 7L, null, 5);
    try (HttpChatModel model = open(openAi())) {
      ChatReply reply = model.chat(ChatRequest.of("Be brief.", "2 + 2?", sampling));
      assertThat(reply)
          .isEqualTo(
              new ChatReply(
                  "four",
                  ChatReply.Finish.STOP,
                  new Usage(11, 8, 3),
                  List.of(
                      new ChatReply.TokenLogprobs(
                          "four", -0.5, List.of(new ChatReply.Alternative("4", -1.0)))),
                  "gpt-x-2026"));
    }
    RecordedRequest request = server.takeRequest();
    assertThat(request.getTarget()).isEqualTo("/v1/chat/completions");
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer " + KEY);
    assertThat(body(request))
        .isEqualTo(
            Jsonl.mapper()
                .readTree(
                    """
                    {"model":"gpt-x","messages":[{"role":"system","content":"Be brief."},
                     {"role":"user","content":"2 + 2?"}],"max_tokens":64,"temperature":0.7,
                     "top_p":0.9,"stop":["[END]"],"seed":7,"logprobs":true,"top_logprobs":5}
                    """));
  }

  @Test
  void aChatRequestIsWrittenAndReadAsAnthropicDocumentsIt() throws Exception {
    server.enqueue(
        json(
            """
            {"type":"message","model":"claude-x-1","stop_reason":"stop_sequence",
             "content":[{"type":"text","text":"fo"},{"type":"text","text":"ur"}],
             "usage":{"input_tokens":10,"cache_creation_input_tokens":2,
               "cache_read_input_tokens":5,"output_tokens":3}}
            """));
    Endpoint endpoint = Endpoint.anthropic(server.url("/").toString(), "claude-x");
    try (HttpChatModel model = open(endpoint)) {
      ChatReply reply =
          model.chat(
              ChatRequest.of(
                  "Be brief.",
                  "2 + 2?",
                  Sampling.of(1.0, 0.9, 64).withStop(List.of("[END]")).withSeed(7)));
      assertThat(reply.text()).isEqualTo("four");
      assertThat(reply.finish()).isEqualTo(ChatReply.Finish.STOP);
      assertThat(reply.usage()).isEqualTo(new Usage(17, 5, 3));
    }
    RecordedRequest request = server.takeRequest();
    assertThat(request.getTarget()).isEqualTo("/v1/messages");
    assertThat(request.getHeaders().get("x-api-key")).isEqualTo(KEY);
    assertThat(request.getHeaders().get("anthropic-version")).isEqualTo("2023-06-01");
    assertThat(body(request))
        .isEqualTo(
            Jsonl.mapper()
                .readTree(
                    """
                    {"model":"claude-x","system":"Be brief.",
                     "messages":[{"role":"user","content":"2 + 2?"}],"max_tokens":64,
                     "temperature":1.0,"top_p":0.9,"stop_sequences":["[END]"]}
                    """));
  }

  @Test
  void parametersGoUnderTheNamesThatTheEndpointDeclares() throws Exception {
    server.enqueue(ok("x"));
    Map<String, @Nullable String> names = new HashMap<>();
    names.put("max_tokens", "max_completion_tokens");
    names.put("temperature", null);
    Endpoint endpoint = openAi().withParameters(names).withBody(Map.of("reasoning_effort", "low"));
    try (HttpChatModel model = open(endpoint)) {
      model.chat(ChatRequest.user("q", Sampling.greedy(9)));
    }
    JsonNode body = body(server.takeRequest());
    assertThat(body.path("max_completion_tokens").asInt()).isEqualTo(9);
    assertThat(body.has("max_tokens")).isFalse();
    assertThat(body.has("temperature")).isFalse();
    assertThat(body.path("reasoning_effort").asText()).isEqualTo("low");
  }

  @Test
  void aParameterThatNobodyDeclaredIsAnErrorBeforeAnythingIsSent() {
    try (HttpChatModel model = open(openAi())) {
      assertThatThrownBy(() ->
              model.chat(ChatRequest.user("q", Sampling.greedy(9).withRepetitionPenalty(1.1))))
          .isInstanceOf(ChatException.class)
          .hasMessageContaining("has no parameter 'repetition_penalty' that is known")
          .hasMessageContaining("or null to leave it out");
    }
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void aKeyThatIsNotSetIsNamed() {
    Endpoint endpoint = openAi().withKey("OTHER_KEY");
    assertThatThrownBy(() -> open(endpoint))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "OTHER_KEY is not set: export it with the key of gpt-x at "
                + server.url("/v1")
                + ", or name another endpoint");
  }

  private HttpChatModel open(Endpoint endpoint) {
    return HttpChatModel.open(
        endpoint,
        Map.of("TEST_KEY", KEY, "ANTHROPIC_API_KEY", KEY)::get,
        new TestTime(),
        new SplittableRandom(1));
  }

  private Endpoint openAi() {
    return Endpoint.openAi(server.url("/v1").toString(), "gpt-x").withKey("TEST_KEY");
  }

  private static JsonNode body(RecordedRequest request) throws IOException {
    return Jsonl.mapper().readTree(java.util.Objects.requireNonNull(request.getBody()).utf8());
  }
}
