package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llm.ChatException;
import agora.llm.ChatReply;
import agora.llm.Usage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchQuestionsTest {
  private final BatchQuestions questions = new BatchQuestions();

  private Future<ChatReply> add(String key, int bytes) {
    return questions.add(key, () -> new byte[bytes], new Asked(1, 1), any -> null);
  }

  @ParameterizedTest(name = "bodies of {0} bytes, at most {1} of them and {2} bytes")
  @CsvSource({
    "1 1 1, 2, 1000000, 2",
    "1 1 1, 3, 1000000, 3",
    "500000 499000 1000, 3, 1000000, 2",
    "500000 500000 1, 3, 1000000, 1",
    "2000000 1, 3, 1000000, 1",
    "0 0, 1, 0, 1",
  })
  void aBatchHasAsManyQuestionsAndBytesAsTheProviderTakes(
      String sizes, int most, long mostBytes, int taken) {
    int[] bytes = Arrays.stream(sizes.split(" ")).mapToInt(Integer::parseInt).toArray();
    for (int i = 0; i < bytes.length; i++) {
      assertThat(add("q" + i, bytes[i])).isNotDone();
    }
    Map<String, byte[]> first = questions.unsubmitted(most, mostBytes);
    assertThat(first).hasSize(taken).containsKey("q0");
    questions.put(first.keySet(), "b0");
    assertThat(questions.unsubmitted(most, mostBytes)).doesNotContainKey("q0");
  }

  /** Without an end, a batch that is silent about a question would be paid again and again. */
  @ParameterizedTest
  @CsvSource({
    "silent, 1, ",
    "silent, 4, ",
    "silent, 5, TRANSIENT",
    "expired, 1, ",
    "expired, 4, ",
    "expired, 5, TRANSIENT",
    "refused, 1, ITEM",
  })
  void aQuestionIsSubmittedFiveTimesAtMost(String how, int submissions, String ends) {
    Future<ChatReply> reply = add("q", 1);
    for (int i = 0; i < submissions; i++) {
      assertThat(questions.unsubmitted(10, 1000)).containsKey("q");
      questions.put(List.of("q"), "b" + i);
      switch (how) {
        case "silent" -> questions.askAgain("b" + i, questions.arrivals());
        case "expired" -> questions.fail("q", HttpFailure.transport("expired"));
        default -> questions.fail("q", new HttpFailure(false, ChatException.Kind.ITEM, "no"));
      }
    }
    assertThat(reply.isDone()).isEqualTo(ends != null);
    assertThat(questions.size()).isEqualTo(ends == null ? 1 : 0);
    if (ends != null) {
      assertThatThrownBy(reply::get)
          .cause()
          .isInstanceOfSatisfying(ChatException.class, e -> assertThat(e.kind()).hasToString(ends));
    }
  }

  /** A run that resumes may ask for an answer while the file with it is being read. */
  @Test
  void aQuestionThatComesWhileItsBatchIsReadIsNotPaidAgain() {
    Future<ChatReply> early =
        questions.add("early", () -> new byte[1], new Asked(1, 1), any -> "b0");
    long before = questions.arrivals();
    Future<ChatReply> late = questions.add("late", () -> new byte[1], new Asked(1, 1), any -> "b0");
    questions.askAgain("b0", before);
    assertThat(questions.unsubmitted(10, 1000)).containsOnlyKeys("early");
    assertThat(questions.batches()).containsExactly("b0");
    assertThat(early).isNotDone();
    assertThat(late).isNotDone();
  }

  @Test
  void aSubmissionThatTheProviderDidNotTakeIsNoneOfTheFive() {
    Future<ChatReply> reply = add("q", 1);
    for (int i = 0; i < 9; i++) {
      assertThat(questions.unsubmitted(10, 1000)).containsKey("q");
    }
    questions.put(List.of("q"), "b0");
    questions.fail("q", HttpFailure.transport("expired"));
    assertThat(reply).isNotDone();
    assertThat(questions.unsubmitted(10, 1000)).containsKey("q");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aQuestionWaitsAsLongAsOneOfItsCallersDoes(int gone) {
    List<Future<ChatReply>> replies = List.of(add("q", 1), add("q", 1), add("q", 1));
    for (int i = 0; i < gone; i++) {
      questions.remove("q");
    }
    questions.remove("unknown");
    assertThat(questions.size()).isEqualTo(gone < 3 ? 1 : 0);
    questions.answer("q", ChatReply.of("so"));
    assertThat(replies).allMatch(reply -> reply.isDone() == (gone < 3));
  }

  @Test
  void noQuestionWaitsAfterTheEnd() {
    RuntimeException reason = new IllegalStateException("closed");
    Future<ChatReply> before = add("before", 1);
    questions.failAll(new IllegalStateException("refused"));
    Future<ChatReply> between = add("between", 1);
    questions.end(reason);
    assertThatThrownBy(before::get).cause().hasMessage("refused");
    assertThatThrownBy(between::get).cause().isSameAs(reason);
    assertThatThrownBy(() -> add("after", 1).get(1, java.util.concurrent.TimeUnit.SECONDS))
        .cause()
        .isSameAs(reason);
    assertThat(questions.size()).isZero();
  }

  @Test
  void whatAnUnreadableAnswerCostStaysWithItsFailure() {
    Usage paid = new Usage(10, 0, 90);
    Future<ChatReply> reply = add("q", 1);
    questions.fail("q", new HttpFailure(false, ChatException.Kind.ITEM, "odd").withPaid(paid));
    assertThatThrownBy(reply::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(ChatException.class, e -> assertThat(e.paid()).isEqualTo(paid))
        .hasMessage("odd");
  }
}
