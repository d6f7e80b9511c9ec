package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MathAnswersTest {

  @ParameterizedTest(name = "{0} answered by {1}: {2}")
  @CsvSource(
      delimiter = '~',
      value = {
        "5 ~ '' ~ no answer found in the reply",
        "5 ~ 'I cannot tell, because\nnothing is known.' ~ no answer found in the reply",
        "5 ~ unknown ~ no answer found in the reply, only words",
        "5 ~ I do not know. ~ no answer found in the reply, only words",
        "\\frac{x}{2} ~ Sorry! ~ no answer found in the reply, only words",
        "5 ~ So it is \\boxed{}. ~ nothing stands in \\boxed",
      })
  void aReplyWithoutAnAnswerIsUnanswered(String gold, String reply, String reason) {
    assertThat(MathAnswers.grade(gold, reply)).isEqualTo(Grade.unanswered(gold, reason));
  }

  @ParameterizedTest(name = "{0} answered by {1}")
  @CsvSource(
      delimiter = '~',
      value = {
        "\\text{Monday} ~ On a Tuesday ~ WRONG",
        "\\text{Monday} ~ monday ~ CORRECT",
        "5 ~ There are 4 of them ~ WRONG",
        "xyz ~ abc ~ WRONG",
        "5 ~ The answer is not known. ~ UNANSWERED",
      })
  void anAnswerInWordsOrOfWordsIsJudged(String gold, String reply, Grade.Verdict verdict) {
    assertThat(MathAnswers.grade(gold, reply).verdict()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1e999999999", "-1e-999999999", "1e999999999 + i", "\\frac{1}{1e999999999 + i}"})
  void aVeryLargeOrSmallNumberIsSoonCompared(String answer) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThat(MathAnswers.grade("2", "It is \\boxed{" + answer + "}.").verdict())
                .isEqualTo(Grade.Verdict.WRONG));
  }

  @ParameterizedTest
  @MethodSource
  void aLongOrDeepAnswerIsSoonCompared(String answer) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () ->
            assertThat(MathAnswers.grade("2", "It is \\boxed{" + answer + "}.").verdict())
                .isEqualTo(Grade.Verdict.WRONG));
  }

  static List<String> aLongOrDeepAnswerIsSoonCompared() {
    String spaces = " ".repeat(39_000);
    return List.of(
        "1\\frac{1}{".repeat(34) + "1" + "}".repeat(34),
        "1\\frac{".repeat(34) + "1" + "}{2}".repeat(34),
        "1" + spaces + "(x",
        "1 (abc)" + spaces + "x",
        "1 (about" + spaces,
        "{" + spaces + "\\choose 2",
        "{a" + "\\choose".repeat(5_000),
        "1" + " (".repeat(19_000));
  }
}
