package agora.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.data.ProgressListener;
import agora.evaluate.Benchmark;
import agora.evaluate.Evaluation;
import agora.evaluate.EvaluationConfig;
import agora.evaluate.Evaluator;
import agora.evaluate.Grade;
import agora.evaluate.Problem;
import agora.llm.ChatReply;
import agora.llm.ScriptedChatModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArenaHardTest {
  private static final JudgePrompt PROMPT =
      new JudgePrompt("", "{{instruction}} A: {{output_1}} B: {{output_2}}");

  @TempDir Path folder;

  @ParameterizedTest(name = "judgement {index}: {1}")
  @CsvSource(
      nullValues = "none",
      value = {
        "my verdict is [[A>B]], A>B",
        "[[b>>a]], B>>A",
        "at first [[A>>B]] but then [[A=B]], A=B",
        "single [B>A] will do, B>A",
        "[[A wins]], none",
        "'', none",
      })
  void theLastLabelOfAJudgementCounts(String judgement, String label) {
    assertThat(ArenaRules.label(judgement)).isEqualTo(label);
  }

  @Test
  void aStrongVerdictIsThreeBattlesAndBothGamesAreSeenFromTheModel() {
    assertThat(ArenaRules.V0_1.outcomes("B>A", "A>>B")).containsExactly(1.0, 1.0, 1.0, 1.0);
    assertThat(ArenaRules.V0_1.outcomes("A=B", "B>A")).containsExactly(0.5, 0.0);
    assertThat(ArenaRules.V2_0.outcomes("A>>B", "B<A")).containsExactly(0.0, 0.0, 0.0, 1.0);
  }

  @Test
  void aMissingVerdictDropsTheGameInTheFirstReleaseAndTheQuestionInTheSecond() {
    assertThat(ArenaRules.V0_1.outcomes(null, "A>B")).containsExactly(1.0);
    assertThat(ArenaRules.V0_1.outcomes("A<B", "A>B")).containsExactly(1.0);
    assertThat(ArenaRules.V2_0.outcomes(null, "A>B")).isNull();
    assertThat(ArenaRules.V0_1.outcomes(null, null)).isNull();
  }

  @Test
  void theScoreIsTheMeanOutcomeAndItsRatingThatOfBradleyAndTerry() {
    List<Double> battles = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      battles.add(i % 4 == 0 ? 1.0 : 0.0);
    }
    ArenaScore score = ArenaScore.of(battles, ArenaRules.V0_1, 1);
    assertThat(score.score()).isEqualTo(0.25);
    assertThat(score.rating()).isCloseTo(1000 - 400 * Math.log10(3), within(1e-9));
    // The normal interval: 0.25 -+ 1.96 sqrt(0.25 0.75 / 200)
    assertThat(score.low()).isCloseTo(0.190, within(0.01));
    assertThat(score.high()).isCloseTo(0.310, within(0.01));
    assertThatThrownBy(() -> ArenaScore.of(List.of(), ArenaRules.V0_1, 1))
        .hasMessage("a score needs at least one battle");
  }

  @Test
  void styleControlTakesAwayWhatLengthBought() {
    List<ArenaScore.Styled> battles = new ArrayList<>();
    ArenaScore.Style brief = new ArenaScore.Style(100, 0, 0, 0);
    ArenaScore.Style verbose = new ArenaScore.Style(900, 0, 0, 0);
    for (int i = 0; i < 300; i++) {
      boolean longer = i % 3 != 0;
      double outcome = longer == (i % 10 != 0) ? 1 : 0;
      battles.add(
          new ArenaScore.Styled(outcome, longer ? verbose : brief, longer ? brief : verbose));
    }
    double plain = battles.stream().mapToDouble(ArenaScore.Styled::outcome).average().orElseThrow();
    ArenaScore controlled = ArenaScore.styleControlled(battles, ArenaRules.V0_1, 1);
    assertThat(plain).isGreaterThan(0.6);
    assertThat(controlled.score()).isCloseTo(0.65, within(0.06));
    assertThat(controlled.low()).isLessThan(controlled.score());
    assertThat(controlled.high()).isGreaterThan(controlled.score());
  }

  @Test
  void styleIsCountedInMarkdownOutsideOfCode() {
    ArenaScore.Style style =
        ArenaScore.Style.of("# Title\n\n- one **bold**\n- two\n1. three\n```\n# no\n- no\n```\n");
    assertThat(style).isEqualTo(new ArenaScore.Style(15, 1, 3, 1));
  }

  @Test
  void bothGamesArePlayedAndTheBetterAnswerWins() throws Exception {
    Path questions =
        Files.writeString(
            folder.resolve("question.jsonl"),
            "{\"question_id\":\"q1\",\"category\":\"c\",\"turns\":[{\"content\":\"Why?\"}]}\n"
                + "{\"question_id\":\"q2\",\"category\":\"c\",\"turns\":[{\"content\":\"How?\"}]}\n");
    Path answers =
        Files.writeString(
            folder.resolve("answers.jsonl.base"),
            "{\"question_id\":\"q1\",\"choices\":[{\"turns\":[{\"content\":\"dull\"}]}]}\n"
                + "{\"question_id\":\"q2\",\"choices\":[{\"turns\":[{\"content\":\"dull\"}]}]}\n");
    ScriptedChatModel judge =
        ScriptedChatModel.of(request -> {
          String text = request.messages().getLast().content();
          return text.indexOf("bright") < text.indexOf("B:") ? "[[A>>B]]" : "[[B>A]]";
        });
    Benchmark benchmark =
        ArenaHard.read(
            questions, "", answers, PairwiseJudge.arenaHard(judge, PROMPT), ArenaRules.V0_1);
    Evaluation result =
        Evaluator.evaluate(
            benchmark,
            request -> ChatReply.of("bright"),
            EvaluationConfig.paper(),
            folder.resolve("run"),
            ProgressListener.none());
    assertThat(judge.asked()).hasSize(4);
    assertThat(result.score()).isEqualTo(1);
    assertThat(result.measure("arena score").value()).isEqualTo(1);
    assertThat(result.rows().getFirst().grade().reason()).isEqualTo("games B>A and A>>B");
  }

  @Test
  void anEmptyReplyLosesBothGamesByFarWithoutAskingTheJudge() throws Exception {
    Path questions =
        Files.writeString(
            folder.resolve("question.jsonl"),
            "{\"uid\":\"q1\",\"prompt\":\"Why?\"}\n{\"uid\":\"q2\",\"prompt\":\"How?\"}\n");
    Path answers =
        Files.writeString(
            folder.resolve("base.jsonl"),
            "{\"uid\":\"q1\",\"messages\":[{\"content\":\"dull\"}]}\n"
                + "{\"uid\":\"q2\",\"messages\":[{\"content\":\"dull\"}]}\n");
    ScriptedChatModel judge =
        ScriptedChatModel.of(request -> {
          String text = request.messages().getLast().content();
          return text.indexOf("bright") < text.indexOf("B:") ? "[[A>>B]]" : "[[B>>A]]";
        });
    Evaluation result =
        Evaluator.evaluate(
            ArenaHard.read(
                questions, "", answers, PairwiseJudge.arenaHard(judge, PROMPT), ArenaRules.V2_0),
            ScriptedChatModel.of(
                request -> request.messages().getLast().content().equals("How?") ? "" : "bright"),
            EvaluationConfig.paper(),
            folder.resolve("run"),
            ProgressListener.none());
    assertThat(judge.asked()).hasSize(2);
    assertThat(result.rows().get(1).grade())
        .isEqualTo(Grade.unanswered("", "the reply is empty: both games are lost"));
    assertThat(result.scores()).containsExactly(1, 0);
    assertThat(result.measure("arena score").value()).isCloseTo(0.5, within(0.01));
  }

  @Test
  void aCategoryIsABenchmarkOfItsOwn() throws Exception {
    Path questions =
        Files.writeString(
            folder.resolve("q.jsonl"),
            "{\"uid\":\"h\",\"category\":\"hard_prompt\",\"prompt\":\"?\"}\n"
                + "{\"uid\":\"w\",\"category\":\"creative_writing\",\"prompt\":\"ode\"}\n");
    Path answers =
        Files.writeString(
            folder.resolve("a.jsonl"),
            "{\"uid\":\"w\",\"messages\":[{\"role\":\"assistant\",\"content\":{\"answer\":\"!\"}}]}\n");
    PairwiseJudge judge = PairwiseJudge.arenaHard(request -> ChatReply.of(""), PROMPT);
    Benchmark writing =
        ArenaHard.read(questions, "creative_writing", answers, judge, ArenaRules.V2_0);
    assertThat(writing.name()).isEqualTo("arena-hard-v2.0-creative_writing");
    assertThat(writing.problems()).extracting(Problem::question).containsExactly("ode");
    assertThatThrownBy(() -> ArenaHard.read(questions, "poems", answers, judge, ArenaRules.V2_0))
        .hasMessage(
            questions
                + ": no question of category 'poems'; present: [creative_writing, hard_prompt]");
  }
}
