package agora.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One unknown, whose update has a closed form: precisions add. */
class GaussianUpdateTest {
  private static final int DRAWS = 40_000;

  @ParameterizedTest
  @CsvSource({
    // mean, variance, noise, observation
    "0, 1, 1, 2",
    "0, 1, 1, 0",
    "-3, 4, 0.25, 5",
    "1e6, 1, 1e-6, 1e6",
    "0, 1e-6, 1, 100",
    "0, 1e6, 1, 100",
  })
  void oneObservationMovesTheMeanByItsPrecision(
      double mean, double variance, double noise, double y) {
    GaussianUpdate update = update(mean, variance, noise, y);
    double left = 1 / (1 / variance + 1 / noise);
    double moved = left * (mean / variance + y / noise);
    double total = variance + noise;
    double expected =
        -0.5 * ((y - mean) * (y - mean) / total + Math.log(total) + Math.log(2 * Math.PI));
    assertThat(update.evidence()).isCloseTo(expected, within(1e-9 * (1 + Math.abs(expected))));
    double[] summary = summary(update);
    double spread = Math.sqrt(left);
    assertThat(summary[0]).isCloseTo(moved, within(6 * spread / Math.sqrt(DRAWS) + 1e-9));
    assertThat(summary[1]).isCloseTo(spread, within(0.03 * spread + 1e-4));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "-3, 4", "1e9, 1e-4"})
  void withoutObservationsTheUnknownStaysAsItIs(double mean, double variance) {
    GaussianUpdate update =
        GaussianUpdate.of(
            new double[] {mean},
            new double[][] {{variance}},
            new double[0][],
            new double[0][],
            new double[0]);
    assertThat(update.evidence()).isZero();
    assertThat(summary(update)[0])
        .isCloseTo(mean, within(6 * Math.sqrt(variance / DRAWS) + 1e-9 * Math.abs(mean)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void observationMustBeFinite(double y) {
    assertThatThrownBy(() -> update(0, 1, 1, y))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("observations");
  }

  private static GaussianUpdate update(double mean, double variance, double noise, double y) {
    return GaussianUpdate.of(
        new double[] {mean},
        new double[][] {{variance}},
        new double[][] {{1}},
        new double[][] {{noise}},
        new double[] {y});
  }

  /** Returns the mean of draws and their standard deviation. */
  private static double[] summary(GaussianUpdate update) {
    double[][] draws = update.draws(DRAWS, new SplittableRandom(1));
    double mean = 0;
    for (double[] draw : draws) {
      mean += draw[0] / DRAWS;
    }
    double squares = 0;
    for (double[] draw : draws) {
      squares += (draw[0] - mean) * (draw[0] - mean) / DRAWS;
    }
    return new double[] {mean, Math.sqrt(squares)};
  }
}
