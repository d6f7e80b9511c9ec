package agora.llm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LearnedRateTest {
  private static final long SECOND = 1_000_000_000L;

  private final LearnedRate rate = new LearnedRate();

  @Test
  void randomRefusalsAmongManyUnderWayAreNoEmptyAllowance() {
    for (int i = 0; i < 200; i++) {
      rate.sent();
    }
    for (int i = 0; i < 10; i++) {
      assertThat(rate.refused(SECOND)).isFalse();
    }
    assertThat(rate.perSecond()).isInfinite();
  }

  @Test
  void fiveRefusalsInARowAreAnEmptyAllowanceWhereLittleIsUnderWay() {
    for (int i = 0; i < 5; i++) {
      rate.sent();
    }
    for (int i = 0; i < 4; i++) {
      assertThat(rate.refused(SECOND)).isFalse();
    }
    assertThat(rate.refused(SECOND)).isTrue();
  }

  @Test
  void anAnswerBetweenRefusalsBreaksTheRow() {
    for (int i = 0; i < 9; i++) {
      rate.sent();
    }
    for (int i = 0; i < 4; i++) {
      rate.refused(SECOND);
    }
    rate.answered(SECOND);
    for (int i = 0; i < 4; i++) {
      assertThat(rate.refused(SECOND)).isFalse();
    }
  }

  @Test
  void theRateIsWhatWasLetThroughBetweenTwoEmptyMoments() {
    empty(10 * SECOND);
    for (int i = 0; i < 100; i++) {
      rate.sent();
      rate.answered(11 * SECOND);
    }
    empty(12 * SECOND);

    assertThat(rate.perSecond()).isEqualTo(0.98 * 100 / 2);
  }

  @Test
  void eachQuietSpellRaisesTheRateTwiceAsMuch() {
    empty(10 * SECOND);
    rate.sent();
    rate.answered(10 * SECOND);
    empty(11 * SECOND);
    double learned = rate.perSecond();

    quietAnswer(22 * SECOND);
    assertThat(rate.perSecond()).isEqualTo(learned * 1.02);
    quietAnswer(33 * SECOND);
    assertThat(rate.perSecond()).isEqualTo(learned * 1.02 * 1.04);
  }

  @Test
  void requestsThatFailedOtherwiseAreNotUnderWay() {
    for (int i = 0; i < 100; i++) {
      rate.sent();
    }
    for (int i = 0; i < 95; i++) {
      rate.failed();
    }
    for (int i = 0; i < 4; i++) {
      rate.refused(SECOND);
    }
    assertThat(rate.refused(SECOND)).isTrue();
  }

  private void empty(long now) {
    for (int i = 0; i < 5; i++) {
      rate.sent();
    }
    for (int i = 0; i < 5; i++) {
      rate.refused(now);
    }
  }

  private void quietAnswer(long now) {
    rate.sent();
    assertThat(rate.answered(now)).isTrue();
  }
}
