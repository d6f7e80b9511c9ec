package agora.generate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RejectionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "MISSING_MARKER | no line begins with X: | raw | no line begins with X:",
        "NOT_JSON | Unexpected end | { | not the JSON that the prompt asks for",
        "RESULT_MARKER | - | text | no result marker",
        "RESULT_MARKER | - | [/RESULT] | not exactly one result marker at the end",
        "CODE_FENCE | - | `` | no code fence around the program",
        "CODE_FENCE | - | a ``b | no code fence around the program",
        "CODE_FENCE | - | a ```b | text before or after the code fence",
        "REFUSED | blocked | `` | refused by the server: blocked",
      })
  void reasonIsSaidInWords(RejectReason reason, String detail, String raw, String words) {
    assertThat(Rejections.words(new Rejected(reason, detail, raw))).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    // text before, character, its number, how many are shown
    "'', x, 160, 160",
    "'', x, 161, 160...",
    "'', 🙂, 80, 80",
    "'', 🙂, 100, 80...",
    "x, 🙂, 100, 79...",
  })
  void exampleIsOneLineCutBetweenCharacters(
      String before, String character, int count, String shown) {
    Rejections rejections = new Rejections();
    String raw = before + character.repeat(count);
    rejections.add(3, 1, new Rejected(RejectReason.EMPTY, "d", raw));
    String dots = shown.endsWith("...") ? "..." : "";
    int characters = Integer.parseInt(shown.replace(".", ""));
    assertThat(rejections.examples(1))
        .isEqualTo("\n- item 3, d: \"" + before + character.repeat(characters) + dots + "\"");
  }

  @Test
  void summaryNamesTheMostFrequentReasonsAndAnExample() {
    Rejections rejections = new Rejections();
    assertThat(rejections.summary()).isEmpty();
    assertThat(rejections.mostly()).isEmpty();
    assertThat(rejections.examples(5)).isEmpty();
    for (int i = 0; i < 300; i++) {
      rejections.add(300 - i, 0, new Rejected(RejectReason.REFUSAL, "", i < 2 ? " \n" : "I\n am"));
    }
    rejections.add(0, 0, new Rejected(RejectReason.NO_ANSWER, "", ""));
    assertThat(rejections.count()).isEqualTo(301);
    assertThat(rejections.answers()).isEqualTo(300);
    assertThat(rejections.samples()).hasSize(200);
    assertThat(rejections.samples().getFirst().index()).isEqualTo(101);
    assertThat(rejections.mostly()).isEqualTo(" (mostly refusal)");
    assertThat(rejections.summary())
        .isEqualTo(
            "the model declined (300), no answer from the server (1); one answer was: \"I am\"");
  }
}
