package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdaptiveRateLimitTest {
  private static final long SECOND = 1_000_000_000L;

  private final AdaptiveRateLimit rate = new AdaptiveRateLimit();
  private AdaptiveRateLimit.Window window = rate.sent(0);

  private boolean refused(long now) {
    return rate.refused(window, now);
  }

  @Test
  void randomRefusalsAmongManyUnderWayAreNoEmptyAllowance() {
    for (int i = 0; i < 200; i++) {
      window = rate.sent(SECOND);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(refused(SECOND)).isFalse();
    }
    assertThat(rate.perSecond()).isInfinite();
  }

  @Test
  void fiveRefusalsInARowAreAnEmptyAllowanceWhereLittleIsUnderWay() {
    for (int i = 0; i < 5; i++) {
      window = rate.sent(SECOND);
    }
    for (int i = 0; i < 4; i++) {
      assertThat(refused(SECOND)).isFalse();
    }
    assertThat(refused(SECOND)).isTrue();
  }

  @Test
  void anAnswerBetweenRefusalsBreaksTheRow() {
    for (int i = 0; i < 9; i++) {
      window = rate.sent(SECOND);
    }
    for (int i = 0; i < 4; i++) {
      refused(SECOND);
    }
    rate.answered(SECOND, SECOND);
    for (int i = 0; i < 4; i++) {
      assertThat(refused(SECOND)).isFalse();
    }
  }

  @Test
  void theRateIsWhatWasLetThroughBetweenTwoEmptyMoments() {
    empty(10 * SECOND);
    for (int i = 0; i < 100; i++) {
      window = rate.sent(SECOND);
      rate.answered(11 * SECOND, 11 * SECOND);
    }
    empty(12 * SECOND);

    rate.sent(13 * SECOND);
    assertThat(rate.perSecond()).isEqualTo(0.98 * 100 / 2);
  }

  @Test
  void whatIsRefusedTogetherIsOneEmptyMomentAndTheRestOfItSaysNothing() {
    refusedTogether(100, 10 * SECOND);
    assertThat(rate.perSecond()).isInfinite();
    for (int i = 0; i < 50; i++) {
      rate.sent(11 * SECOND); // answered later than all else here
    }
    refusedTogether(50, 11 * SECOND);
    rate.sent(12 * SECOND);
    assertThat(rate.perSecond()).isEqualTo(0.98 * 50);
  }

  private void refusedTogether(int count, long now) {
    java.util.List<AdaptiveRateLimit.Window> sent = new java.util.ArrayList<>();
    for (int i = 0; i < count; i++) {
      sent.add(rate.sent(now));
    }
    sent.forEach(window -> rate.refused(window, now));
  }

  @Test
  void eachQuietSpellRaisesTheRateTwiceAsMuch() {
    empty(10 * SECOND);
    window = rate.sent(SECOND);
    rate.answered(10 * SECOND, 10 * SECOND);
    empty(11 * SECOND);
    rate.sent(12 * SECOND);
    double learned = rate.perSecond();

    quietAnswer(22 * SECOND);
    assertThat(rate.perSecond()).isEqualTo(learned * 1.02);
    quietAnswer(33 * SECOND);
    assertThat(rate.perSecond()).isEqualTo(learned * 1.02 * 1.04);
  }

  @Test
  void requestsThatFailedOtherwiseAreNotUnderWay() {
    for (int i = 0; i < 100; i++) {
      window = rate.sent(SECOND);
    }
    for (int i = 0; i < 95; i++) {
      rate.failed();
    }
    for (int i = 0; i < 4; i++) {
      refused(SECOND);
    }
    assertThat(refused(SECOND)).isTrue();
  }

  private void empty(long now) {
    for (int i = 0; i < 5; i++) {
      window = rate.sent(SECOND);
    }
    for (int i = 0; i < 5; i++) {
      refused(now);
    }
  }

  private void quietAnswer(long now) {
    window = rate.sent(SECOND);
    assertThat(rate.answered(now, now)).isTrue();
  }
}
