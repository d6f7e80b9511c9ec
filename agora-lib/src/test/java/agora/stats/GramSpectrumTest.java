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
    // x^T S x of a unit vector x along an eigenvector is its eigenvalue.
    GramSpectrum spectrum = GramSpectrum.of(PRODUCTS);
    assertThat(spectrum.quadratic(new double[] {3, 0}, 1, e -> e)).isCloseTo(4.5, within(1e-12));
    assertThat(spectrum.quadratic(new double[] {0, 4}, 1, e -> e)).isCloseTo(8, within(1e-12));
    GramSpectrum equal = GramSpectrum.of(new double[][] {{4, 4}, {4, 4}});
    assertThat(equal.quadratic(new double[] {2, 2}, 1, e -> e)).isCloseTo(4, within(1e-12));
    assertThat(equal.quadratic(new double[] {0, 0}, 1, e -> e))
        .as("two equal vectors span one direction")
        .isZero();
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
