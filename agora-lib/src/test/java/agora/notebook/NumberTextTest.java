package agora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumberTextTest {
  @Test
  void wholeNumbersHaveNoDecimals() {
    assertThat(NumberText.column(new double[] {1, 20, 12345})).containsExactly("1", "20", "12,345");
  }

  @Test
  void theLargestValueDecidesTheDecimals() {
    assertThat(NumberText.column(new double[] {0.12345, 0.5})).containsExactly("0.1235", "0.5000");
    assertThat(NumberText.column(new double[] {512.345, 0.123})).containsExactly("512.3", "0.1");
  }

  @Test
  void oneAbsurdValueTakesNoDigitsFromTheOthers() {
    assertThat(NumberText.column(new double[] {0.0034, 0.32, 0.25, -301.12}))
        .containsExactly("0.0034", "0.3200", "0.2500", "-301.1200");
    assertThat(NumberText.column(new double[] {5, 1_234_567})).containsExactly("5", "1,234,567");
  }

  @Test
  void sharedTrailingZerosAreLeftOut() {
    assertThat(NumberText.column(new double[] {1.5, 2.25})).containsExactly("1.50", "2.25");
    assertThat(NumberText.column(new double[] {1.5, 2})).containsExactly("1.5", "2.0");
  }

  @Test
  void whatWouldRoundToZeroKeepsItsMagnitude() {
    assertThat(NumberText.column(new double[] {0.00000123, 0.25}))
        .containsExactly("1.2e-06", "0.25");
  }

  @Test
  void missingAndInfiniteValuesAreShown() {
    assertThat(NumberText.column(new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1}))
        .containsExactly("", "-∞", "1");
  }
}
