package agora.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Jsonl;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir Path folder;

  @Test
  void anAnswerIsFoundAfterTheFileIsOpenedAgain() {
    Path file = folder.resolve("new/folder/journal.jsonl");
    ChatReply reply =
        new ChatReply(
            "zwei ☃ \"2\"\n",
            ChatReply.Finish.STOP,
            new Usage(5, 2, 7),
            List.of(
                new ChatReply.TokenLogprobs(
                    "zwei", -0.25, List.of(new ChatReply.Alternative("two", -1.5)))),
            "m-2026");
    try (Journal journal = Journal.open(file)) {
      journal.append(new Journal.Entry("a", "q/0", 12, null, reply));
      journal.append(new Journal.Entry("b", "q/1", 0, "gave up", null));
    }
    try (Journal journal = Journal.open(file)) {
      assertThat(journal.find("a")).isEqualTo(new Journal.Entry("a", "q/0", 12, null, reply));
      assertThat(journal.find("b")).isNull();
      assertThat(journal.gaveUp("b")).isTrue();
      assertThat(journal.usage()).isEqualTo(new Usage(5, 2, 7));
      assertThat(journal.size()).isEqualTo(1);
    }
    assertThat(folder.resolve("new/folder/journal.jsonl.reserve")).doesNotExist();
  }

  @Test
  void aLineIsTheEntryAsJacksonWritesIt() throws Exception {
    String text = "\u0001 \"quoted\" \\ \n ä € \ud83d\ude00 \u2028";
    ChatReply.TokenLogprobs token =
        new ChatReply.TokenLogprobs("a", -0.5, List.of(new ChatReply.Alternative("b", -1)));
    List<Journal.Entry> entries =
        List.of(
            new Journal.Entry("k1", text, 12, null, ChatReply.of(text)),
            new Journal.Entry("k2", "q", 0, text, null),
            new Journal.Entry(
                "k3",
                "q",
                1,
                text,
                new ChatReply(
                    "",
                    ChatReply.Finish.LENGTH,
                    new Usage(1, 2, 3, 1),
                    List.of(token),
                    "m",
                    text)));
    Path file = folder.resolve("lines.jsonl");
    try (Journal journal = Journal.open(file)) {
      entries.forEach(journal::append);
    }
    StringBuilder expected = new StringBuilder();
    for (Journal.Entry entry : entries) {
      byte[] bytes = Jsonl.mapper().writeValueAsBytes(entry);
      expected.append(new String(bytes, StandardCharsets.UTF_8)).append('\n');
    }
    assertThat(Files.readString(file)).isEqualTo(expected.toString());
  }

  @Test
  void aTornLastLineIsCutOffAndWhatFollowsIsWhole() throws Exception {
    Path file = folder.resolve("journal.jsonl");
    try (Journal journal = Journal.open(file)) {
      journal.append(entry("a"));
      journal.append(entry("b"));
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 9));
    try (Journal journal = Journal.open(file)) {
      assertThat(journal.damagedLines()).isEqualTo(1);
      assertThat(journal.has("a")).isTrue();
      assertThat(journal.has("b")).isFalse();
      journal.append(entry("c"));
    }
    try (Journal journal = Journal.open(file)) {
      assertThat(journal.damagedLines()).isZero();
      assertThat(journal.size()).isEqualTo(2);
      assertThat(journal.find("c")).isEqualTo(entry("c"));
    }
  }

  @Test
  void aDamagedLineInTheMiddleCostsOnlyItself() throws Exception {
    Path file = folder.resolve("journal.jsonl");
    try (Journal journal = Journal.open(file)) {
      journal.append(entry("a"));
    }
    Files.write(
        file, "{\"key\":\"x\",\0\0\n".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
    try (Journal journal = Journal.open(file)) {
      journal.append(entry("b"));
    }
    try (Journal journal = Journal.open(file)) {
      assertThat(journal.damagedLines()).isEqualTo(1);
      assertThat(journal.find("a")).isEqualTo(entry("a"));
      assertThat(journal.find("b")).isEqualTo(entry("b"));
    }
  }

  @Test
  void twoJournalsCannotHaveTheFileOpenAtOnce() {
    Path file = folder.resolve("journal.jsonl");
    try (Journal first = Journal.open(file)) {
      first.append(entry("a"));
      assertThatThrownBy(() -> Journal.open(file))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("open by this process: wait until that run has ended");
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsAnErrorBeforeAnythingIsAsked() throws Exception {
    Path notAFolder = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> Journal.open(notAFolder.resolve("journal.jsonl")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("nothing was asked")
        .hasMessageContaining("choose another folder");
  }

  @Test
  void everyFieldOfAQuestionIsPartOfItsKey() {
    Sampling sampling = Sampling.of(1.0, 0.9, 64);
    Question question = new Question("q/0", ChatRequest.of("s", "ab", sampling));
    String key = QuestionKey.of("m", question);
    assertThat(QuestionKey.of("m", new Question("q/0", ChatRequest.of("s", "ab", sampling))))
        .isEqualTo(key);
    assertThat(
            List.of(
                QuestionKey.of("n", question),
                QuestionKey.of("m", new Question("q/1", question.request())),
                QuestionKey.of("m", new Question("q/0", ChatRequest.of("sa", "b", sampling))),
                QuestionKey.of("m", new Question("q/0", ChatRequest.user("ab", sampling))),
                QuestionKey.of(
                    "m", new Question("q/0", ChatRequest.of("s", "ab", sampling.withSeed(1))))))
        .doesNotContain(key)
        .doesNotHaveDuplicates();
  }

  private static Journal.Entry entry(String key) {
    return new Journal.Entry(key, "q/" + key, 1, null, ChatReply.of("answer " + key));
  }
}
