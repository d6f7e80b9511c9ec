package agora.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What figures say they say without colour, too. */
class GreyTest {
  private static final int SERIES = 8;

  @Test
  void seriesDifferInLightnessMarkerAndLine() {
    Set<Mark> markers = new HashSet<>();
    Set<List<Float>> lines = new HashSet<>();
    for (int i = 0; i < SERIES; i++) {
      markers.add(Mark.of(i));
      lines.add(dashes(Style.stroke(i)));
      assertThat(grey(Style.color(i))).as("visible on white: %s", i).isLessThan(190);
      for (int j = 0; j < i; j++) {
        assertThat(Math.abs(grey(Style.color(i)) - grey(Style.color(j))))
            .as("colours %s and %s", i, j)
            .isGreaterThan(12);
      }
    }
    assertThat(markers).hasSize(SERIES);
    assertThat(lines).hasSize(SERIES);
  }

  /** Returns how light a colour is in grey, from 0 to 255 (ITU-R BT.601). */
  private static double grey(Color color) {
    return 0.299 * color.getRed() + 0.587 * color.getGreen() + 0.114 * color.getBlue();
  }

  /** Returns the contrast of two colours, from 1 to 21, as WCAG 2 defines it. */
  private static double contrast(Color a, Color b) {
    double first = luminance(a) + 0.05;
    double second = luminance(b) + 0.05;
    return Math.max(first, second) / Math.min(first, second);
  }

  private static double luminance(Color color) {
    return 0.2126 * linear(color.getRed())
        + 0.7152 * linear(color.getGreen())
        + 0.0722 * linear(color.getBlue());
  }

  private static double linear(int channel) {
    double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  private static List<Float> dashes(BasicStroke stroke) {
    float[] dash = stroke.getDashArray();
    return dash == null
        ? List.of()
        : IntStream.range(0, dash.length).mapToObj(i -> dash[i]).toList();
  }

  @Test
  void cellsOfAHeatMapDarkenWithTheDistanceFromZeroOnBothSidesAlike() {
    double before = 256;
    for (int step = 0; step <= 100; step++) {
      double positive = grey(HeatMap.ground(step, 100));
      double negative = grey(HeatMap.ground(-step, 100));
      assertThat(positive).isLessThan(before);
      assertThat(Math.abs(positive - negative)).isLessThan(3);
      before = positive;
    }
  }

  @Test
  void textStandsOutOnEveryCell() {
    for (int step = -100; step <= 100; step++) {
      Color ground = HeatMap.ground(step, 100);
      assertThat(contrast(Style.on(ground), ground))
          .as("cell %s", step)
          .isGreaterThanOrEqualTo(4.5);
    }
  }

  @Test
  void cellsBelowZeroAreMarkedAndTheMarkExplained() {
    HeatMap.Cell good = new HeatMap.Cell(5, "5", "");
    HeatMap.Cell bad = new HeatMap.Cell(-5, "-5", "");
    List<String> one = List.of("one");
    assertThat(new HeatMap("t", "", one, one, List.of(List.of(bad))).figure(100, 80).svg())
        .contains("dark corner: below zero");
    assertThat(new HeatMap("t", "", one, one, List.of(List.of(good))).figure(100, 80).svg())
        .doesNotContain("dark corner");
  }

  @Test
  void aLongTailIsCutAtTheNinetyNinthPercentileAndCounted() {
    Random random = new Random(3);
    double[] usual = random.doubles(1_000, 1, 2).toArray();
    double[] tailed = random.doubles(1_000, 1, 2).toArray();
    for (int i = 0; i < 5; i++) {
      tailed[i] = 50 + i;
    }
    tailed[7] = Double.NaN;
    Map<String, double[]> values = new LinkedHashMap<>();
    values.put("usual", usual);
    values.put("tailed", tailed);
    String note = new Violins(values).note();
    assertThat(note).matches("not shown of 1,999 values: \\d+ above 1\\.99, 1 without a number");
    long above = countAbove(usual, values) + countAbove(tailed, values);
    assertThat(note).contains(": " + above + " above");
    assertThat(Figures.distributions("response_perplexity", values).svg()).contains(note);
    assertThat(new Violins(Map.of("usual", usual)).note()).isEmpty();
  }

  /** The cut is the larger of the two 99th percentiles. */
  private static long countAbove(double[] own, Map<String, double[]> values) {
    double cut =
        values.values().stream()
            .mapToDouble(set ->
                agora.stats.Quantiles.of(
                    java.util.Arrays.stream(set).filter(Double::isFinite).toArray(), 0.99))
            .max()
            .orElseThrow();
    return java.util.Arrays.stream(own).filter(value -> value > cut).count();
  }

  @Test
  void ofFewValuesNoneIsLeftOut() {
    double[] few = {1, 1.1, 1.2, 1.3, 40};
    assertThat(new Violins(Map.of("few", few)).note()).isEmpty();
  }

  @Test
  void aFigureOfNothingIsRefused() {
    assertThatThrownBy(
            () -> Figures.distributions("reward", Map.of("a", new double[] {Double.NaN})))
        .hasMessage("a figure of distributions needs a value, there were none among 1");
  }
}
