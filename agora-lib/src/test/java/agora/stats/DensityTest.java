package agora.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DensityTest {
  private static final double[] GRID =
      IntStream.rangeClosed(0, 400).mapToDouble(i -> -10 + i / 20.0).toArray();

  @Test
  void theAreaBelowADensityIsOne() {
    double[] density = Density.of(new double[] {-1, 0, 0.5, 3}, GRID, 1e-9);
    assertThat(Arrays.stream(density).sum() / 20).isCloseTo(1, Offset.offset(1e-3));
  }

  @Test
  void aNormalSampleHasAboutTheNormalDensity() {
    var random = new Random(3);
    double[] sample = IntStream.range(0, 20_000).mapToDouble(i -> random.nextGaussian()).toArray();
    double[] density = Density.of(sample, new double[] {0, 1, 2}, 1e-9);
    assertThat(density[0]).isCloseTo(0.3989, Offset.offset(0.015));
    assertThat(density[1]).isCloseTo(0.2420, Offset.offset(0.015));
    assertThat(density[2]).isCloseTo(0.0540, Offset.offset(0.01));
  }

  @Test
  void equalValuesTakeTheLeastBandwidth() {
    double[] density = Density.of(new double[] {2, 2, 2}, new double[] {2, 3}, 0.5);
    assertThat(density[0]).isCloseTo(1 / (0.5 * Math.sqrt(2 * Math.PI)), Offset.offset(1e-12));
    assertThat(density[1]).isLessThan(density[0]);
  }

  @Test
  void oneValueHasNoDensity() {
    assertThatThrownBy(() -> Density.of(new double[] {1}, GRID, 1))
        .hasMessage("a density needs at least two values, there were 1");
  }
}
