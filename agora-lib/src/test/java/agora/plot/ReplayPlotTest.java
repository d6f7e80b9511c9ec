package agora.plot;

import static org.assertj.core.api.Assertions.assertThat;

import agora.stats.Estimate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;

class ReplayPlotTest {
  @Test
  void aRegretOfNothingIsAWholeDotAboveTheAxis() {
    Map<String, Estimate> regrets = new LinkedHashMap<>();
    regrets.put("advisor", new Estimate(0, 0, 0, 0, 0.95));
    regrets.put("random choice", new Estimate(25, 3, 20, 30, 0.95));
    Figure figure = ReplayPlot.figure(regrets, "Dots.");
    XYChart chart = (XYChart) figure.chart();
    double low = chart.getStyler().getYAxisMin();
    double high = chart.getStyler().getYAxisMax();
    double pixels = -low / (high - low) * chart.getHeight() / 2; // the plot is over half of it
    assertThat(pixels).isGreaterThan(chart.getStyler().getMarkerSize() / 2.0);
    assertThat(high).isGreaterThan(30);
    assertThat(figure.svg()).doesNotContain("beyond the axes");
  }
}
