package agora.stats;

import static agora.stats.Peers.assertSame;
import static agora.stats.Peers.matrix;
import static agora.stats.Peers.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class LinearFitTest {
  @Test
  void everyNumberEqualsStatsmodels() {
    for (JsonNode peer : Peers.cases("ols")) {
      double[][] x = matrix(peer.get("x"));
      List<String> names = IntStream.range(0, x[0].length).mapToObj(j -> "x" + j).toList();
      LinearFit fit = LinearFit.ols(names, x, vector(peer.get("y")));
      double[] params = vector(peer.get("params"));
      assertSame(fit.intercept(), params[0]);
      assertSame(fit.coefficients(), java.util.Arrays.copyOfRange(params, 1, params.length));
      assertSame(fit.standardErrors(), vector(peer.get("bse")));
      assertSame(fit.pValues(), vector(peer.get("pvalues")));
      assertSame(fit.rSquared(), peer.get("rsquared").asDouble());
      assertSame(LinearFit.rSquared(x, vector(peer.get("y"))), peer.get("rsquared").asDouble());
      assertSame(fit.f(), peer.get("f").asDouble());
      assertSame(fit.p(), peer.get("f_p").asDouble());
      double[] x0 = vector(peer.get("new"));
      assertPrediction(fit.predict(x0, 0.95), vector(peer.get("prediction")));
      assertPrediction(fit.confidence(x0, 0.95), vector(peer.get("confidence")));
      Table table = fit.table();
      double[][] bounds = matrix(peer.get("conf_int"));
      assertSame(table.doubleColumn("low 95 %").asDoubleArray(), Samples.column(bounds, 0));
      assertSame(table.doubleColumn("high 95 %").asDoubleArray(), Samples.column(bounds, 1));
    }
  }

  @Test
  void tailsAndQuantilesEqualScipys() {
    for (JsonNode peer : Peers.cases("tails")) {
      double t = peer.get("t").asDouble();
      double df = peer.get("df").asDouble();
      double two = peer.get("t_two_sided").asDouble();
      double upper = peer.get("f_upper").asDouble();
      assertThat(Distributions.tTwoSided(t, df)).isCloseTo(two, within(1e-9 * two + 1e-300));
      assertThat(Distributions.fUpper(t * 1.7, peer.get("k").asDouble(), df))
          .isCloseTo(upper, within(1e-9 * upper + 1e-300));
      assertSame(Distributions.tTwoSidedQuantile(0.95, df), peer.get("t_quantile_95").asDouble());
    }
  }

  @Test
  void aPerfectLineIsFoundExactly() {
    LinearFit fit = LinearFit.line(new double[] {1, 2, 3, 4}, new double[] {3, 5, 7, 9});
    assertSame(fit.intercept(), 1);
    assertSame(fit.predict(10), 21);
    assertSame(fit.rSquared(), 1);
  }

  @Test
  void dependentPredictorsAreNamed() {
    double[][] x = {{1, 2}, {2, 4}, {3, 6}, {4, 8}, {5, 10}};
    assertThatThrownBy(
            () -> LinearFit.ols(List.of("a", "twice a"), x, new double[] {1, 2, 1, 3, 2}))
        .hasMessage(
            "predictors must be linearly independent, 'twice a' follows from the intercept and those"
                + " before it: leave it out");
  }

  @Test
  void tooFewRowsAreCounted() {
    assertThatThrownBy(() -> LinearFit.line(new double[] {1, 2}, new double[] {1, 2}))
        .hasMessage("least squares with 1 predictors needs at least 3 rows, there were 2");
    assertThatThrownBy(() -> LinearFit.line(new double[] {1, 2, 3}, new double[] {1, 2}))
        .hasMessageContaining("there were 3 and 2");
  }

  private static void assertPrediction(LinearFit.Prediction actual, double[] expected) {
    assertSame(new double[] {actual.value(), actual.low(), actual.high()}, expected);
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }
}
