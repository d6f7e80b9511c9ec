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
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "160 | x | 0",
        "161 | x | 3",
        "100 | 🙂 | 3",
        "80 | 🙂 | 0",
      })
  void exampleIsOneLineCutBetweenCharacters(int count, String character, int dots) {
    Rejections rejections = new Rejections();
    rejections.add(3, 1, new Rejected(RejectReason.EMPTY, "d", character.repeat(count)));
    String shown = rejections.examples(1);
    assertThat(shown)
        .startsWith("\n- item 3, d: \"" + character)
        .endsWith(character + ".".repeat(dots) + "\"");
    assertThat(shown.codePoints().filter(c -> c == character.codePointAt(0)).count())
        .isEqualTo(Math.min(count, 160 / character.length()));
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
