package agora.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Full disks and kills. */
@Timeout(60)
class LostNothingTest {
  private static final int CONCURRENCY = 16;

  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();
  @TempDir Path folder;

  @Test
  void aFullDiskStopsSendingAtOnceAndKeepsWhatIsUnderWay() throws Exception {
    AtomicInteger sentAtFailure = new AtomicInteger();
    Journal.Disk fillsUp =
        (file, at, bytes) -> {
          if (writes.incrementAndGet() == 101) { // the reserve makes room for the rest
            sentAtFailure.set(sent.get());
            throw new IOException("No space left on device");
          }
          Journal.Disk.REAL.write(file, at, bytes);
        };
    try (Asker asker = Asker.open(answering(), journal(), AskOptions.of(CONCURRENCY), fillsUp)) {
      assertThatThrownBy(() -> asker.askAll(questions(1000)))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("nothing more is sent")
          .hasMessageContaining("No space left on device");
    }
    assertThat(sent.get() - sentAtFailure.get()).isLessThanOrEqualTo(2);
    try (Journal journal = Journal.open(journal())) {
      assertThat(journal.size()).as("every answer that was paid is there").isEqualTo(sent.get());
    }
  }

  @Test
  void aDiskWithoutAnyRoomStopsSendingAtOnceAndNamesWhatWasUnderWay() throws Exception {
    Journal.Disk full =
        (file, at, bytes) -> {
          if (writes.incrementAndGet() > 50) {
            throw new IOException("Input/output error");
          }
          Journal.Disk.REAL.write(file, at, bytes);
        };
    try (Asker asker = Asker.open(answering(), journal(), AskOptions.of(CONCURRENCY), full)) {
      assertThatThrownBy(() -> asker.askAll(questions(1000)))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("Input/output error");
    }
    int lost = sent.get() - 50;
    assertThat(lost).isLessThanOrEqualTo(CONCURRENCY + 2);
    try (Asker asker = Asker.open(answering(), journal(), AskOptions.of(CONCURRENCY))) {
      assertThat(asker.abandoned().size()).isBetween(lost, lost + CONCURRENCY);
      assertThat(asker.askAll(questions(60)).replies()).hasSize(60);
    }
  }

  @Test
  void whatEveryKillLeftIsRemembered() throws Exception {
    Path file = folder.resolve("slots");
    for (int kill = 1; kill <= 3; kill++) {
      InFlight slots = InFlight.open(file, 8, key -> false);
      assertThat(slots.abandoned()).hasSize(2 * (kill - 1));
      for (int i = 0; i < 2; i++) {
        slots.begin("k".repeat(31) + (2 * kill + i), question(kill + "/" + i));
      }
      slots.end(slots.begin("e".repeat(32), question("ended")));
      slots.close(); // as a kill leaves it
    }
    try (InFlight slots = InFlight.open(file, 8, key -> key.endsWith("7"))) {
      assertThat(slots.abandoned())
          .extracting(InFlight.Abandoned::id)
          .containsExactly("1/0", "1/1", "2/0", "2/1", "3/0"); // the answer of 3/1 was kept
    }
    try (InFlight slots = InFlight.open(file, 8, key -> true)) {
      assertThat(slots.abandoned()).hasSize(5);
    }
  }

  /** Returns a model that answers after 20 ms. */
  private ChatModel answering() {
    return request -> {
      sent.incrementAndGet();
      Thread.sleep(20);
      return ChatReply.of("x");
    };
  }

  private Path journal() {
    return folder.resolve("journal.jsonl");
  }

  private static Question question(String id) {
    return new Question(id, ChatRequest.user("question " + id, Sampling.greedy(8)));
  }

  private static List<Question> questions(int count) {
    return IntStream.range(0, count).mapToObj(i -> question("q" + i + "/0")).toList();
  }
}
