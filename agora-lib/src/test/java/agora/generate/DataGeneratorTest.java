package agora.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.ProgressListener;
import agora.data.Setting;
import agora.llm.ChatException;
import agora.llm.ChatModel;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DataGeneratorTest {
  private static final PromptTemplate FEW_SHOT =
      new PromptTemplate(
          "<input_theme>\nINPUT: <input1>\nOUTPUT: <output1>\nINPUT: <input2>\nOUTPUT: <output2>\nINPUT: <input3>\nOUTPUT: <output3>\nINPUT: ");

  @TempDir Path folder;

  @Test
  void theSameDataComesOutAtAnyConcurrencyAndAfterFaultsAndInterruptions() throws Exception {
    GenerationConfig config = fewShot(120);
    DataGenerator.generate(
        this::answer, materials(), config.withConcurrency(1), at("one"), quiet());
    byte[] expected = Files.readAllBytes(at("one").resolve("instances.jsonl"));
    assertThat(Dataset.read(at("one").resolve("instances.jsonl")).size()).isEqualTo(120);

    DataGenerator.generate(
        shuffled(this::answer), materials(), config.withConcurrency(64), at("many"), quiet());
    assertThat(Files.readAllBytes(at("many").resolve("instances.jsonl"))).isEqualTo(expected);

    AtomicInteger calls = new AtomicInteger();
    ChatModel breaksDown =
        request -> {
          if (calls.incrementAndGet() > 70) {
            throw new ChatException(ChatException.Kind.FATAL, "the server went away");
          }
          return answer(request);
        };
    assertThatThrownBy(() ->
            DataGenerator.generate(
                breaksDown, materials(), config.withConcurrency(16), at("cut"), quiet()))
        .isInstanceOf(ChatException.class)
        .hasMessageContaining("the server went away");
    assertThat(GenerationReport.read(at("cut")).stopped()).contains("the server went away");
    assertThat(at("cut").resolve("instances.jsonl")).doesNotExist();
    GenerationReport rest =
        DataGenerator.generate(
            shuffled(this::answer), materials(), config.withConcurrency(7), at("cut"), quiet());
    assertThat(Files.readAllBytes(at("cut").resolve("instances.jsonl"))).isEqualTo(expected);
    assertThat(rest.complete()).isTrue();
  }

  @Test
  void aSecondRunAsksNothing() throws Exception {
    DataGenerator.generate(this::answer, materials(), fewShot(30), at("run"), quiet());
    GenerationReport again =
        DataGenerator.generate(
            request -> {
              throw new ChatException(ChatException.Kind.FATAL, "nobody should ask");
            },
            materials(),
            fewShot(30),
            at("run"),
            quiet());
    assertThat(again.asked()).isZero();
    assertThat(again.accepted()).isEqualTo(30);
  }

  @Test
  void laterGenerationsShowTwoSeedsAndOneGeneratedInstance() throws Exception {
    DataGenerator.generate(this::answer, materials(), fewShot(100), at("run"), quiet());
    List<Instance> instances = Dataset.read(at("run").resolve("instances.jsonl")).instances();
    for (Instance instance : instances) {
      Instance.Provenance from = java.util.Objects.requireNonNull(instance.provenance());
      List<String> generated =
          from.seedIds().stream().filter(id -> id.startsWith("generated/")).toList();
      assertThat(from.seedIds()).hasSize(3).doesNotHaveDuplicates();
      assertThat(generated).hasSize(from.index() < 10 ? 0 : 1);
      for (String id : generated) {
        int other = Integer.parseInt(id.substring("generated/".length()));
        assertThat(other).isLessThan(from.index() / 10 * 10);
      }
    }
  }

  @Test
  void theReferencesPoolRuleShowsTwoGeneratedInstances() throws Exception {
    GenerationConfig config = fewShot(50).withPool(ExamplePool.REFERENCE_CODE, 5);
    DataGenerator.generate(this::answer, materials(), config, at("run"), quiet());
    assertThat(Dataset.read(at("run").resolve("instances.jsonl")).instances().subList(20, 50))
        .allSatisfy(instance ->
            assertThat(java.util.Objects.requireNonNull(instance.provenance()).seedIds())
                .filteredOn(id -> id.startsWith("generated/"))
                .hasSize(2));
    assertThat(Files.readString(at("run").resolve("manifest.json")))
        .contains("\"poolRule\" : \"reference_code\"");
  }

  @Test
  void rejectedAnswersAreAskedAgainCountedAndShown() throws Exception {
    ChatModel model =
        request ->
            Math.floorMod(request.toString().hashCode(), 3) == 0
                ? ChatReply.of("Sorry, I cannot.")
                : answer(request);
    GenerationReport report =
        DataGenerator.generate(model, materials(), fewShot(60), at("run"), quiet());
    assertThat(report.complete()).isTrue();
    assertThat(report.rejected()).containsOnlyKeys("missing marker");
    assertThat(report.rejected().get("missing marker")).isBetween(10, 60);
    assertThat(Files.readString(at("run").resolve("rejected.jsonl")))
        .contains("\"reason\":\"missing marker\"")
        .contains("Sorry, I cannot.");
    assertThat(report.table().print()).contains("rejected: missing marker");
  }

  @Test
  void anItemThatIsNeverAcceptedIsNamedAndTheReportIsShort() throws Exception {
    ChatModel model =
        request ->
            last(request).contains("question 3\n")
                ? ChatReply.of("   ")
                : ChatReply.of("An answer to it.");
    GenerationConfig config =
        GenerationConfig.of(Setting.INSTRUCTION_FOLLOWING_RESPONSE_GENERATION, "m", 6)
            .withAttempts(3);
    GenerationInputs materials =
        new GenerationInputs(
            new PromptTemplate("INPUT: <input>\nOUTPUT:"), seeds(6), List.of(), List.of());
    GenerationReport report = DataGenerator.generate(model, materials, config, at("run"), quiet());
    assertThat(report.complete()).isFalse();
    assertThat(report.accepted()).isEqualTo(5);
    assertThat(report.missing())
        .containsExactly(new GenerationReport.Missing(3, "empty: the response is empty"));
    assertThat(report.rejected()).containsEntry("empty", 3);
  }

  @Test
  void whatGotNoAnswerIsAskedAgainByTheNextRun() throws Exception {
    GenerationConfig config =
        GenerationConfig.of(Setting.INSTRUCTION_FOLLOWING_RESPONSE_GENERATION, "m", 8)
            .withAttempts(2);
    GenerationInputs materials =
        new GenerationInputs(
            new PromptTemplate("INPUT: <input>\nOUTPUT:"), seeds(8), List.of(), List.of());
    ChatModel ill =
        request -> {
          if (last(request).contains("question 5\n")) {
            throw new ChatException(ChatException.Kind.TRANSIENT, "500 again and again");
          }
          return ChatReply.of("An answer.");
        };
    GenerationReport report = DataGenerator.generate(ill, materials, config, at("run"), quiet());
    assertThat(report.missing())
        .containsExactly(
            new GenerationReport.Missing(5, "no answer: TRANSIENT: 500 again and again"));
    GenerationReport next =
        DataGenerator.generate(
            request -> ChatReply.of("An answer."), materials, config, at("run"), quiet());
    assertThat(next.complete()).isTrue();
    assertThat(next.asked()).isEqualTo(1);
  }

  @Test
  void duplicatesAreCountedAndKeptUnlessTheyAreToBeDropped() throws Exception {
    ChatModel monotonous =
        request ->
            ChatReply.of(
                "INPUT: What is one and one, and why is that so in every number base?\nOUTPUT: Two. [RESULT] 2 [/RESULT]");
    GenerationReport kept =
        DataGenerator.generate(monotonous, materials(), fewShot(5), at("kept"), quiet());
    assertThat(kept.accepted()).isEqualTo(5);
    assertThat(kept.exactDuplicates()).isEqualTo(4);
    GenerationReport dropped =
        DataGenerator.generate(
            monotonous, materials(), fewShot(5).withDropDuplicates(true), at("dropped"), quiet());
    assertThat(dropped.accepted()).isEqualTo(1);
  }

  @Test
  void moreItemsThanSeedsAreRefusedBeforeAnythingIsAsked() {
    GenerationConfig config = GenerationConfig.of(Setting.MATH_RESPONSE_GENERATION, "m", 9);
    GenerationInputs materials =
        new GenerationInputs(new PromptTemplate("<input>"), seeds(8), List.of(), List.of());
    assertThatThrownBy(
            () -> DataGenerator.generate(this::answer, materials, config, at("run"), quiet()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("volume 9, but there are 8 seeds");
    assertThat(at("run")).doesNotExist();
  }

  @Test
  void aPreviewOfOneItemShowsPromptAnswerAndVerdict() throws Exception {
    DataGenerator.Preview motion =
        DataGenerator.preview(this::answer, materials(), fewShot(30), 25);
    assertThat(last(motion.request())).contains("INPUT: question ");
    assertThat(motion.reply().text()).contains("OUTPUT:");
    assertThat(motion.verdict()).isInstanceOf(Accepted.class);
  }

  @Test
  void theEstimateCountsPromptsAndAnswers() throws Exception {
    GenerationConfig config =
        fewShot(1000).withCost(agora.llm.Price.of(1.0, 10.0), agora.llm.Budget.NONE);
    DataGenerator.Estimate estimate = DataGenerator.estimate(materials(), config);
    assertThat(estimate.requests()).isEqualTo(1000);
    assertThat(estimate.longestTokens()).isEqualTo(4_096_000);
    assertThat(estimate.worstUsd()).isEqualTo((estimate.promptTokens() + 10.0 * 4_096_000) / 1e6);
    assertThat(estimate.likelyUsd()).isLessThan(estimate.worstUsd());
  }

  private ChatReply answer(ChatRequest request) {
    Random random = new Random(request.toString().hashCode());
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      words.append(' ').append(Integer.toString(random.nextInt(100_000), 36));
    }
    return ChatReply.of(
        "new question"
            + words
            + "\nOUTPUT: because"
            + words
            + " [RESULT] "
            + random.nextInt(99)
            + " [/RESULT]");
  }

  private static ChatModel shuffled(ChatModel model) {
    return request -> {
      Thread.sleep(Math.floorMod(request.toString().hashCode(), 7));
      return model.chat(request);
    };
  }

  private Path at(String name) {
    return folder.resolve(name);
  }

  private static GenerationConfig fewShot(int volume) {
    return GenerationConfig.of(Setting.MATH_INSTANCE_GENERATION, "m", volume).withConcurrency(8);
  }

  private static GenerationInputs materials() {
    return new GenerationInputs(FEW_SHOT, seeds(20), List.of("sums", "areas"), List.of());
  }

  private static List<Seed> seeds(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Seed("s" + i, "question " + i, "answer " + i))
        .toList();
  }

  private static String last(ChatRequest request) {
    return request.messages().getLast().content();
  }

  private static ProgressListener quiet() {
    return ProgressListener.none();
  }
}
