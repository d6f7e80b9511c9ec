package agora.intrinsic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Dataset;
import agora.data.Domain;
import agora.data.Instance;
import agora.data.ProgressListener;
import agora.judge.JudgePrompt;
import agora.llm.ChatReply;
import agora.llm.ScriptedChatModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RubricJudgeTest {
  private static final Path PROMPTS = Path.of("../data/prompts");
  private static final Rubric RUBRIC =
      new Rubric("r", "Is it good?", List.of("no", "hardly", "half", "mostly", "yes"));
  private static final Dataset DATA =
      new Dataset("d", List.of(Instance.of("easy", "a"), Instance.of("hard", "b")));

  @TempDir Path folder;

  private static JudgePrompt prompt() {
    return JudgePrompt.read(PROMPTS.resolve("judges/rubric.txt"));
  }

  @ParameterizedTest(name = "verdict {index}: {1}")
  @CsvSource(
      delimiter = '~',
      nullValues = "none",
      value = {
        "Fine work. [RESULT] 4 ~ 4",
        "Fine work. [result] (4) ~ 4",
        "Fine. Score: 3/5 ~ 3",
        "Fine. score of 2 out of 5. ~ 2",
        "Fine. **[RESULT] 5** ~ 5",
        "Fine. [RESULT] 5<|eot_id|> ~ 5",
        "(Score 1) at first, in the end [RESULT] 3 ~ 3",
        "The score can never be 3 ~ none",
        "[RESULT] 7 ~ none",
        "[RESULT] 2.5 ~ none",
        "[RESULT] 4 because it is nice ~ none",
        "'' ~ none",
      })
  void onlyAGradeAtTheEndCounts(String verdict, Integer grade) {
    assertThat(RubricJudge.parse(verdict))
        .isEqualTo(grade == null ? OptionalInt.empty() : OptionalInt.of(grade));
  }

  @Test
  void aVerdictWithoutAGradeIsAskedAgainAndNeverReplaced() throws Exception {
    ScriptedChatModel model =
        ScriptedChatModel.of(request -> {
          boolean hard = request.messages().getLast().content().contains("<task>\nhard\n");
          boolean first = Objects.requireNonNull(request.sampling().seed()) < 1 << 24;
          return hard ? "I cannot say" : first ? "well" : "[RESULT] 2";
        });
    MetricValues grades = measure(RubricJudge.of(model, prompt(), folder).quality(RUBRIC), "a");

    assertThat(grades.name()).isEqualTo("response_quality");
    assertThat(grades.perInstance()).containsExactly(2.0, Double.NaN);
    assertThat(grades.missing()).isEqualTo(1);
    assertThat(grades.missingBecause()).isEqualTo("1: no verdict with a grade in 10 attempts");
    assertThat(grades.mean().value()).isEqualTo(2);
    assertThat(model.asked()).hasSize(12);

    measure(RubricJudge.of(model, prompt(), folder).quality(RUBRIC), "another cache");
    assertThat(model.asked()).as("verdicts are kept as they were given").hasSize(12);
  }

  @Test
  void gradesAreKeptByContentForOtherDataSets() throws Exception {
    ScriptedChatModel model = ScriptedChatModel.of(request -> "[RESULT] 3");
    measure(RubricJudge.of(model, prompt(), folder.resolve("one")).quality(RUBRIC), "a");
    measure(RubricJudge.of(model, prompt(), folder.resolve("two")).quality(RUBRIC), "a");
    assertThat(model.asked()).hasSize(2);
  }

  @Test
  void difficultyShowsTheInstructionAsTheTextToGrade() throws Exception {
    ScriptedChatModel model = ScriptedChatModel.of(request -> "[RESULT] 3");
    RubricJudge judge = RubricJudge.of(model, prompt(), folder);
    MetricValues grades = measure(judge.difficulty(Domain.MATH, RUBRIC), "a");
    assertThat(grades.name()).isEqualTo("instruction_difficulty");
    assertThat(model.asked().stream().map(request -> request.messages().getLast().content()))
        .allMatch(text -> text.contains("Pose a math task"))
        .anyMatch(text -> text.contains("<text>\neasy\n</text>"));
  }

  @Test
  void aJudgeThatNeverAnswersInFormIsAnErrorThatShowsWhatItSaid() {
    RubricJudge judge = RubricJudge.of(request -> ChatReply.of("It depends."), prompt(), folder);
    assertThatThrownBy(() -> measure(judge.quality(RUBRIC), "a"))
        .hasMessage(
            "none of 20 verdicts by r ends in a grade such as '[RESULT] 4'; the last one was: It"
                + " depends.\nName a judge that follows instructions, or allow it more tokens");
  }

  @Test
  void aJudgeThatNeverAnswersInFormIsNotAskedTenTimes() {
    ScriptedChatModel model = ScriptedChatModel.of(request -> "It depends.");
    Dataset many =
        new Dataset(
            "many", IntStream.range(0, 150).mapToObj(i -> Instance.of("task " + i, "a")).toList());
    IntrinsicMetric metric = RubricJudge.of(model, prompt(), folder).quality(RUBRIC);
    MetricCache cache = MetricCache.in(folder.resolve("cache"));
    assertThatThrownBy(() -> metric.measure(many, cache, ProgressListener.none()))
        .hasMessageStartingWith("none of 150 verdicts by r ends in a grade");
    assertThat(model.asked()).hasSize(150);
  }

  private MetricValues measure(IntrinsicMetric metric, String cache) throws InterruptedException {
    return metric.measure(DATA, MetricCache.in(folder.resolve(cache)), ProgressListener.none());
  }

  @Test
  void gradesThatWereKeptUnderTheFormerNameAreNotAskedForAgain() throws Exception {
    Path cache = Files.createDirectories(folder.resolve("cache"));
    Files.writeString( // as the code of 2026-11-28 wrote it
        cache.resolve("7323bafe24be4bbb.jsonl"),
        "{\"key\":\"659e3235fbe0065129bf30e950e1110f84f3ae96ff6403289fea368414ccc714\",\"value\":2.0}\n");
    ScriptedChatModel model = ScriptedChatModel.of(request -> "[RESULT] 5");
    JudgePrompt prompt = new JudgePrompt("Be fair.", "{{instruction}} {{response}}");
    assertThat(
            measure(RubricJudge.of(model, prompt, folder).quality(RUBRIC), "cache").perInstance())
        .containsExactly(2.0, 5.0);
    assertThat(model.asked()).hasSize(1);
  }

  @Test
  void rubricsOfTheProjectAreReadAndBadOnesNamed() throws Exception {
    for (String domain : List.of("math", "code", "general")) {
      for (String kind : List.of("difficulty", "quality")) {
        Path file = PROMPTS.resolve("rubrics/" + domain + "-" + kind + ".txt");
        assertThat(Rubric.read(file).grades()).hasSize(5).doesNotHaveDuplicates();
      }
    }
    Path bad = Files.writeString(folder.resolve("bad.txt"), "Good?\n1: no\n3: yes\n");
    assertThatThrownBy(() -> Rubric.read(bad))
        .hasMessageStartingWith(bad + ": a criterion and the lines '1: ...' to '5: ...'");
  }
}
