package agora.mini;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Jsonl;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class MiniServerTest {
  private static final MiniServer SERVER = MiniServer.start(0, MiniProfile.all(), 0);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String PROBLEM = "Tom has 12 pens. Tom breaks 5. How many pens now?";
  private static final String INSTRUCTION =
      "Words: dog, pear, red, saw. Give the shade, in brackets.";

  @AfterAll
  static void close() {
    CLIENT.close();
    SERVER.close();
  }

  private static HttpResponse<String> post(String path, Object body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(SERVER.url() + path))
            .POST(HttpRequest.BodyPublishers.ofString(Jsonl.mapper().writeValueAsString(body)))
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode chat(String model, String prompt, Map<String, Object> more)
      throws IOException, InterruptedException {
    Map<String, Object> body = new java.util.HashMap<>(more);
    body.put("model", model);
    body.putIfAbsent("messages", List.of(Map.of("role", "user", "content", prompt)));
    return Jsonl.mapper().readTree(post("/chat/completions", body).body());
  }

  @Test
  void completionHasTheFormOfTheOpenAiApi() throws Exception {
    JsonNode reply = chat("mini-exact", PROBLEM, Map.of());
    assertThat(reply.at("/choices/0/message/content").asText())
        .isEqualTo("12 - 5 = 7\n[RESULT] 7 [/RESULT]");
    assertThat(reply.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(reply.at("/usage/completion_tokens").asInt()).isEqualTo(13);
    assertThat(reply.at("/usage/prompt_tokens").asInt()).isEqualTo(14);
  }

  @Test
  void replyEndsAtAStopStringAndAtTheTokenLimit() throws Exception {
    assertThat(
            chat("mini-exact", PROBLEM, Map.of("stop", List.of("\n")))
                .at("/choices/0/message/content")
                .asText())
        .isEqualTo("12 - 5 = 7");
    JsonNode cut = chat("mini-exact", PROBLEM, Map.of("max_tokens", 3));
    assertThat(cut.at("/choices/0/message/content").asText()).isEqualTo("12 - 5");
    assertThat(cut.at("/choices/0/finish_reason").asText()).isEqualTo("length");
  }

  @Test
  void modelsAreListedWithTheirFictionalPrices() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(SERVER.url() + "/models")).build();
    JsonNode list =
        Jsonl.mapper().readTree(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body());
    assertThat(list.path("data").findValuesAsText("id"))
        .contains("mini-scholar", "mini-explorer", "mini-steady", "mini-novice")
        .contains(MiniServer.JUDGE, MiniServer.EMBEDDINGS);
    assertThat(list.at("/data/0/fictional_usd_per_million_output_tokens").asDouble()).isPositive();
  }

  @Test
  void unknownModelIsAnErrorThatListsThoseThatExist() throws Exception {
    HttpResponse<String> reply =
        post(
            "/chat/completions",
            Map.of("model", "gpt", "messages", List.of(Map.of("role", "user", "content", "hi"))));
    assertThat(reply.statusCode()).isEqualTo(404);
    assertThat(reply.body()).contains("no model 'gpt'; present: [mini-scholar");
    assertThat(post("/chat/completions", Map.of("model", "mini-exact")).body())
        .contains("messages must be a list of at least one message");
    assertThat(post("/nothing", Map.of()).statusCode()).isEqualTo(404);
  }

  @Test
  void drawnProfilesAnswerByTheirSeed() throws Exception {
    String prompt = "INPUT: Ann has 3 keys. OUTPUT:";
    HttpResponse<String> reply =
        post(
            "/chat/completions",
            Map.of(
                "model",
                "mini-drawn-7",
                "messages",
                List.of(Map.of("role", "user", "content", prompt))));
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(MiniProfile.drawn(7)).isEqualTo(MiniProfile.drawn(7));
    assertThat(MiniProfile.drawn("mini-drawn-7")).contains(MiniProfile.drawn(7));
    assertThat(MiniProfile.drawn("mini-drawn-x")).isEmpty();
    assertThat(MiniProfile.drawn(7).range()).isNotEqualTo(MiniProfile.drawn(8).range());
    for (long seed = 0; seed < 200; seed++) {
      assertThat(MiniProfile.drawn(seed).outputPrice()).isBetween(0.1, 20.0);
    }
  }

  @Test
  void embeddingsOfLikeTextsAreNearEachOther() throws Exception {
    JsonNode reply =
        Jsonl.mapper()
            .readTree(
                post(
                        "/embeddings",
                        Map.of(
                            "model",
                            MiniServer.EMBEDDINGS,
                            "input",
                            List.of(PROBLEM, PROBLEM.replace("pens", "cups"), INSTRUCTION)))
                    .body());
    double near = dot(reply.at("/data/0/embedding"), reply.at("/data/1/embedding"));
    double far = dot(reply.at("/data/0/embedding"), reply.at("/data/2/embedding"));
    assertThat(dot(reply.at("/data/0/embedding"), reply.at("/data/0/embedding")))
        .isCloseTo(1, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(near).isGreaterThan(far + 0.3);
  }

  private static double dot(JsonNode a, JsonNode b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += a.get(i).asDouble() * b.get(i).asDouble();
    }
    return sum;
  }

  @Test
  void pairwiseJudgePrefersTheAnswerThatMeetsTheConstraintsInEitherOrder() throws Exception {
    assertThat(preference("Answer: ( red )", "Answer: red !")).isBetween(0.9, 1.0);
    assertThat(preference("Answer: red !", "Answer: ( red )")).isBetween(0.0, 0.1);
    assertThat(preference("Answer: ( saw )", "Answer: red .")).isBetween(0.4, 0.6);
  }

  /** Returns the probability that the judge prefers the first answer. */
  private static double preference(String first, String second) throws Exception {
    String prompt =
        "Which answer is better?\nInstruction: "
            + INSTRUCTION
            + "\n\nOutput (m):\n"
            + first
            + "\n\nOutput (M):\n"
            + second
            + "\n\nReply with m or M.";
    JsonNode row =
        chat(MiniServer.JUDGE, prompt, Map.of("logprobs", true, "top_logprobs", 5, "max_tokens", 1))
            .at("/choices/0/logprobs/content/0");
    for (JsonNode other : row.path("top_logprobs")) {
      if (other.path("token").asText().equals("m")) {
        return Math.exp(other.path("logprob").asDouble());
      }
    }
    throw new AssertionError("no log-probability of m in " + row);
  }

  @Test
  void judgeGivesTheLabelsOfArenaHard() throws Exception {
    String prompt =
        "Choose [[A>>B]], [[A>B]], [[A=B]], [[B>A]] or [[B>>A]].\n<|User Prompt|>\n"
            + INSTRUCTION
            + "\n\n<|The Start of Assistant A's Answer|>\ndog\n<|The End of Assistant A's Answer|>\n\n"
            + "<|The Start of Assistant B's Answer|>\nAnswer: ( red )\n<|The End of Assistant B's Answer|>";
    assertThat(chat(MiniServer.JUDGE, prompt, Map.of()).at("/choices/0/message/content").asText())
        .endsWith("[[B>>A]]");
  }

  @Test
  void judgeReadsTheProjectsOwnPromptsOfArenaHard() throws Exception {
    for (String file : new String[] {"arenahard.txt", "arenahard-creative.txt"}) {
      String[] parts = Files.readString(Path.of("../data/prompts/judges", file)).split("\n---\n");
      String user =
          parts[1]
              .replace("{{instruction}}", INSTRUCTION)
              .replace("{{output_1}}", "Answer: ( red )")
              .replace("{{output_2}}", "dog");
      List<Map<String, String>> messages =
          List.of(
              Map.of("role", "system", "content", parts[0]),
              Map.of("role", "user", "content", user));
      assertThat(
              chat(MiniServer.JUDGE, user, Map.of("messages", messages))
                  .at("/choices/0/message/content")
                  .asText())
          .as(file)
          .endsWith("[[A>>B]]");
    }
  }

  @Test
  void rubricJudgeGivesOneToFive() throws Exception {
    assertThat(rating("Answer: ( red )")).endsWith("[RESULT] 5");
    assertThat(rating("Answer: red !")).endsWith("[RESULT] 3");
    assertThat(rating("Answer: dog !")).endsWith("[RESULT] 1");
  }

  private static String rating(String response) throws Exception {
    String prompt =
        "###The instruction to evaluate:\n"
            + INSTRUCTION
            + "\n\n###Response to evaluate:\n"
            + response
            + "\n\n###Score Rubrics:\nScore 1: bad\nScore 5: good\n\n###Feedback: ";
    return chat(MiniServer.JUDGE, prompt, Map.of()).at("/choices/0/message/content").asText();
  }

  @Test
  void rubricJudgeRatesTheDifficultyOfAnInstructionThatStandsAsTheResponse() throws Exception {
    String prompt =
        "###The instruction to evaluate:\nGenerate a problem.\n\n###Response to evaluate:\n"
            + "Tom has 12 pens. Tom breaks 5. Tom loses 2 on the road. How many pens now?"
            + "\n\n###Score Rubrics:\nScore 1: easy\n\n###Feedback: ";
    assertThat(chat(MiniServer.JUDGE, prompt, Map.of()).at("/choices/0/message/content").asText())
        .endsWith("[RESULT] 3");
  }

  @Test
  void rubricJudgeReadsTheProjectsOwnPrompt() throws Exception {
    String pens = "Tom has 12 pens. Tom breaks 5. Tom loses 2 on the road. How many pens now?";
    assertThat(graded("Pose a math task.", pens)).endsWith("[RESULT] 3");
    assertThat(graded(INSTRUCTION, "( red )")).endsWith("[RESULT] 5");
    assertThat(graded(INSTRUCTION, "dog !")).endsWith("[RESULT] 1");
  }

  private static String graded(String task, String text) throws Exception {
    String prompt =
        Files.readString(Path.of("../data/prompts/judges/rubric.txt"))
            .replace("{{instruction}}", task)
            .replace("{{response}}", text);
    return chat(MiniServer.JUDGE, prompt, Map.of()).at("/choices/0/message/content").asText();
  }
}
