package agora.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Pca2dTest {
  @Test
  void coordinatesAreTheScoresOfStandardisedColumnsFirstComponents() {
    double[][] x = Peers.matrix(Peers.cases("pca").get(1).get("x"));
    List<String> names = IntStream.range(0, x[0].length).mapToObj(j -> "x" + j).toList();
    for (int j = 0; j < x[0].length; j++) {
      double mean = Samples.mean(Samples.column(x, j));
      double deviation = Samples.standardDeviation(Samples.column(x, j), 0);
      for (double[] row : x) {
        row[j] = (row[j] - mean) / deviation;
      }
    }
    Pca pca = Pca.fit(names, x);
    Pca2d plane = Pca2d.of(x);
    double[][] scores = pca.scores(x, 2);
    for (int axis = 0; axis < 2; axis++) {
      assertThat(plane.share(axis)).isCloseTo(pca.explainedVarianceRatio()[axis], within(1e-9));
      for (int i = 0; i < x.length; i++) {
        assertThat(Math.abs(plane.points()[i][axis]))
            .isCloseTo(Math.abs(scores[i][axis]), within(1e-4));
      }
    }
  }

  @Test
  void pointsThatDoNotSpreadAreRefused() {
    assertThatThrownBy(() -> Pca2d.of(new double[][] {{1, 1}, {1, 1}, {1, 1}}))
        .hasMessage("a plane needs points that differ and are finite, their spread was 0.0");
    assertThatThrownBy(() -> Pca2d.of(new double[][] {{1, Double.NaN}, {1, 1}, {1, 1}}))
        .hasMessageContaining("their spread was NaN");
    assertThatThrownBy(() -> Pca2d.of(new double[][] {{1, 2}}))
        .hasMessage("a plane needs at least 3 points of 2 dimensions, there were 1 of 2");
  }
}
