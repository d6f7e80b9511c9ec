package agora.stats;

import static agora.stats.Peers.matrix;
import static agora.stats.Peers.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PooledFitTest {
  @Test
  void everyNumberEqualsHendersonsMixedModelEquations() throws IOException {
    JsonNode peer =
        new ObjectMapper().readTree(getClass().getResourceAsStream("/stats/pooled.json"));
    var data =
        new PooledFit.Data(
            matrix(peer.get("x")),
            indices(peer.get("settings")),
            indices(peer.get("groups")),
            vector(peer.get("y")));
    for (JsonNode one : peer.get("cases")) {
      double[] spread = vector(one.get("spread"));
      PooledFit fit = PooledFit.of(data, new PooledFit.Spread(spread[0], spread[1], spread[2]));
      assertThat(fit.intercept()).isCloseTo(one.get("intercept").asDouble(), within(1e-9));
      assertThat(fit.deviation()).isCloseTo(one.get("deviation").asDouble(), within(1e-9));
      assertThat(fit.likelihood()).isCloseTo(one.get("likelihood").asDouble(), within(1e-8));
      assertThat(fit.coefficients()).containsExactly(vector(one.get("coefficients")), within(1e-9));
      for (JsonNode at : one.get("predictions")) {
        Estimate predicted =
            fit.predict(vector(peer.get("at")), at.get("setting").asInt(), at.get("group").asInt());
        assertThat(predicted.value()).isCloseTo(at.get("value").asDouble(), within(1e-9));
        assertThat(predicted.standardError()).isCloseTo(at.get("error").asDouble(), within(1e-9));
      }
    }
  }

  @Test
  void theLikelihoodFindsWhetherGroupsDiffer() {
    assertThat(PooledFit.of(observations(8), 0).spread().groups()).isGreaterThanOrEqualTo(3);
    assertThat(PooledFit.of(observations(0), 0).spread().groups()).isLessThan(0.3);
  }

  @Test
  void badInputIsNamed() {
    assertThatThrownBy(() -> new PooledFit.Spread(-1, 0, 0))
        .hasMessageContaining("[-1.0, 0.0, 0.0]");
    assertThatThrownBy(
            () -> new PooledFit.Data(new double[2][0], new int[2], new int[2], new double[2]))
        .hasMessageContaining("at least 3 observations");
    assertThatThrownBy(() ->
            new PooledFit.Data(
                new double[3][0], new int[3], new int[3], new double[] {1, Double.NaN, 2}))
        .hasMessage("outcomes must be finite, value 1 was NaN");
  }

  private static PooledFit.Data observations(double spread) {
    var random = new SplittableRandom(3);
    int n = 60;
    int[] groups = new int[n];
    double[] y = new double[n];
    double[] effects = random.doubles(6).map(u -> spread * (2 * u - 1)).toArray();
    for (int i = 0; i < n; i++) {
      groups[i] = i % 6;
      y[i] = effects[groups[i]] + random.nextGaussian();
    }
    return new PooledFit.Data(new double[n][0], new int[n], groups, y);
  }

  private static int[] indices(JsonNode values) {
    return Arrays.stream(vector(values)).mapToInt(value -> (int) value).toArray();
  }
}
