package agora.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GramSpectrumTest {
  /** Two vectors (3, 0, 0) and (0, 4, 0): second moments diag(9, 16, 0) / 2. */
  private static final double[][] PRODUCTS = {{9, 0}, {0, 16}};

  @Test
  void eigenvaluesAreThoseOfTheSecondMoments() {
    assertThat(GramSpectrum.of(PRODUCTS).eigenvalues())
        .containsExactly(new double[] {8, 4.5}, within(1e-12));
    assertThat(GramSpectrum.of(new double[][] {{4, 4}, {4, 4}}).eigenvalues())
        .as("two equal vectors span one direction")
        .containsExactly(new double[] {4}, within(1e-12));
  }

  @Test
  void aQuadraticFormCountsThePartOutsideTheSpanAsEigenvalueZero() {
    // x = (1, 2, 2): products with the vectors 3 and 8
    double form = GramSpectrum.of(PRODUCTS).quadratic(new double[] {3, 8}, 9, e -> 1 / (e + 0.5));
    assertThat(form).isCloseTo(1 / 5.0 + 4 / 8.5 + 4 / 0.5, within(1e-9));
  }

  @Test
  void whatHasNoSpectrumIsNamed() {
    assertThatThrownBy(() -> GramSpectrum.of(new double[0][]))
        .hasMessage("second moments need at least one vector, there was none");
    assertThatThrownBy(() -> GramSpectrum.of(new double[][] {{0}}))
        .hasMessage(
            "second moments need a vector that is finite and not zero, the largest eigenvalue was"
                + " 0.0");
  }
}
