package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Jsonl;
import agora.llm.Answers;
import agora.llm.AskOptions;
import agora.llm.Asker;
import agora.llm.ChatException;
import agora.llm.ChatRequest;
import agora.llm.Question;
import agora.llm.QuestionKey;
import agora.llm.Sampling;
import agora.llm.Usage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class BatchChatModelTest {
  private final MockWebServer server = new MockWebServer();
  private final FakeBatches fake = new FakeBatches();
  @TempDir Path folder;

  /** Batches in memory, as the two providers answer them. */
  private static final class FakeBatches extends Dispatcher {
    final Map<String, List<JsonNode>> batches = Collections.synchronizedMap(new HashMap<>());
    final Map<String, String> files = Collections.synchronizedMap(new HashMap<>());
    final Map<String, String> inputs = Collections.synchronizedMap(new HashMap<>());
    volatile boolean ended = true;
    volatile boolean dropCreation;
    volatile int failFirst;
    volatile boolean poor;
    volatile boolean odd;

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String target = String.valueOf(request.getTarget());
      boolean posts = request.getMethod().equals("POST");
      String body = request.getBody() == null ? "" : request.getBody().utf8();
      if (target.endsWith("/files") && posts) {
        String id = "file-" + files.size();
        files.put(id, body);
        return json("{\"id\":\"" + id + "\"}");
      }
      if (target.contains("/files/")) {
        return json(results(target.replaceAll(".*/files/out-(.*)/content", "$1"), false));
      }
      if (target.endsWith("/batches") && posts) {
        return create(body, target.contains("messages"));
      }
      if (target.endsWith("/batches")) {
        return json(
            "{\"data\":["
                + String.join(",", batches.keySet().stream().map(this::describe).toList())
                + "]}");
      }
      if (target.endsWith("/results")) {
        return json(results(target.replaceAll(".*/batches/(.*)/results", "$1"), true));
      }
      String id = target.substring(target.lastIndexOf('/') + 1);
      return batches.containsKey(id)
          ? json(describe(id))
          : new MockResponse.Builder().code(404).body("{\"error\":\"no such batch\"}").build();
    }

    private MockResponse create(String body, boolean anthropic) {
      List<JsonNode> lines = new ArrayList<>();
      String id = "b" + batches.size();
      JsonNode request = read(body);
      if (anthropic) {
        request.path("requests").forEach(lines::add);
      } else {
        String file = request.path("input_file_id").asText();
        inputs.put(id, file);
        String upload = String.valueOf(files.get(file));
        upload.lines().filter(line -> line.startsWith("{")).forEach(line -> lines.add(read(line)));
      }
      batches.put(id, lines);
      if (dropCreation) {
        dropCreation = false;
        return new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
      }
      return json(describe(id));
    }

    private String describe(String id) {
      int size = java.util.Objects.requireNonNull(batches.get(id)).size();
      return """
      {"id":"%s","status":"%s","processing_status":"%s","input_file_id":"%s",
       "output_file_id":"out-%s","error_file_id":null,"created_at":"%s",
       "request_counts":{"processing":0,"succeeded":%d,"errored":0}}
      """
          .formatted(
              id,
              ended ? "expired" : "in_progress",
              ended ? "ended" : "in_progress",
              inputs.getOrDefault(id, ""),
              id,
              java.time.Instant.now(),
              size);
    }

    /** The first {@code failFirst} lines of the first batch expire; results come in reverse. */
    private String results(String id, boolean anthropic) {
      StringBuilder out = new StringBuilder();
      List<JsonNode> lines = java.util.Objects.requireNonNull(batches.get(id));
      for (int i = lines.size() - 1; i >= 0; i--) {
        String key = lines.get(i).path("custom_id").asText();
        boolean lost = id.equals("b0") && i < failFirst;
        if (poor && i >= 3) {
          out.append(
              (anthropic
                      ? "{\"custom_id\":\"%s\",\"result\":{\"type\":\"errored\",\"error\":{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"Your credit balance is too low\"}}}}\n"
                      : "{\"custom_id\":\"%s\",\"response\":{\"status_code\":400,\"body\":{\"error\":{\"message\":\"Your credit balance is too low\"}}}}\n")
                  .formatted(key));
          continue;
        }
        if (odd) {
          out.append(
              "{\"custom_id\":\"%s\",\"response\":{\"status_code\":200,\"body\":{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":90}}}}\n"
                  .formatted(key));
          continue;
        }
        JsonNode request = lines.get(i).path(anthropic ? "params" : "body");
        String text = "re: " + request.path("messages").path(0).path("content").asText();
        out.append(
            anthropic
                ? lost
                    ? "{\"custom_id\":\"%s\",\"result\":{\"type\":\"expired\"}}\n".formatted(key)
                    : "{\"custom_id\":\"%s\",\"result\":{\"type\":\"succeeded\",\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"%s\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":2,\"output_tokens\":1}}}}\n"
                        .formatted(key, text)
                : lost
                    ? "{\"custom_id\":\"%s\",\"response\":null,\"error\":{\"code\":\"batch_expired\",\"message\":\"expired\"}}\n"
                        .formatted(key)
                    : "{\"custom_id\":\"%s\",\"error\":null,\"response\":{\"status_code\":200,\"body\":{\"choices\":[{\"message\":{\"content\":\"%s\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":1}}}}\n"
                        .formatted(key, text));
      }
      return out.toString();
    }

    int submitted() {
      return batches.values().stream().mapToInt(List::size).sum();
    }

    private static JsonNode read(String text) {
      try {
        return Jsonl.mapper().readTree(text);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    private static MockResponse json(String body) {
      return new MockResponse.Builder().body(body).build();
    }
  }

  @BeforeEach
  void start() throws Exception {
    server.setDispatcher(fake);
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void openAisBatchesAnswerAndWhatExpiredIsSubmittedAgain() throws Exception {
    fake.failFirst = 3;
    Answers answers = ask(openAi(), 10);
    assertThat(answers.complete()).isTrue();
    assertThat(answers.reply("q/4").text()).isEqualTo("re: 4");
    assertThat(answers.usage()).isEqualTo(new Usage(20, 0, 10));
    assertThat(fake.submitted()).isEqualTo(13);
  }

  @Test
  void anthropicsBatchesAnswerAndWhatExpiredIsSubmittedAgain() throws Exception {
    fake.failFirst = 2;
    Answers answers = ask(anthropic(), 10);
    assertThat(answers.complete()).isTrue();
    assertThat(answers.reply("q/9").text()).isEqualTo("re: 9");
    assertThat(fake.submitted()).isEqualTo(12);
  }

  @Test
  void aRunThatIsInterruptedTakesUpItsBatchAgain() throws Exception {
    interruptWhileABatchRuns();
    assertThat(ask(openAi(), 10).complete()).isTrue();
    assertThat(fake.submitted()).isEqualTo(10);
  }

  @Test
  void aBatchThatWasSubmittedUnderFormerKeysIsTakenUpAgain() throws Exception {
    interruptWhileABatchRuns();
    Path log = folder.resolve("batches.jsonl");
    String text = Files.readString(log);
    Map<String, String> former = new HashMap<>();
    for (Question question : questions(10)) {
      former.put(QuestionKey.of("", question), QuestionKey.former("", question));
    }
    for (Map.Entry<String, String> key : former.entrySet()) {
      text = text.replace(key.getKey(), key.getValue());
    }
    Files.writeString(log, text);
    for (JsonNode line : java.util.Objects.requireNonNull(fake.batches.get("b0"))) {
      ((ObjectNode) line).put("custom_id", former.get(line.path("custom_id").asText()));
    }
    assertThat(ask(openAi(), 10).complete()).isTrue();
    assertThat(fake.submitted()).isEqualTo(10);
  }

  private void interruptWhileABatchRuns() throws InterruptedException {
    fake.ended = false;
    Thread run = askInBackground(openAi());
    while (fake.batches.isEmpty()) {
      Thread.sleep(5);
    }
    Thread.sleep(100); // the batch's number is on file soon after
    run.interrupt();
    run.join();
    fake.ended = true;
  }

  @Test
  void aBatchWhoseCreationGotNoAnswerIsFoundAndNotSubmittedTwice() throws Exception {
    for (Endpoint endpoint : List.of(openAi(), anthropic())) {
      fake.batches.clear();
      fake.dropCreation = true;
      Answers answers = ask(endpoint, 10, folder.resolve(endpoint.provider().name()));
      assertThat(answers.complete()).isTrue();
      assertThat(fake.submitted()).isEqualTo(10);
    }
  }

  @Test
  void anAccountThatIsRefusedInABatchEndsTheRunAndIsNotSubmittedAgain() throws Exception {
    for (Endpoint endpoint : List.of(openAi(), anthropic())) {
      fake.batches.clear();
      fake.poor = true;
      Path directory = folder.resolve("poor-" + endpoint.provider().name());
      assertThatThrownBy(() -> ask(endpoint, 10, directory))
          .isInstanceOfSatisfying(
              ChatException.class, e -> assertThat(e.kind()).isEqualTo(ChatException.Kind.FATAL))
          .hasMessageContaining("Your credit balance is too low");
      assertThat(fake.submitted()).isEqualTo(10);
      fake.poor = false;
      assertThat(ask(endpoint, 10, directory).complete()).isTrue();
      assertThat(fake.submitted()).isEqualTo(17); // the three answers of the first were kept
    }
  }

  @Test
  void anAnswerThatCannotBeReadIsCountedAndTheNextRunAsksAgain() throws Exception {
    fake.odd = true;
    Answers answers = ask(openAi(), 3);
    assertThat(answers.failures()).hasSize(3);
    assertThat(answers.usage()).isEqualTo(new Usage(30, 0, 270));
    fake.odd = false;
    assertThat(ask(openAi(), 3).complete()).isTrue();
    assertThat(fake.submitted()).isEqualTo(6);
  }

  @Test
  void aBatchThatTheProviderHasNoMoreIsNamedWithTheWayOut() throws Exception {
    interruptWhileABatchRuns();
    fake.batches.clear();
    Path log = folder.resolve("batches.jsonl");
    assertThatThrownBy(() -> ask(openAi(), 10))
        .isInstanceOf(ChatException.class)
        .hasMessageContaining("answered 404: no such batch")
        .hasMessageContaining("batch b0")
        .hasMessageContaining("delete the line of " + log + " that names it");
    List<String> lines = Files.readAllLines(log);
    Files.write(log, lines.stream().filter(line -> !line.contains("\"b0\"")).toList());
    assertThat(ask(openAi(), 10).complete()).isTrue();
  }

  @Test
  void aRefusedKeyFailsEveryQuestion() {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return new MockResponse.Builder()
                .code(401)
                .body("{\"error\":{\"message\":\"Incorrect API key\"}}")
                .build();
          }
        });
    assertThatThrownBy(() -> ask(openAi(), 5))
        .isInstanceOf(ChatException.class)
        .hasMessageContaining("answered 401: Incorrect API key");
  }

  private Thread askInBackground(Endpoint endpoint) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            ask(endpoint, 10);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private Answers ask(Endpoint endpoint, int count) throws InterruptedException {
    return ask(endpoint, count, folder);
  }

  private Answers ask(Endpoint endpoint, int count, Path directory) throws InterruptedException {
    BatchChatModel.Pace pace =
        new BatchChatModel.Pace(Duration.ofMillis(50), Duration.ofMillis(10));
    try (BatchChatModel model =
        BatchChatModel.open(
            endpoint,
            directory.resolve("batches.jsonl"),
            Map.of("ANTHROPIC_API_KEY", "k")::get,
            Time.SYSTEM,
            new SplittableRandom(1),
            pace)) {
      return Asker.askAll(
          model, questions(count), directory.resolve("journal.jsonl"), AskOptions.of(2));
    }
  }

  private static List<Question> questions(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Question("q/" + i, ChatRequest.user("" + i, Sampling.greedy(8))))
        .toList();
  }

  private Endpoint openAi() {
    return Endpoint.openAi(server.url("/v1").toString(), "m").withBatch(true);
  }

  private Endpoint anthropic() {
    return Endpoint.anthropic(server.url("/").toString(), "m").withBatch(true);
  }
}
