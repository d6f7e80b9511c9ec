package agora.stats;

import static agora.stats.Peers.assertSame;
import static agora.stats.Peers.matrix;
import static agora.stats.Peers.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PcaTest {
  private static final double[][] ROWS = {
    {1, 10, 3}, {2, 13, 1}, {3, 11, 4}, {5, 20, 1}, {8, 19, 5}
  };
  private static final List<String> NAMES = List.of("a", "b", "c");

  @Test
  void componentsScoresAndVarianceEqualScikitLearns() {
    for (JsonNode peer : Peers.cases("pca")) {
      double[][] x = matrix(peer.get("x"));
      int columns = x[0].length;
      double[][] components = matrix(peer.get("components"));
      double[][] scores = matrix(peer.get("scores"));
      List<String> names = IntStream.range(0, columns).mapToObj(j -> "x" + j).toList();
      Pca pca = Pca.fit(names, x);
      assertSame(pca.explainedVarianceRatio(), vector(peer.get("ratio")));
      double[][] own = pca.scores(x, columns);
      for (int k = 0; k < columns; k++) {
        double sign = Math.signum(Samples.dot(pca.loadings(k), components[k])); // either is right
        assertSame(times(sign, pca.loadings(k)), components[k]);
        assertSame(times(sign, Samples.column(own, k)), Samples.column(scores, k));
      }
    }
  }

  @Test
  void loadingStrengthIsTheMeanCorrelationWithTheComponents() {
    Pca pca = Pca.fit(NAMES, ROWS);
    double[][] scores = pca.scores(ROWS, 3);
    for (int j = 0; j < 3; j++) {
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        double line = LinearFit.line(Samples.column(scores, k), Samples.column(ROWS, j)).rSquared();
        sum += Math.sqrt(line);
      }
      assertSame(pca.loadingStrength()[j], sum / 3);
    }
  }

  @Test
  void theLargestLoadingOfEachComponentIsPositive() {
    Pca pca = Pca.fit(NAMES, ROWS);
    for (int k = 0; k < 3; k++) {
      double[] loadings = pca.loadings(k);
      double largest = IntStream.range(0, 3).mapToDouble(j -> loadings[j]).max().orElseThrow();
      double smallest = IntStream.range(0, 3).mapToDouble(j -> loadings[j]).min().orElseThrow();
      assertThat(largest).isGreaterThanOrEqualTo(-smallest);
    }
  }

  @Test
  void theTableHasARowAVariable() {
    assertThat(Pca.fit(NAMES, ROWS).table(2).columnNames())
        .containsExactly("variable", "PC1", "PC2");
    assertThat(Pca.fit(NAMES, ROWS).table(2).rowCount()).isEqualTo(3);
  }

  @Test
  void aConstantVariableIsNamed() {
    assertThatThrownBy(() -> Pca.fit(List.of("a", "b"), new double[][] {{1, 7}, {2, 7}, {3, 7}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a variable must vary to be standardised, 'b' is always 7.0: leave it out");
  }

  @Test
  void aMissingValueIsNamedByRowAndColumn() {
    assertThatThrownBy(() -> Pca.fit(List.of("a", "b"), new double[][] {{1, 7}, {2, Double.NaN}}))
        .hasMessageContaining("column 'b' of row 1 was NaN");
    assertThatThrownBy(() -> Pca.fit(List.of("a", "b"), new double[][] {{1, 7}, {2}}))
        .hasMessageContaining("row 1 has 1");
    assertThatThrownBy(() -> Pca.fit(List.of("a"), new double[][] {{1}}))
        .hasMessage("principal components need at least 2 rows, there were 1");
  }

  @Test
  void moreComponentsThanVariablesAreRefused() {
    assertThatThrownBy(() -> Pca.fit(NAMES, ROWS).explained(4))
        .hasMessage("components must be between 1 and 3, was 4");
  }

  private static double[] times(double factor, double[] values) {
    return Arrays.stream(values).map(value -> factor * value).toArray();
  }
}
