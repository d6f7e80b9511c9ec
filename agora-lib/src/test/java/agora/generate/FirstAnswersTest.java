package agora.generate;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Dataset;
import agora.data.Jsonl;
import agora.data.Progress;
import agora.data.ProgressListener;
import agora.data.Setting;
import agora.llm.ChatModel;
import agora.llm.ChatReply;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FirstAnswersTest {
  private static final String GOOD = "A new question\nOUTPUT: because [RESULT] 4 [/RESULT]";

  @TempDir Path folder;
  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void aRunWhoseFirstAnswersAreRejectedEndsWithReasonsAndSamples() throws Exception {
    GenerationReport report = generate(config(), "I would rather not say.");
    assertThat(report.stopped())
        .startsWith("all ")
        .contains("answers were rejected: no line begins with OUTPUT:")
        .contains("--go-on")
        .contains("\n- item ")
        .contains("I would rather not say.");
    assertThat(calls.get()).isBetween(50, 70);
    assertThat(Jsonl.read(folder.resolve("rejected.jsonl"), JsonNode.class)).hasSizeBetween(50, 70);

    // Every answer was kept: going on asks only what is missing.
    int before = calls.get();
    GenerationReport all = generate(config().withGoOn(true), GOOD);
    assertThat(all.complete()).isTrue();
    assertThat(calls.get() - before).isEqualTo(120);
  }

  @Test
  void aRunThatIsAcceptedNowAndThenGoesOn() throws Exception {
    ChatModel model =
        request -> ChatReply.of(calls.incrementAndGet() % 4 == 0 ? GOOD : "no marker");
    assertThat(generate(config(), model, ProgressListener.none()).complete()).isTrue();
  }

  @Test
  void badAnswersThatComeFirstBecauseTheyAreShortEndNoRun() throws Exception {
    CountDownLatch bad = new CountDownLatch(60);
    ChatModel model =
        request -> {
          String question = request.messages().getLast().content();
          if (Integer.parseInt(question.substring(question.lastIndexOf(' ') + 1)) >= 60) {
            bad.countDown();
            return ChatReply.of("no");
          }
          bad.await();
          return ChatReply.of("because [RESULT] 4 [/RESULT]");
        };
    GenerationConfig config =
        GenerationConfig.of(Setting.MATH_RESPONSE_GENERATION, "m", 120)
            .withConcurrency(120)
            .withAttempts(1);
    List<Seed> seeds =
        IntStream.range(0, 120).mapToObj(i -> new Seed("s" + i, "question " + i, "")).toList();
    GenerationInputs inputs =
        new GenerationInputs(new PromptTemplate("<input>"), seeds, List.of(), List.of());
    GenerationReport report =
        DataGenerator.generate(model, inputs, config, folder, ProgressListener.none());
    assertThat(report.stopped()).isEmpty();
    assertThat(report.accepted()).isEqualTo(60);
  }

  @Test
  void everyProgressLineShowsAcceptedRejectedAndTheMainReason() throws Exception {
    ConcurrentLinkedQueue<Progress> lines = new ConcurrentLinkedQueue<>();
    ChatModel model =
        request -> ChatReply.of(calls.incrementAndGet() % 3 == 0 ? "no marker" : GOOD);
    generate(config(), model, lines::add);
    Progress last = List.copyOf(lines).getLast();
    assertThat(last.details().get("accepted")).isEqualTo("120");
    assertThat(last.details().get("rejected")).matches("\\d+ \\(mostly missing marker\\)");
  }

  @Test
  void inlineReasoningIsLeftOutUnlessTheStudyKeepsIt() throws Exception {
    String reply = "<think>INPUT: not this. [RESULT] 9 [/RESULT]</think>\n" + GOOD;
    generate(config(), reply);
    assertThat(first().response()).isEqualTo("because [RESULT] 4 [/RESULT]");
    assertThat(first().instruction()).isEqualTo("A new question");
    generate(config().withKeepReasoning(true), reply);
    assertThat(first().response())
        .isEqualTo(
            "<think>\nINPUT: not this. [RESULT] 9 [/RESULT]\n</think>\n\nbecause [RESULT] 4 [/RESULT]");
  }

  @Test
  void reasoningWithoutAnAnswerSaysSo() throws Exception {
    assertThat(generate(config(), "<think>Hmm, let me see").stopped())
        .contains("there is reasoning and no answer");
  }

  private agora.data.Instance first() {
    return Dataset.read(folder.resolve("instances.jsonl")).instances().getFirst();
  }

  private static GenerationConfig config() {
    return GenerationConfig.of(Setting.MATH_INSTANCE_GENERATION, "m", 120)
        .withConcurrency(8)
        .withAttempts(60);
  }

  private GenerationReport generate(GenerationConfig config, String reply)
      throws InterruptedException {
    ChatModel model =
        request -> {
          calls.incrementAndGet();
          return ChatReply.of(reply);
        };
    return generate(config, model, ProgressListener.none());
  }

  private GenerationReport generate(
      GenerationConfig config, ChatModel model, ProgressListener listener)
      throws InterruptedException {
    PromptTemplate prompt =
        new PromptTemplate(
            "<input_theme>\nINPUT: <input1>\nOUTPUT: <output1>\nINPUT: <input2>\nOUTPUT: <output2>\nINPUT: <input3>\nOUTPUT: <output3>\nINPUT: ");
    List<Seed> seeds =
        IntStream.range(0, 20)
            .mapToObj(i -> new Seed("s" + i, "question " + i, "answer " + i))
            .toList();
    GenerationInputs materials = new GenerationInputs(prompt, seeds, List.of("sums"), List.of());
    return DataGenerator.generate(model, materials, config, folder, listener);
  }
}
