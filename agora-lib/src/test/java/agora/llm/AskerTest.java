package agora.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class AskerTest {
  @TempDir Path folder;

  @Test
  void onlyWhatHasNoAnswerIsAsked() throws Exception {
    ScriptedChatModel model = ScriptedChatModel.of(request -> "re: " + last(request));
    Answers first = Asker.askAll(model, questions(0, 10), journal(), AskOptions.of(4));
    assertThat(first.complete()).isTrue();
    assertThat(first.asked()).isEqualTo(10);
    Answers second = Asker.askAll(model, questions(0, 15), journal(), AskOptions.of(4));
    assertThat(second.asked()).isEqualTo(5);
    assertThat(model.asked()).hasSize(15);
    assertThat(second.replies().keySet())
        .containsExactlyElementsOf(questions(0, 15).stream().map(Question::id).toList());
    assertThat(second.reply("q/7").text()).isEqualTo("re: 7");
  }

  @Test
  void aChangedRequestIsAskedAgain() throws Exception {
    ScriptedChatModel model = ScriptedChatModel.of(AskerTest::last);
    Asker.askAll(model, List.of(question("q", "old")), journal(), AskOptions.of(1));
    Answers answers =
        Asker.askAll(model, List.of(question("q", "new")), journal(), AskOptions.of(1));
    assertThat(answers.reply("q").text()).isEqualTo("new");
  }

  @Test
  void aQuestionThatCannotBeAnsweredIsNamedAndTheOthersAreAnswered() throws Exception {
    ChatModel model =
        request -> {
          if (last(request).equals("3")) {
            throw new ChatException(ChatException.Kind.ITEM, "prompt too long: 9000 > 8192");
          }
          return ChatReply.of("ok");
        };
    Answers answers = Asker.askAll(model, questions(0, 6), journal(), AskOptions.of(2));
    assertThat(answers.complete()).isFalse();
    assertThat(answers.failures())
        .containsExactly(
            java.util.Map.entry(
                "q/3",
                new Answers.Failure(ChatException.Kind.ITEM, "prompt too long: 9000 > 8192")));
    assertThat(answers.replies()).hasSize(5);
  }

  @Test
  void aRefusedKeyStopsTheRunWithTheServersMessage() {
    AtomicInteger calls = new AtomicInteger();
    ChatModel model =
        request -> {
          calls.incrementAndGet();
          throw new ChatException(ChatException.Kind.FATAL, "401: Incorrect API key provided.");
        };
    assertThatThrownBy(() -> Asker.askAll(model, questions(0, 100), journal(), AskOptions.of(1)))
        .isInstanceOf(ChatException.class)
        .hasMessageContaining("Incorrect API key");
    assertThat(calls).hasValue(1);
  }

  @Test
  void nothingButFailuresStopsTheRun() {
    AtomicInteger calls = new AtomicInteger();
    ChatModel model =
        request -> {
          calls.incrementAndGet();
          throw new ChatException(ChatException.Kind.TRANSIENT, "connection refused");
        };
    assertThatThrownBy(() -> Asker.askAll(model, questions(0, 1000), journal(), AskOptions.of(2)))
        .isInstanceOf(ChatException.class)
        .hasMessageContaining("connection refused");
    assertThat(calls.get()).isBetween(20, 24);
  }

  @Test
  void theBudgetStopsBeforeItIsExceededAndEarlierRunsCount() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    ChatModel model =
        request -> {
          calls.incrementAndGet();
          return new ChatReply(
              "x", ChatReply.Finish.STOP, new Usage(0, 0, 100_000), List.of(), "m");
        };
    AskOptions options =
        AskOptions.of(1).withPrice(Price.of(0, 1.0)).withBudget(Budget.of(0.55)); // $0.1 an answer
    List<Question> questions =
        IntStream.range(0, 10)
            .mapToObj(
                i -> new Question("q/" + i, ChatRequest.user("" + i, Sampling.greedy(100_000))))
            .toList();
    assertThatThrownBy(() -> Asker.askAll(model, questions, journal(), options))
        .isInstanceOf(ChatException.class)
        .hasMessageContaining("the budget of $0.5500 is reached: $0.5000 spent");
    assertThat(calls).hasValue(5);
    assertThatThrownBy(() -> Asker.askAll(model, questions, journal(), options))
        .hasMessageContaining("raise the budget");
    assertThat(calls).hasValue(5);
    Answers rest = Asker.askAll(model, questions, journal(), options.withBudget(Budget.of(2.0)));
    assertThat(rest.asked()).isEqualTo(5);
    assertThat(rest.costUsd()).isEqualTo(1.0);
  }

  @Test
  void asManyRequestsAreInFlightAsWasSaidAndNoMore() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ChatModel model =
        request -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          Thread.sleep(5);
          now.decrementAndGet();
          return ChatReply.of("ok");
        };
    Asker.askAll(model, questions(0, 64), journal(), AskOptions.of(16));
    assertThat(most).hasValue(16);
  }

  @Test
  void anInterruptKeepsWhatIsJournaledAndNamesWhatWasInFlight() throws Exception {
    CountDownLatch stuck = new CountDownLatch(2);
    ChatModel model =
        request -> {
          if (Integer.parseInt(last(request)) >= 3) {
            stuck.countDown();
            Thread.sleep(60_000);
          }
          return ChatReply.of("ok");
        };
    List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
    AskOptions options = AskOptions.of(2).withPrice(Price.of(1, 10));
    Thread run =
        new Thread(() -> {
          try {
            Asker.askAll(model, questions(0, 10), journal(), options);
          } catch (InterruptedException | RuntimeException e) {
            thrown.add(e);
          }
        });
    run.start();
    stuck.await();
    run.interrupt();
    run.join(2_000);
    assertThat(thrown).singleElement().isInstanceOf(InterruptedException.class);
    try (Asker asker = Asker.open(model, journal(), options)) {
      assertThat(asker.abandoned())
          .extracting(Asker.Abandoned::id)
          .containsExactlyInAnyOrder("q/3", "q/4");
      assertThat(asker.abandoned().getFirst().worstUsd()).isGreaterThan(64 * 10 / 1e6);
      assertThat(asker.has(asker.key(question("q/2", "2")))).isTrue();
    }
  }

  @Test
  void progressEndsWithEveryItemAndTheCost() throws Exception {
    List<Progress> seen = Collections.synchronizedList(new ArrayList<>());
    Asker.askAll(
        request -> ChatReply.of("ok"),
        questions(0, 5),
        journal(),
        AskOptions.of(2).withListener("ask five", seen::add));
    Progress end = seen.getLast();
    assertThat(end.finished()).isTrue();
    assertThat(end.stage()).isEqualTo("ask five");
    assertThat(end.details()).containsEntry("spent", "$0.0000").containsKey("items/s");
  }

  @Test
  void twoQuestionsOfOneNameAreRefused() {
    assertThatThrownBy(() ->
            Asker.askAll(
                request -> ChatReply.of("ok"),
                List.of(question("q", "a"), question("q", "b")),
                journal(),
                AskOptions.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unique within a journal, twice: q");
    assertThat(Files.exists(journal())).isTrue();
  }

  private Path journal() {
    return folder.resolve("answers.jsonl");
  }

  private static List<Question> questions(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> question("q/" + i, "" + i)).toList();
  }

  private static Question question(String id, String text) {
    return new Question(id, ChatRequest.user(text, Sampling.greedy(64)));
  }

  private static String last(ChatRequest request) {
    return request.messages().getLast().content();
  }
}
