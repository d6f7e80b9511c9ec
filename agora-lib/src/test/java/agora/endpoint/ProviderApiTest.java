package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Jsonl;
import agora.judge.AlpacaPreference;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Sampling;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests and answers of both providers at their edges; apostrophes are quotes. */
class ProviderApiTest {
  /** Unlike the project's own, it repairs no text, and refuses a name that is there twice. */
  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final Endpoint OPENAI = Endpoint.openAi("http://127.0.0.1:1/v1", "m");
  private static final Endpoint ANTHROPIC = Endpoint.anthropic("http://127.0.0.1:1/v1", "m");

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'content':null}|null||OTHER",
        "{'content':null,'refusal':'no'}|'stop'|no|FILTERED",
        "{'content':'so','refusal':''}|'stop'|so|STOP",
        "{'content':[{'type':'text','text':null},{'type':'text','text':'so'}]}|'length'|so|LENGTH",
        "{'content':[null,7,{'type':'image_url'},{'type':'text','text':'so'}]}|7|so|OTHER",
        "{'content':'so','tool_calls':[{}]}|'tool_calls'|so|OTHER",
        "{}|'content_filter'||FILTERED",
      })
  void whatOpenAisMessageHoldsIsTheText(String message, String reason, String text, String finish)
      throws Exception {
    ChatReply reply =
        read(
            OPENAI,
            "{'model':null,'choices':[{'message':"
                + message
                + ",'finish_reason':"
                + reason
                + "}]}");
    assertThat(reply.text()).isEqualTo(text == null ? "" : text);
    assertThat(reply.finish()).hasToString(finish);
    assertThat(reply.model()).isEqualTo("m");
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|'end_turn'||STOP",
        "[{'type':'text','text':null}]|null||OTHER",
        "[{'type':'text','text':null},{'type':'text','text':'so'}]|'end_turn'|so|STOP",
        "[null,7,'x',{'type':null},{'type':'text'}]|'pause_turn'||OTHER",
        "[{'type':'tool_use','input':{'type':'text','text':'x'}}]|'tool_use'||OTHER",
        "[{'type':'redacted_thinking','data':'x'},{'type':'text','text':'so'}]|'end_turn'|so|STOP",
        "[{'type':'text','text':'half'}]|'model_context_window_exceeded'|half|LENGTH",
      })
  void whatAnthropicsTextBlocksHoldIsTheText(
      String content, String reason, String text, String finish) throws Exception {
    ChatReply reply = read(ANTHROPIC, "{'content':" + content + ",'stop_reason':" + reason + "}");
    assertThat(reply.text()).isEqualTo(text == null ? "" : text);
    assertThat(reply.finish()).hasToString(finish);
  }

  @Test
  void anthropicsThinkingWithoutATextIsNoReasoning() throws Exception {
    ChatReply reply =
        read(
            ANTHROPIC,
            "{'content':[{'type':'thinking','thinking':null},{'type':'text','text':'so'}]}");
    assertThat(reply.reasoning()).isEmpty();
    assertThat(reply.text()).isEqualTo("so");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'content':'so','reasoning_content':'','reasoning':'why'}|why",
        "{'content':'so','reasoning_content':null,'reasoning':7,'thinking':'why'}|why",
        "{'content':[{'type':'reasoning','text':'why'},{'type':'text','text':'so'}]}|why",
        "{'content':[{'type':'thinking','thinking':null},{'type':'text','text':'so'}]}|",
      })
  void theFirstFieldThatHoldsReasoningIsRead(String message, String reasoning) throws Exception {
    ChatReply reply = read(OPENAI, "{'choices':[{'message':" + message + "}]}");
    assertThat(reply.text()).isEqualTo("so");
    assertThat(reply.reasoning()).isEqualTo(reasoning == null ? "" : reasoning);
  }

  /** The preference for M is p(M) / (p(m) + p(M)), and an alternative of no probability adds 0. */
  @ParameterizedTest
  @CsvSource({
    "-0.5, -0.5, 1.5",
    "0, null, 1",
    "null, 0, 2",
    "0, -Infinity, 1",
    "0, '\"-Infinity\"', 1",
    "0, NaN, 1",
    "null, null, NaN",
    "-9999, 0.0, 2",
  })
  void aLogProbabilityThatIsNoNumberIsNoProbability(String first, String second, double preference)
      throws Exception {
    String top =
        "[{'token':'m','logprob':%s},{'token':'M','logprob':%s},{'token':'x'}]"
            .formatted(first, second);
    ChatReply reply =
        read(
            OPENAI,
            "{'choices':[{'message':{'content':'m'},'logprobs':{'content':[{'token':'m','logprob':null,'top_logprobs':"
                + top
                + "}]}}]}");
    assertThat(AlpacaPreference.of(reply.logprobs().getFirst().top(), false))
        .isEqualTo(preference, Offset.offset(1e-12));
    String kept = Jsonl.text(reply);
    assertThat(Jsonl.mapper().readValue(kept, ChatReply.class)).isEqualTo(reply);
  }

  /** Messages are written as role:text, with S, U and A for the roles. */
  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "system|S:be brief|system:be brief",
        "developer|S:be brief;U:why|developer:be brief;user:why",
        "|S:be brief;U:why|user:be brief~~why",
        "|S:be brief|user:be brief",
        "|S:be brief;S:be kind;U:why|user:be brief~~be kind~~why",
        "|U:why;S:be brief|user:why;user:be brief",
        "|U:why;S:be brief;U:how|user:why;user:be brief~~how",
        "|S:be brief;A:so;U:why|assistant:so;user:be brief~~why",
        "|U:why;A:so|user:why;assistant:so",
      })
  void noSystemTextIsLostWhereTheServerHasNoSuchRole(
      @Nullable String role, String messages, String sent) throws Exception {
    Map<String, @Nullable String> names = new HashMap<>();
    names.put("system", role);
    JsonNode body = sent(OPENAI.withParameters(names), request(messages, Sampling.greedy(8)));
    StringBuilder written = new StringBuilder();
    for (JsonNode message : body.path("messages")) {
      written.append(written.isEmpty() ? "" : ";").append(message.path("role").asText());
      written.append(':').append(message.path("content").asText().replace('\n', '~'));
    }
    assertThat(written).hasToString(sent);
  }

  @ParameterizedTest
  @CsvSource({
    "It \ud83d is, It \ufffd is",
    "\ude00\ud83d, \ufffd\ufffd",
    "\ud83d\ude00, \ud83d\ude00",
    "\ud83d, \ufffd",
    "e\u0301\u2028\u0000x, e\u0301\u2028\u0000x",
  })
  void halfASurrogatePairIsSentAsU_FFFD(String text, String sent) throws Exception {
    ChatRequest request = ChatRequest.of(text, text, Sampling.greedy(8));
    JsonNode messages = sent(OPENAI, request).path("messages");
    assertThat(messages.path(0).path("content").asText()).isEqualTo(sent);
    assertThat(messages.path(1).path("content").asText()).isEqualTo(sent);
    JsonNode body = sent(ANTHROPIC, request);
    assertThat(body.path("system").asText()).isEqualTo(sent);
    assertThat(body.path("messages").path(0).path("content").asText()).isEqualTo(sent);
  }

  /** As the clients of both providers merge it: what is set for every request holds. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'temperature':0.2}|{'temperature':0.2,'max_tokens':8,'top_p':0.9}",
        "{'temperature':null,'top_p':1}|{'temperature':null,'max_tokens':8,'top_p':1}",
        "{'max_tokens':4096}|{'temperature':0.7,'max_tokens':4096,'top_p':0.9}",
        "{'reasoning_effort':'low'}|{'temperature':0.7,'max_tokens':8,'top_p':0.9,'reasoning_effort':'low'}",
      })
  void aFieldOfTheEndpointTakesThePlaceOfTheParameterOfThatName(String fields, String sent)
      throws Exception {
    Map<String, Object> body = new LinkedHashMap<>();
    json(fields)
        .properties()
        .forEach(field ->
            body.put(field.getKey(), Jsonl.mapper().convertValue(field.getValue(), Object.class)));
    for (Endpoint endpoint : List.of(OPENAI, ANTHROPIC)) {
      JsonNode written =
          sent(endpoint.withBody(body), ChatRequest.user("why", Sampling.of(0.7, 0.9, 8)));
      ObjectNode rest = written.deepCopy();
      rest.remove(List.of("model", "messages"));
      assertThat(rest).isEqualTo(json(sent));
    }
  }

  private static ChatRequest request(String messages, Sampling sampling) {
    return new ChatRequest(
        Arrays.stream(messages.split(";"))
            .map(message ->
                new ChatRequest.Message(
                    switch (message.charAt(0)) {
                      case 'S' -> ChatRequest.Role.SYSTEM;
                      case 'U' -> ChatRequest.Role.USER;
                      default -> ChatRequest.Role.ASSISTANT;
                    },
                    message.substring(2)))
            .toList(),
        sampling);
  }

  private static JsonNode sent(Endpoint endpoint, ChatRequest request) throws Exception {
    return STRICT.readTree(ProviderApi.of(endpoint).encode(request));
  }

  private static JsonNode json(String text) throws Exception {
    return Jsonl.mapper().readTree(text.replace('\'', '"'));
  }

  private static ChatReply read(Endpoint endpoint, String body) throws Exception {
    return ProviderApi.of(endpoint)
        .read(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), new Asked(1, 8));
  }
}
