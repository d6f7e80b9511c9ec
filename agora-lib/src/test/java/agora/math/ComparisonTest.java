package agora.math;

import static org.assertj.core.api.Assertions.assertThat;

import agora.math.Comparison.Outcome;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  @Test
  void anAnswerIsFoundInAReplyAndCompared() {
    assertThat(Comparison.of("\\frac{1}{2}", "The answer is 0.5."))
        .isEqualTo(new Comparison(Outcome.SAME, "0.5", "from the answer is: the same value"));
    assertThat(Comparison.of("x^2-4", "\\boxed{(x-2)(x+2)}").outcome()).isEqualTo(Outcome.SAME);
    assertThat(Comparison.of("7", "It is \\boxed{8}").outcome()).isEqualTo(Outcome.DIFFERENT);
    assertThat(Comparison.of("7", "I cannot tell."))
        .isEqualTo(
            new Comparison(Outcome.UNANSWERED, "", "no answer found in the reply, only words"));
  }

  @Test
  void aSolutionThatMarksItsResultIsReducedToIt() {
    String gold = "16 * 2 = 32\n32 / 4 = 8\n[RESULT] 8 [/RESULT]";
    assertThat(Comparison.of(gold, gold).outcome()).isEqualTo(Outcome.SAME);
    assertThat(Comparison.of(gold, "16 * 2 = 32\n#### 8").outcome()).isEqualTo(Outcome.SAME);
    assertThat(Comparison.of(gold, "It is 8.").outcome()).isEqualTo(Outcome.SAME);
    assertThat(Comparison.of(gold, "[RESULT] 32 [/RESULT]").outcome()).isEqualTo(Outcome.DIFFERENT);
  }

  @Test
  void boxesOfOneAnswerAreJoined() {
    assertThat(Extraction.boxed("so \\boxed{7} and \\boxed{8}")).isEqualTo("7, 8");
    assertThat(Extraction.boxed("so 7")).isNull();
  }
}
