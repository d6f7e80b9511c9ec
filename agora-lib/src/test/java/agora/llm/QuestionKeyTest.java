package agora.llm;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.CanonicalJson;
import agora.data.Sha256;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionKeyTest {
  private static final Question QUESTION =
      new Question(
          "q/0",
          ChatRequest.of(
              "s", "ab", Sampling.of(1.0, 0.9, 64).withStop(List.of("[END]")).withSeed(7)));

  /** As the code of 2026-11-28 computed it. */
  private static final String FORMER = "eba24ebb85de8a1332137eee18b3907e";

  @TempDir Path folder;

  @Test
  void aKeyIsOfNamesThatStayAndTheFormerOneIsStillComputed() {
    assertThat(QuestionKey.of("m", QUESTION)).isEqualTo("890b7382e481e45a7d0bd3a12462c160");
    assertThat(QuestionKey.former("m", QUESTION)).isEqualTo(FORMER);
  }

  @Test
  void aKeyIsTheHashOfTheCanonicalJsonWhateverTheTexts() {
    Sampling whole =
        Sampling.of(0.7, 1.0, 64)
            .withRepetitionPenalty(1.1)
            .withSeed(-9_000_000_000L)
            .withTopLogprobs(5);
    Sampling bare = new Sampling(null, null, 1, List.of(), null, null, null);
    String text = "\u0001 \"quoted\" \\ \n ä € \ud83d\ude00 half \ud83d end \u2028 \u007f";
    for (Sampling sampling : List.of(whole.withStop(List.of(text, "b")), whole, bare)) {
      Question question = new Question("id " + text, ChatRequest.of(text, text, sampling));
      Map<String, Object> asked = new HashMap<>(QuestionKey.fields(question.request()));
      asked.put("model", "m " + text);
      asked.put("id", question.id());
      assertThat(QuestionKey.of("m " + text, question))
          .isEqualTo(Sha256.of(CanonicalJson.of(asked)).substring(0, 32));
    }
  }

  @Test
  void anAnswerIsFoundUnderEitherKeyAndTodaysComesFirst() {
    String today = QuestionKey.of("m", QUESTION);
    assertThat(QuestionKey.known("m", QUESTION, key -> false)).isEqualTo(today);
    assertThat(QuestionKey.known("m", QUESTION, key -> true)).isEqualTo(today);
    assertThat(QuestionKey.known("m", QUESTION, FORMER::equals)).isEqualTo(FORMER);
  }

  @Test
  void anAnswerThatWasJournaledUnderTheFormerKeyIsNotAskedAgain() throws Exception {
    Path file = folder.resolve("journal.jsonl");
    try (Journal journal = Journal.open(file)) {
      journal.append(new Journal.Entry(FORMER, "q/0", 1, null, ChatReply.of("kept")));
    }
    ScriptedChatModel model = ScriptedChatModel.of(request -> "new");
    Answers answers =
        Asker.askAll(model, List.of(QUESTION), file, AskOptions.of(1).withModelId("m"));
    assertThat(answers.reply("q/0").text()).isEqualTo("kept");
    assertThat(model.asked()).isEmpty();
  }
}
