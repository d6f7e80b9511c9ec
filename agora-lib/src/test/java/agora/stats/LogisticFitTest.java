package agora.stats;

import static agora.stats.Peers.assertSame;
import static agora.stats.Peers.matrix;
import static agora.stats.Peers.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.stats.LogisticFit.Options;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LogisticFitTest {
  private static final Options LIKELIHOOD = Options.maximumLikelihood();

  @Test
  void coefficientsEqualStatsmodelsAndScikitLearns() {
    for (JsonNode peer : Peers.cases("logistic")) {
      double[][] x = matrix(peer.get("x"));
      double[] y = vector(peer.get("y"));
      double[] w = vector(peer.get("w"));
      LogisticFit constant = LogisticFit.fit(x, y, w, LIKELIHOOD);
      assertSame(withIntercept(constant), vector(peer.get("with_intercept")));
      LogisticFit none = LogisticFit.fit(x, y, w, LIKELIHOOD.withoutIntercept());
      assertSame(none.coefficients(), vector(peer.get("without_intercept")));
      double penalty = peer.get("ridge_penalty").asDouble();
      assertSame(
          withIntercept(LogisticFit.fit(x, y, w, LIKELIHOOD.withPenalty(penalty))),
          vector(peer.get("ridge")));
    }
  }

  @Test
  void aConstantIsTheLogitOfTheMean() {
    double[][] x = {{1}, {1}, {1}, {1}};
    double[] y = {1, 1, 1, 0};
    LogisticFit fit =
        LogisticFit.fit(x, y, new double[] {1, 1, 1, 1}, LIKELIHOOD.withoutIntercept());
    assertSame(fit.coefficients()[0], Math.log(3));
  }

  @Test
  void separatedOutcomesNeedAPenalty() {
    double[][] x = {{-2}, {-1}, {1}, {2}};
    double[] y = {0, 0, 1, 1};
    double[] w = {1, 1, 1, 1};
    assertThatThrownBy(() -> LogisticFit.fit(x, y, w, LIKELIHOOD))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("penalty > 0");
    assertThat(LogisticFit.fit(x, y, w, LIKELIHOOD.withPenalty(1)).coefficients()[0]).isPositive();
  }

  @Test
  void outcomesOutsideTheUnitIntervalAreRefused() {
    assertThatThrownBy(() ->
            LogisticFit.fit(new double[][] {{1}}, new double[] {1.5}, new double[] {1}, LIKELIHOOD))
        .hasMessage("outcomes must be in [0, 1], row 0 was 1.5");
    assertThatThrownBy(() ->
            LogisticFit.fit(new double[][] {{1}}, new double[] {1}, new double[] {-1}, LIKELIHOOD))
        .hasMessage("weights must be finite and >= 0, row 0 was -1.0");
    assertThatThrownBy(() -> LIKELIHOOD.withPenalty(-1))
        .hasMessage("penalty must be >= 0, was -1.0");
  }

  private static double[] withIntercept(LogisticFit fit) {
    double[] all = Arrays.copyOf(fit.coefficients(), fit.coefficients().length + 1);
    all[all.length - 1] = fit.intercept();
    return all;
  }
}
