package agora.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SignsTest {
  @Test
  void theLargestCoefficientIsPositive() {
    assertThat(turned(0.1, -0.9, 0.4)).containsExactly(-0.1, 0.9, -0.4);
    assertThat(turned(-0.1, 0.9, 0.4)).containsExactly(-0.1, 0.9, 0.4);
  }

  @Test
  void amongEquallyLargeOnesTheFirstDecidesWhateverTheLastDigit() {
    assertThat(turned(-0.5, 0.5 + 1e-14)).startsWith(0.5);
    assertThat(turned(-0.5 - 1e-14, 0.5)[1]).isNegative();
  }

  @Test
  void axesOfAPlaneFollowTheRuleWhicheverWayThePointsLie() {
    double[][] rows = {{0, 0, 1}, {1, 2, 0}, {2, 4.1, 0.5}, {3, 6, 0.2}};
    double[][] mirrored = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      mirrored[i] = rows[rows.length - 1 - i].clone();
    }
    double[][] points = Pca2d.of(rows).points();
    double[][] again = Pca2d.of(mirrored).points();
    assertThat(points[3][0]).as("along the largest coefficient").isPositive();
    assertThat(again[0][0]).isCloseTo(points[3][0], org.assertj.core.data.Offset.offset(1e-9));
  }

  private static double[] turned(double... vector) {
    Signs.makeLargestPositive(vector);
    return vector;
  }
}
