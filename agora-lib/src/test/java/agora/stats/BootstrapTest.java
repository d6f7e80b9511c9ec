package agora.stats;

import static agora.stats.Peers.assertSame;
import static agora.stats.Peers.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static final double[] DATA = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5};

  @Test
  void intervalsEqualScipysOnTheSameDraws() {
    for (JsonNode peer : Peers.cases("bootstrap")) {
      double[] data = vector(peer.get("data"));
      ToDoubleFunction<double[]> statistic =
          peer.get("statistic").asText().equals("mean")
              ? Samples::mean
              : sample -> Quantiles.of(sample, 0.5);
      double[][] draws = Peers.matrix(peer.get("indices"));
      double[] replicates =
          Arrays.stream(draws)
              .mapToDouble(draw ->
                  statistic.applyAsDouble(
                      Arrays.stream(draw).map(index -> data[(int) index]).toArray()))
              .toArray();
      double value = statistic.applyAsDouble(data);
      Estimate plain = Bootstrap.percentile(value, replicates, 0.95);
      assertSame(new double[] {plain.low(), plain.high()}, vector(peer.get("percentile")));
      assertSame(plain.standardError(), peer.get("standard_error").asDouble());
    }
  }

  @Test
  void theStandardErrorOfAMeanIsCloseToTheFormula() {
    Estimate estimate =
        Bootstrap.withSeed(7).withResamples(20_000).estimate(DATA.length, BootstrapTest::mean);
    double expected = Samples.standardDeviation(DATA, 0) / Math.sqrt(DATA.length);
    assertThat(estimate.standardError()).isCloseTo(expected, within(0.02 * expected));
    assertThat(estimate.value()).isCloseTo(4, within(1e-12));
    assertThat(estimate.low()).isBetween(2.3, 3.0);
    assertThat(estimate.high()).isBetween(5.0, 5.8);
  }

  @Test
  void drawsDependOnSeedAndNameAlone() {
    Bootstrap bootstrap = Bootstrap.withSeed(1).withResamples(50);
    double[] once = bootstrap.replicates(DATA.length, BootstrapTest::mean);
    assertThat(bootstrap.replicates(DATA.length, BootstrapTest::mean)).isEqualTo(once);
    assertThat(Bootstrap.withSeed(2).withResamples(50).replicates(DATA.length, BootstrapTest::mean))
        .isNotEqualTo(once);
    assertThat(bootstrap.named("gsm8k").replicates(DATA.length, BootstrapTest::mean))
        .isEqualTo(bootstrap.named("gsm8k").replicates(DATA.length, BootstrapTest::mean))
        .isNotEqualTo(bootstrap.named("math").replicates(DATA.length, BootstrapTest::mean));
  }

  @Test
  void everyIndexIsDrawnAboutEquallyOften() {
    int[] counts = new int[10];
    double[] firsts =
        Bootstrap.withSeed(3).withResamples(20_000).replicates(10, indices -> indices[0]);
    Arrays.stream(firsts).forEach(index -> counts[(int) index]++);
    assertThat(Arrays.stream(counts).min().orElseThrow()).isGreaterThan(1_800);
    assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThan(2_200);
  }

  @Test
  void quantilesEqualNumpys() {
    JsonNode peer = Peers.cases("quantiles");
    double[] sample = vector(peer.get("sample"));
    for (JsonNode at : peer.get("at")) {
      assertSame(Quantiles.of(sample, at.get(0).asDouble()), at.get(1).asDouble());
    }
    assertThatThrownBy(() -> Quantiles.of(sample, 1.5))
        .hasMessage("probability must be in [0, 1], was 1.5");
  }

  @Test
  void badSettingsAreRefused() {
    assertThatThrownBy(() -> Bootstrap.withSeed(1).withResamples(1))
        .hasMessage("resamples must be >= 2, was 1");
    assertThatThrownBy(() -> new Bootstrap(2_000, 1, 1))
        .hasMessage("level must be in (0, 1), was 1.0");
    assertThatThrownBy(() -> Bootstrap.withSeed(1).estimate(0, indices -> 0))
        .hasMessage("a bootstrap needs at least one item, there were 0");
  }

  private static double mean(int[] indices) {
    return Arrays.stream(indices).mapToDouble(i -> DATA[i]).average().orElseThrow();
  }
}
