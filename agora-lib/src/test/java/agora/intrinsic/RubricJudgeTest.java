package agora.intrinsic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Dataset;
import agora.data.Domain;
import agora.data.Instance;
import agora.data.ProgressListener;
import agora.evaluate.JudgePrompt;
import agora.llm.ChatReply;
import agora.llm.ScriptedChatModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
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
          boolean first = Objects.requireNonNull(request.sampling().seed()) < 1000;
          return hard ? "I cannot say" : first ? "well" : "[RESULT] 2";
        });
    RubricJudge judge = RubricJudge.of(model, prompt());
    RubricJudge.Grades grades = judge.quality(DATA, RUBRIC, folder, ProgressListener.none());

    assertThat(grades.perInstance().get(0)).isEqualTo(2);
    assertThat(grades.perInstance().get(1)).isNaN();
    assertThat(grades.unreadable()).isEqualTo(1);
    assertThat(grades.mean()).isEqualTo(2);
    assertThat(model.asked()).hasSize(12);

    judge.quality(DATA, RUBRIC, folder, ProgressListener.none());
    assertThat(model.asked()).hasSize(12);
  }

  @Test
  void difficultyShowsTheInstructionAsTheTextToGrade() throws Exception {
    ScriptedChatModel model = ScriptedChatModel.of(request -> "[RESULT] 3");
    RubricJudge.of(model, prompt())
        .difficulty(DATA, Domain.MATH, RUBRIC, folder, ProgressListener.none());
    assertThat(model.asked().stream().map(request -> request.messages().getLast().content()))
        .allMatch(text -> text.contains("Pose a math task"))
        .anyMatch(text -> text.contains("<text>\neasy\n</text>"));
  }

  @Test
  void aJudgeThatNeverAnswersInFormIsAnErrorThatShowsWhatItSaid() {
    RubricJudge judge = RubricJudge.of(request -> ChatReply.of("It depends."), prompt());
    assertThatThrownBy(() -> judge.quality(DATA, RUBRIC, folder, ProgressListener.none()))
        .hasMessage(
            "no verdict of 2 instances ends in a grade such as '[RESULT] 4' after 10 attempts"
                + " each; the last one was: It depends.");
    assertThatThrownBy(() ->
            judge.quality(new Dataset("none", List.of()), RUBRIC, folder, ProgressListener.none()))
        .hasMessage("r needs at least one instance, the data set is empty");
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
