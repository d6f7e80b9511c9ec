package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.data.Domain;
import agora.data.ProgressListener;
import agora.llm.ChatException;
import agora.llm.ChatModel;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Sampling;
import agora.llm.ScriptedChatModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {
  private static final Grader EQUAL =
      Grader.each((problem, reply) ->
          reply.equals(problem.gold())
              ? Grade.correct(reply, problem.gold(), "same text")
              : Grade.wrong(reply, problem.gold(), "other text"));

  @TempDir Path directory;

  private static Benchmark sums() {
    return new Benchmark(
        "sums",
        Domain.MATH,
        List.of(
            new Problem("a", "1+1", "2", Map.of("level", "easy")),
            new Problem("b", "2+2", "4", Map.of("level", "easy")),
            new Problem("c", "17*3", "51", Map.of("level", "hard"))),
        new QuestionAnswerPrompts("Question: ", "Answer:"),
        List.of(new FewShotExample("3+3", "6")),
        Benchmark.PAPER,
        EQUAL);
  }

  private static final ScriptedChatModel GOOD_AT_SMALL_NUMBERS =
      ScriptedChatModel.of(request ->
          switch (request.messages().getLast().content()) {
            case "1+1" -> "2";
            case "2+2" -> "4";
            default -> "fifty";
          });

  private Evaluation evaluate(Benchmark benchmark, ChatModel model, EvaluationConfig config)
      throws InterruptedException {
    return Evaluator.evaluate(benchmark, model, config, directory, ProgressListener.none());
  }

  @Test
  void everyAnswerIsGradedAndTheScoreIsTheirMean() throws Exception {
    Evaluation result = evaluate(sums(), GOOD_AT_SMALL_NUMBERS, EvaluationConfig.paper());

    assertThat(result.score()).isEqualTo(2.0 / 3);
    assertThat(result.n()).isEqualTo(3);
    assertThat(result.standardError()).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(result.scores()).containsExactly(1, 1, 0);
    assertThat(result.table().stringColumn("verdict").asList())
        .containsExactly("correct", "correct", "wrong");
    assertThat(result.by("level").stringColumn("measure").asList()).containsExactly("easy", "hard");
    assertThat(result.by("level").doubleColumn("score %").asList()).containsExactly(100.0, 0.0);
  }

  @Test
  void answersInTheJournalAreNotAskedAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    ChatModel breaksOnce =
        request -> {
          if (calls.incrementAndGet() == 2) {
            throw new ChatException(ChatException.Kind.TRANSIENT, "connection lost");
          }
          return ChatReply.of("2");
        };
    EvaluationConfig one = EvaluationConfig.paper().withConcurrency(1);
    assertThatThrownBy(() -> evaluate(sums(), breaksOnce, one))
        .hasMessageContaining("1 of 3 questions of sums have no answer yet: evaluate again")
        .hasMessageContaining("connection lost");

    evaluate(sums(), breaksOnce, one);
    int total = calls.get();
    Evaluation again = evaluate(sums(), breaksOnce, EvaluationConfig.paper());

    assertThat(total).isEqualTo(4);
    assertThat(calls.get()).isEqualTo(total);
    assertThat(again.scores()).containsExactly(1, 0, 0);
    assertThat(Evaluation.read(directory)).isEqualTo(again);
  }

  @Test
  void aProblemThatCannotBeAnsweredCountsAsWrongAndSaysWhy() throws Exception {
    ChatModel tooLong =
        request -> {
          throw new ChatException(ChatException.Kind.ITEM, "prompt too long");
        };
    Evaluation result = evaluate(sums(), tooLong, EvaluationConfig.paper());

    assertThat(result.score()).isZero();
    assertThat(result.rows().getFirst().grade())
        .isEqualTo(Grade.unanswered("2", "no reply: ITEM: prompt too long"));
    assertThat(result.summary().intColumn("unanswered").asList()).containsExactly(3);
    assertThat(result.summary().intColumn("ungraded").asList()).containsExactly(0);
    assertThat(result.by("level").intColumn("unanswered").asList()).containsExactly(2, 1);
  }

  @Test
  void chatProtocolSendsTheStudentsSystemMessageAndTheBareQuestion() throws Exception {
    ScriptedChatModel model = ScriptedChatModel.of(request -> "2");
    evaluate(sums().first(1), model, EvaluationConfig.paper());

    ChatRequest request = model.asked().getFirst();
    assertThat(request.messages())
        .containsExactly(
            new ChatRequest.Message(ChatRequest.Role.SYSTEM, "You are a helpful AI assistant."),
            new ChatRequest.Message(ChatRequest.Role.USER, "1+1"));
    assertThat(request.sampling().maxTokens()).isEqualTo(1024);
    assertThat(request.sampling().topP()).isEqualTo(0.95);
    assertThat(request.sampling().repetitionPenalty()).isEqualTo(1.03);
  }

  @Test
  void fewShotProtocolIsOneTextThatEndsAtTheNextQuestion() throws Exception {
    ScriptedChatModel model = ScriptedChatModel.of(request -> "2");
    EvaluationConfig config = EvaluationConfig.paper().withProtocol(Protocol.fewShot(1));
    Evaluation result = evaluate(sums().first(1), model, config);

    ChatRequest request = model.asked().getFirst();
    assertThat(request.messages()).hasSize(1);
    assertThat(request.messages().getFirst().content())
        .isEqualTo("Question: 3+3\nAnswer: 6\n\nQuestion: 1+1\nAnswer:");
    assertThat(request.sampling().stop()).containsExactly("\nQuestion:");
    assertThat(result.about().protocol().label()).isEqualTo("text, 1-shot");
  }

  @Test
  void moreShotsThanExamplesAreRefused() {
    EvaluationConfig config = EvaluationConfig.paper().withProtocol(Protocol.fewShot(2));
    assertThatThrownBy(() -> evaluate(sums(), GOOD_AT_SMALL_NUMBERS, config))
        .hasMessage(
            "a 2-shot protocol needs as many examples, benchmark sums has 1: add some with"
                + " withExemplars(FewShotExample.read(trainingFile, n))");
  }

  @Test
  void drawsOfOneProblemHaveSeedsOfTheirOwnAndCountOnce() throws Exception {
    ScriptedChatModel model =
        ScriptedChatModel.of(
            request -> Objects.requireNonNull(request.sampling().seed()) % 2 == 0 ? "2" : "3");
    EvaluationConfig config =
        EvaluationConfig.paper().withSamples(8).withSampling(Sampling.of(1, 1, 16));
    Evaluation result = evaluate(sums().first(1), model, config);

    assertThat(model.asked().stream().map(request -> request.sampling().seed()).distinct())
        .hasSize(8);
    assertThat(result.rows()).hasSize(8);
    assertThat(result.n()).isEqualTo(1);
    assertThat(result.score()).isStrictlyBetween(0.0, 1.0);
  }

  @Test
  void intervalOfAPerfectScoreDoesNotCollapse() {
    Measure all = Measure.mean("score", new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
    // Wilson's interval at 10 of 10: [1 / (1 + z^2 / 10), 1]
    assertThat(all.low()).isCloseTo(0.72247, within(1e-5));
    assertThat(all.high()).isCloseTo(1, within(1e-12));
  }
}
