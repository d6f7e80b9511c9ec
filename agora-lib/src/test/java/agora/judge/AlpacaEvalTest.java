package agora.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.evaluate.Benchmark;
import agora.evaluate.Evaluation;
import agora.evaluate.EvaluationConfig;
import agora.evaluate.Evaluator;
import agora.evaluate.Grade;
import agora.llm.ChatModel;
import agora.llm.ChatReply;
import agora.llm.ChatReply.Alternative;
import agora.llm.ChatReply.Finish;
import agora.llm.ChatReply.TokenLogprobs;
import agora.llm.ScriptedChatModel;
import agora.llm.Usage;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlpacaEvalTest {
  private static final JudgePrompt PROMPT =
      new JudgePrompt("", "{{instruction}} m: {{output_1}} M: {{output_2}}");

  @TempDir Path folder;

  private Path baseline(int n) throws IOException {
    StringBuilder lines = new StringBuilder("[");
    for (int i = 0; i < n; i++) {
      lines
          .append(i == 0 ? "" : ",")
          .append("{\"instruction\":\"task ")
          .append(i)
          .append("\",\"output\":\"plain\",\"dataset\":\"d\"}");
    }
    return Files.writeString(folder.resolve("baseline.json"), lines.append("]"));
  }

  /** A judge that prefers the output with "good" in it, nine times out of ten. */
  private static ChatModel judge(AtomicInteger calls) {
    return request -> {
      calls.incrementAndGet();
      String text = request.messages().getLast().content();
      boolean first = text.indexOf("good") < text.indexOf("M:");
      List<Alternative> top =
          List.of(
              new Alternative(first ? "m" : "M", Math.log(0.9)),
              new Alternative(first ? "M" : "m", Math.log(0.1)));
      TokenLogprobs token = new TokenLogprobs(top.getFirst().token(), Math.log(0.9), top);
      return new ChatReply(token.token(), Finish.STOP, Usage.ZERO, List.of(token), "judge");
    };
  }

  @Test
  void theWinRateIsTheJudgesProbabilityWhicheverOutputIsShownFirst() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    PairwiseJudge judge = PairwiseJudge.alpacaEval(judge(calls), PROMPT);
    Benchmark benchmark = AlpacaEval.read(baseline(40), judge, null, 7);
    ScriptedChatModel model = ScriptedChatModel.of(request -> "a good answer");
    Evaluation result =
        Evaluator.evaluate(
            benchmark, model, EvaluationConfig.paper(), folder, ProgressListener.none());

    assertThat(result.score()).isCloseTo(0.9, within(1e-12));
    assertThat(result.measure("discrete win rate").value()).isEqualTo(1);
    assertThat(result.rows().stream().map(row -> row.grade().reason()).toList())
        .anyMatch(reason -> reason.endsWith("order shown: answer, baseline"))
        .anyMatch(reason -> reason.endsWith("order shown: baseline, answer"));
    assertThat(calls).hasValue(40);

    Evaluator.evaluate(benchmark, model, EvaluationConfig.paper(), folder, ProgressListener.none());
    assertThat(calls).hasValue(40);
  }

  @Test
  void aJudgeThatNamesNeitherLeavesTheProblemOut() throws Exception {
    ChatModel mute = request -> ChatReply.of("Both are fine");
    Benchmark benchmark =
        AlpacaEval.read(baseline(3), PairwiseJudge.alpacaEval(mute, PROMPT), null, 7);
    Evaluation result =
        Evaluator.evaluate(
            benchmark,
            ScriptedChatModel.of(request -> "x"),
            EvaluationConfig.paper(),
            folder,
            ProgressListener.none());
    assertThat(result.n()).isZero();
    assertThat(result.rows().getFirst().grade().verdict()).isEqualTo(Grade.Verdict.UNGRADED);
    assertThat(result.rows().getFirst().grade().reason())
        .isEqualTo("the judge named neither output: Both are fine");
  }

  @Test
  void oneVerdictOfTwentyThatCannotBeReadLeavesTheRestItsLengthControl() throws Exception {
    ChatModel judge = judge(new AtomicInteger());
    ChatModel once =
        request ->
            request.messages().getLast().content().contains("task 7")
                ? ChatReply.of("Both")
                : judge.chat(request);
    List<Double> difficulty = IntStream.range(0, 20).mapToObj(i -> i % 7 * 0.3 - 1).toList();
    LengthControl control =
        new LengthControl(
            difficulty,
            List.of(
                new LengthControl.Gamed(0.5, 0.4, 0.7),
                new LengthControl.Gamed(-0.5, -0.7, 0.3),
                new LengthControl.Gamed(0.4, -0.2, 0.6),
                new LengthControl.Gamed(-0.4, 0.8, 0.4),
                new LengthControl.Gamed(0.1, -1.1, 0.5)));
    Evaluation result =
        Evaluator.evaluate(
            AlpacaEval.read(baseline(20), PairwiseJudge.alpacaEval(once, PROMPT), control, 7),
            ScriptedChatModel.of(request -> "a good answer"),
            EvaluationConfig.paper(),
            folder,
            ProgressListener.none());
    assertThat(result.n()).isEqualTo(19);
    assertThat(result.measure("length-controlled win rate (19 of 20 judged)").n()).isEqualTo(19);
  }

  @Test
  void anEmptyReplyLosesWithoutAskingTheJudge() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    PairwiseJudge judge = PairwiseJudge.alpacaEval(judge(calls), PROMPT);
    Evaluation result =
        Evaluator.evaluate(
            AlpacaEval.read(baseline(3), judge, null, 7),
            ScriptedChatModel.of(request ->
                request.messages().getLast().content().equals("task 1") ? " \n" : "good"),
            EvaluationConfig.paper(),
            folder,
            ProgressListener.none());
    assertThat(calls).hasValue(2);
    assertThat(result.rows().get(1).grade()).isEqualTo(Grade.unanswered("", "the reply is empty"));
    assertThat(result.scores()).containsExactly(new double[] {0.9, 0, 0.9}, within(1e-12));
    assertThat(result.measure("discrete win rate").value()).isEqualTo(2.0 / 3);
    assertThat(result.summary().intColumn("unanswered").asList()).containsExactly(1, 1);
  }

  @Test
  void preferenceComesFromTheProbabilitiesOfBothNames() {
    List<Alternative> top =
        List.of(
            new Alternative("M", Math.log(0.6)),
            new Alternative("m", Math.log(0.2)),
            new Alternative("The", Math.log(0.1)));
    assertThat(AlpacaPreference.of(top, false)).isCloseTo(1.75, within(1e-12));
    assertThat(AlpacaPreference.of(top, true)).isCloseTo(1.25, within(1e-12));
    assertThat(AlpacaPreference.of(top.subList(0, 1), false)).isEqualTo(2);
    assertThat(AlpacaPreference.of(top.subList(2, 3), false)).isNaN();
  }

  /** The fixture is made by src/test/python/length_control.py with scikit-learn's liblinear. */
  @Test
  void lengthControlAgreesWithLiblinear() throws Exception {
    try (var in = AlpacaEvalTest.class.getResourceAsStream("/evaluate/length_control.json")) {
      JsonNode fixture = Jsonl.mapper().readTree(in);
      List<Double> difficulty = new ArrayList<>();
      fixture.get("difficulty").forEach(value -> difficulty.add(value.asDouble()));
      List<LengthControl.Gamed> gamed = new ArrayList<>();
      fixture
          .get("gamed")
          .forEach(row ->
              gamed.add(
                  new LengthControl.Gamed(
                      row.get(0).asDouble(), row.get(1).asDouble(), row.get(2).asDouble())));
      LengthControl control = new LengthControl(difficulty, gamed);
      double[] preferences = doubles(fixture.get("preferences"));
      int[] baseline = ints(fixture.get("baseline_lengths"));
      int[] own = ints(fixture.get("model_lengths"));
      for (JsonNode expected : fixture.get("fits")) {
        LengthControl.Fit fit =
            control.fit(preferences, baseline, own, expected.get("strength").asDouble());
        assertThat(fit.length()).isCloseTo(expected.get("length").asDouble(), within(1e-4));
        assertThat(fit.difficulty()).isCloseTo(expected.get("difficulty").asDouble(), within(1e-4));
        assertThat(fit.bias()).isCloseTo(expected.get("bias").asDouble(), within(1e-4));
        assertThat(fit.winRate()).isCloseTo(expected.get("win_rate").asDouble(), within(1e-5));
        assertThat(fit.standardError()).isCloseTo(expected.get("error").asDouble(), within(1e-5));
      }
      assertThat(control.fit(preferences, baseline, own, null).strength())
          .isCloseTo(fixture.get("chosen").asDouble(), within(1e-9));
    }
  }

  @Test
  void lengthControlRefusesLengthsThatDoNotMatch() {
    LengthControl control = new LengthControl(List.of(0.1, 0.2), List.of());
    assertThatThrownBy(() -> control.fit(new double[3], new int[3], new int[3], 1.0))
        .hasMessageStartingWith("a fit needs one length per answer and 2..2 preferences, had 3");
  }

  @Test
  void auxiliaryTablesNameTheMissingColumn() throws Exception {
    Path difficulty =
        Files.writeString(
            folder.resolve("d.csv"), "instruction,instruction_difficulty\n\"a, b\",0.5\nc,-1\n");
    Path gamed = Files.writeString(folder.resolve("g.csv"), "std_delta_len,preference\n1,2\n");
    assertThatThrownBy(() -> AlpacaFiles.lengthControl(difficulty, gamed))
        .hasMessage(
            gamed + ": no column 'instruction_difficulty'; present: [std_delta_len, preference]");
  }

  @Test
  void judgePromptsOfTheProjectAreComplete() {
    for (String name : List.of("alpacaeval", "arenahard", "arenahard-creative")) {
      JudgePrompt prompt = JudgePrompt.read(Path.of("../data/prompts/judges/" + name + ".txt"));
      assertThat(prompt.user()).contains("{{instruction}}", "{{output_1}}", "{{output_2}}");
    }
  }

  private static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asDouble();
    }
    return values;
  }

  private static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt();
    }
    return values;
  }
}
