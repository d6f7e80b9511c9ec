package agora.endpoint;

import static agora.endpoint.MockAnswers.json;
import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Jsonl;
import agora.llm.AskOptions;
import agora.llm.Asker;
import agora.llm.ChatException;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Question;
import agora.llm.Reasoning;
import agora.llm.Sampling;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ReasoningTest {
  private static final String ANSWER =
      "{\"model\":\"m\",\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",%s}}],"
          + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}";

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

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "<think>why</think>so|why|so",
        "<think>~why~</think>~~    indented|why|\"    indented\"",
        "why</think>so|why|so",
        "<think>why|why|''",
        "<Thinking depth=\"3\">why</Thinking>so|why|so",
        "<ns:think>why</ns:think>so|why|so",
        "[THINK]why[/THINK]so|why|so",
        "<a>b</a> [1] x < y|''|<a>b</a> [1] x < y",
        "<think>a<think>b</think>c</think>so|abc|so",
        "so<think>why</think>|why|so",
        "&lt;think&gt;why&lt;/think&gt;so|why|so",
      })
  void reasoningAndAnswerArePartedInEveryForm(String reply, String reasoning, String answer) {
    Reasoning.Parts parts = Reasoning.parts(reply.replace('~', '\n'));
    assertThat(parts.answer()).isEqualTo(answer.equals("''") ? "" : answer);
    assertThat(parts.reasoning().replace("\n", ""))
        .isEqualTo(reasoning.equals("''") ? "" : reasoning);
  }

  @Test
  void channelsOfGptOssArePartedFromTheFinalOne() {
    String reply =
        "<|channel|>analysis<|message|>why<|end|><|start|>assistant<|channel|>final<|message|>so<|return|>";
    assertThat(Reasoning.answer(reply)).isEqualTo("so<|return|>");
    assertThat(Reasoning.answer("<|channel|>analysis<|message|>why")).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"content\":\"so\",\"reasoning_content\":\"why\"",
        "\"content\":\"so\",\"reasoning\":\"why\"",
        "\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"why\"}]},{\"type\":\"text\",\"text\":\"so\"}]",
      })
  void reasoningBesideTheAnswerIsKeptApartAndJournaled(String message) throws Exception {
    server.enqueue(json(ANSWER.formatted(message)));
    Path journal = folder.resolve("journal.jsonl");
    Question question = new Question("1", ChatRequest.user("?", Sampling.greedy(9)));
    try (HttpChatModel model = open(openAi())) {
      ChatReply reply =
          Asker.askAll(model, List.of(question), journal, AskOptions.of(1)).reply("1");
      assertThat(reply.answer()).isEqualTo("so");
      assertThat(reply.allReasoning()).isEqualTo("why");
    }
    assertThat(Files.readString(journal)).contains("\"reasoning\":\"why\"");
    ChatReply again =
        Asker.askAll(
                request -> {
                  throw new AssertionError("asked again");
                },
                List.of(question),
                journal,
                AskOptions.of(1))
            .reply("1");
    assertThat(again.reasoning()).isEqualTo("why");
  }

  @Test
  void anthropicsThinkingIsReasoning() throws Exception {
    server.enqueue(
        json(
            "{\"content\":[{\"type\":\"thinking\",\"thinking\":\"why\",\"signature\":\"s\"},"
                + "{\"type\":\"text\",\"text\":\"so\"}],\"stop_reason\":\"end_turn\",\"model\":\"c\","
                + "\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}"));
    Endpoint endpoint =
        Endpoint.anthropic(server.url("/v1").toString(), "c")
            .withBody(Map.of("thinking", Map.of("type", "enabled", "budget_tokens", 1024)));
    try (HttpChatModel model = open(endpoint)) {
      ChatReply reply = model.chat(ChatRequest.user("?", Sampling.of(0.7, 0.9, 4096)));
      assertThat(reply.text()).isEqualTo("so");
      assertThat(reply.reasoning()).isEqualTo("why");
    }
    JsonNode sent = body();
    assertThat(sent.has("temperature")).isFalse();
    assertThat(sent.path("thinking").path("budget_tokens").asInt()).isEqualTo(1024);
  }

  @Test
  void parametersAreSentAsTheServersRefusalsAskForThem() throws Exception {
    refuse(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.");
    refuse(
        "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is supported.");
    refuse("Unsupported value: 'messages[0].role' does not support 'system' with this model.");
    server.enqueue(json(ANSWER.formatted("\"content\":\"so\"")));
    server.enqueue(json(ANSWER.formatted("\"content\":\"so again\"")));
    ChatRequest request = ChatRequest.of("Be brief.", "?", Sampling.of(0.7, 0.9, 64));
    try (HttpChatModel model = open(openAi())) {
      assertThat(model.chat(request).text()).isEqualTo("so");
      assertThat(model.chat(request).text()).isEqualTo("so again");
      assertThat(model.status())
          .isEqualTo(
              "m takes max_tokens as max_completion_tokens, no temperature, system role 'developer'");
    }
    assertThat(server.getRequestCount()).isEqualTo(5);
    for (int i = 0; i < 3; i++) {
      body();
    }
    for (int i = 0; i < 2; i++) {
      JsonNode sent = body();
      assertThat(sent.path("max_completion_tokens").asInt()).isEqualTo(64);
      assertThat(sent.has("max_tokens") || sent.has("temperature")).isFalse();
      assertThat(sent.path("messages").path(0).path("role").asText()).isEqualTo("developer");
    }
  }

  @Test
  void aBoundIsNeverDroppedBecauseAServerRefusesIt() throws Exception {
    refuse("Unsupported parameter: 'max_tokens' is not supported with this model.");
    try (HttpChatModel model = open(openAi())) {
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> model.chat(ChatRequest.user("?", Sampling.greedy(9))))
          .isInstanceOf(ChatException.class)
          .hasMessageContaining("'max_tokens' is not supported");
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void theEndpointsFileNamesParametersAndTheRoleOfSystemMessages() throws Exception {
    server.enqueue(json(ANSWER.formatted("\"content\":\"so\"")));
    Map<String, @Nullable String> names = new HashMap<>();
    names.put("max_tokens", "max_completion_tokens");
    names.put("temperature", null);
    names.put("system", null);
    Endpoint endpoint = openAi().withParameters(names).withBody(Map.of("reasoning_effort", "low"));
    try (HttpChatModel model = open(endpoint)) {
      model.chat(ChatRequest.of("Be brief.", "Why?", Sampling.greedy(9)));
    }
    JsonNode sent = body();
    assertThat(sent.path("messages")).hasSize(1);
    assertThat(sent.path("messages").path(0).path("content").asText())
        .isEqualTo("Be brief.\n\nWhy?");
    assertThat(sent.path("reasoning_effort").asText()).isEqualTo("low");
    assertThat(sent.has("temperature")).isFalse();
  }

  private void refuse(String message) throws IOException {
    String error =
        Jsonl.mapper()
            .writeValueAsString(
                Map.of("error", Map.of("message", message, "type", "invalid_request_error")));
    server.enqueue(
        new MockResponse.Builder()
            .code(400)
            .addHeader("Content-Type", "application/json")
            .body(error)
            .build());
  }

  private Endpoint openAi() {
    return Endpoint.openAi(server.url("/v1").toString(), "m");
  }

  private static HttpChatModel open(Endpoint endpoint) {
    return HttpChatModel.open(endpoint, name -> "key", new TestTime(), new SplittableRandom(1));
  }

  private JsonNode body() throws Exception {
    return Jsonl.mapper()
        .readTree(java.util.Objects.requireNonNull(server.takeRequest().getBody()).utf8());
  }
}
