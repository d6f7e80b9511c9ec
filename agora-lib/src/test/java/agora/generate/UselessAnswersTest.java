package agora.generate;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.ProgressListener;
import agora.data.Setting;
import agora.llm.ChatModel;
import agora.llm.ChatReply;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class UselessAnswersTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MATH_RESPONSE_GENERATION | The answer is 4. | no result marker",
        "MATH_RESPONSE_GENERATION | [RESULT] 4 [/RESULT] [RESULT] 4 [/RESULT] | not exactly one result marker at the end",
        "MATH_RESPONSE_GENERATION | Sorry, I cannot help. | the model declined",
        "CODE_RESPONSE_GENERATION | return 4 | no code fence around the program",
        "CODE_RESPONSE_GENERATION | Here it is: ```python``` | text before or after the code fence",
        "INSTRUCTION_FOLLOWING_RESPONSE_GENERATION | [END] | the response is empty",
      })
  void aModelWhoseAnswersAreAllRejectedCostsFewCallsAndTheReasonIsInWords(
      String setting, String answer, String words) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    ChatModel model =
        request -> {
          calls.incrementAndGet();
          Thread.sleep(2); // all 64 requests are under way, as with a server
          return ChatReply.of(answer);
        };
    GenerationReport report = run(model, Setting.valueOf(setting), 1200);
    assertThat(report.stopped()).startsWith("all ").contains("answers were rejected: " + words);
    assertThat(report.stopped()).contains("study.data().preview(").contains(answer);
    assertThat(report.accepted()).isZero();
    // The paper's ten attempts would have been 12,000 calls.
    assertThat(calls.get()).isLessThan(3 * 64);
    assertThat(folder.resolve("rejected.jsonl")).content().contains("\"reason\"");
  }

  @Test
  void oneInstanceInAHundredIsNotWorthGoingOnEither() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    ChatModel model =
        request -> {
          int call = calls.incrementAndGet();
          Thread.sleep(2);
          return ChatReply.of(call % 100 == 1 ? "[RESULT] 4 [/RESULT]" : "It is four.");
        };
    GenerationReport report = run(model, Setting.MATH_RESPONSE_GENERATION, 1200);
    assertThat(report.stopped())
        .matches(
            "(?s)(49|50) of the first 50 answers were rejected.*") // the good one may be a later
        // item's
        .contains("no result marker");
    assertThat(calls.get()).isLessThan(3 * 64);
  }

  @Test
  void aModelThatFollowsTheFormInOneOfThreeGoesOn() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    ChatModel model =
        request ->
            ChatReply.of(calls.incrementAndGet() % 3 == 0 ? "[RESULT] 4 [/RESULT]" : "It is four.");
    GenerationReport report = run(model, Setting.MATH_RESPONSE_GENERATION, 200);
    assertThat(report.stopped()).isEmpty();
    assertThat(report.accepted()).isGreaterThan(150);
  }

  @Test
  void fewItemsThatAllFailAreNamedInWordsToo() throws Exception {
    GenerationReport report =
        run(request -> ChatReply.of("It is four."), Setting.MATH_RESPONSE_GENERATION, 2);
    assertThat(report.stopped()).startsWith("all 20 answers were rejected: no result marker (20)");
  }

  private GenerationReport run(ChatModel model, Setting setting, int volume) throws Exception {
    List<Seed> seeds =
        IntStream.range(0, volume)
            .mapToObj(i -> new Seed("s" + i, "question " + i, "answer " + i))
            .toList();
    GenerationInputs materials =
        new GenerationInputs(
            new PromptTemplate("INPUT: <input>\nOUTPUT: "), seeds, List.of(), List.of());
    return DataGenerator.generate(
        model,
        materials,
        GenerationConfig.of(setting, "m", volume),
        folder,
        ProgressListener.none());
  }
}
