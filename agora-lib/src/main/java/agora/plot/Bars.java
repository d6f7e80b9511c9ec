package agora.plot;

import agora.score.Pgr;
import agora.score.SeedReplicates;
import agora.stats.Estimate;
import agora.stats.Span;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Builder of an XChart bar chart: one bar per name, with what belongs on top of it. */
final class Bars {
  private static final double SPREAD = 0.24;

  private final Frame frame = new Frame();
  private final List<String> names;
  private final CategoryChart chart;

  Bars(String title, String yLabel, List<String> names, int width, int height) {
    this.names = names;
    frame.columns = names;
    chart = frame.bars(title, width, height);
    chart.setYAxisTitle(yLabel);
    chart.getStyler().setOverlapped(true).setAvailableSpaceFill(0.6);
  }

  /** Returns PGRs side by side: one bar per PGR, with its interval and its value. */
  static Bars pgrs(String title, List<String> names, List<Pgr> pgrs, int width, int height) {
    int longest = names.stream().mapToInt(String::length).max().orElse(0);
    int needed = Math.max(110, 4 * longest) * names.size();
    var bars = new Bars(title, "PGR (%)", names, Math.max(width, needed), height);
    var span = new Span();
    span.add(0);
    double[] values = pgrs.stream().mapToDouble(Pgr::percent).toArray();
    Arrays.stream(values).forEach(span::add);
    pgrs.forEach(pgr ->
        pgr.interval().ifPresent(e -> List.of(100 * e.low(), 100 * e.high()).forEach(span::add)));
    double pad = span.high() > span.low() ? 0.08 * (span.high() - span.low()) : 1;
    bars.range(span.low() < 0 ? span.low() - pad : 0, span.high() + pad);
    bars.add("PGR", values, Style.BAR);
    for (int i = 0; i < values.length; i++) {
      bars.interval(i, values[i], pgrs.get(i).interval().map(e -> e.times(100)).orElse(null));
    }
    return bars;
  }

  /** Sets the ends of the vertical axis. */
  Bars range(double low, double high) {
    chart.getStyler().setYAxisMin(low).setYAxisMax(high);
    frame.layers.add((graphics, plot) -> {
      graphics.setColor(Style.FAINT_INK);
      graphics.setStroke(new BasicStroke(1f));
      graphics.draw(new Line2D.Double(0, plot.y(0), plot.width(), plot.y(0)));
    });
    return this;
  }

  /** Adds bars; NaN leaves a name without. */
  Bars add(String name, double[] values, Color color) {
    series(name, values).setFillColor(color);
    return this;
  }

  /** Adds a line through the bars' middles, with the values beside it. */
  Bars line(String name, double[] values, List<String> texts) {
    CategorySeries line = series(name, values);
    line.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Line);
    line.setMarker(Mark.CIRCLE).setMarkerColor(Style.INK);
    line.setLineColor(Style.INK).setLineStyle(Style.SOLID);
    IntStream.range(0, values.length).forEach(i -> text(i, values[i], texts.get(i), -8, 0.8));
    return this;
  }

  private CategorySeries series(String name, double[] values) {
    CategorySeries added = chart.addSeries(name, names, Arrays.stream(values).boxed().toList());
    added.setMarker(SeriesMarkers.NONE);
    return added;
  }

  /** Adds a point for each seed, side by side across the bar. */
  Bars seeds(SeedReplicates repeats) {
    for (int i = 0; i < names.size(); i++) {
      List<Pgr> seeds = repeats.seeds(names.get(i));
      for (int s = 0; s < seeds.size(); s++) {
        double x = i + SPREAD * (s - (seeds.size() - 1) / 2.0);
        double y = seeds.get(s).percent();
        if (Double.isFinite(y)) {
          AxesChartStyler styler = chart.getStyler();
          styler.setYAxisMin(Math.min(y - 2, styler.getYAxisMin()));
          styler.setYAxisMax(Math.max(y + 2, styler.getYAxisMax()));
        }
        frame.layers.add((graphics, plot) -> {
          graphics.setColor(Style.INK);
          Mark.CIRCLE.paint(graphics, plot.x(x), plot.y(inside(y)), 9);
        });
      }
    }
    return this;
  }

  /** Adds a whisker, and the value beyond its end. */
  private void interval(int at, double value, @Nullable Estimate interval) {
    if (interval != null && !Double.isNaN(interval.low()) && !Double.isNaN(interval.high())) {
      frame.layers.add(
          (graphics, plot) -> whisker(graphics, plot, at, interval.low(), interval.high()));
    }
    double reach = interval == null ? value : value < 0 ? interval.low() : interval.high();
    String text = percent(value);
    text(at, Double.isFinite(reach) ? reach : value, text, value < 0 ? 14 : -5, 0.5);
  }

  private void text(double at, double value, String text, int down, double align) {
    frame.layers.add((graphics, plot) -> {
      graphics.setColor(Style.INK);
      graphics.setFont(Style.font(11));
      Text.draw(graphics, text, plot.x(at), plot.y(inside(value)) + down, align);
    });
  }

  private void whisker(Graphics2D graphics, Frame plot, double at, double low, double high) {
    double x = plot.x(at);
    graphics.setColor(Style.INK);
    graphics.setStroke(Style.THIN);
    graphics.draw(new Line2D.Double(x, plot.y(inside(low)), x, plot.y(inside(high))));
    for (double end : new double[] {low, high}) {
      if (inside(end) == end) { // an interval that goes on has no end
        graphics.draw(new Line2D.Double(x - 4, plot.y(end), x + 4, plot.y(end)));
      }
    }
  }

  private double inside(double value) {
    return Math.clamp(value, chart.getStyler().getYAxisMin(), chart.getStyler().getYAxisMax());
  }

  /** Returns the three scores of a PGR, with the gap and the part of it that was recovered. */
  static Figure example(Pgr pgr) {
    double base = pgr.base();
    double student = pgr.student();
    double reference = pgr.reference();
    double none = Double.NaN;
    List<String> names = List.of("Base", "Student", " ", "Reference", "  ");
    var bars = new Bars("Performance Gap Recovered", "Score (%)", names, 640, 400);
    bars.range(0, 1.12 * Math.max(student, reference));
    bars.add("models", new double[] {base, none, none, reference, none}, Style.color(7));
    bars.add("student", new double[] {none, student, none, none, none}, Style.BAR);
    bars.frame.note =
        String.format(
            Locale.ROOT,
            "PGR = %.2f / %.2f = %.2f %%",
            student - base,
            reference - base,
            pgr.percent());
    bars.frame.layers.add((graphics, plot) -> {
      graphics.setColor(Style.LINE);
      graphics.setStroke(Style.DASHED);
      double end = plot.x(3.55);
      graphics.draw(new Line2D.Double(plot.x(0.3), plot.y(base), end, plot.y(base)));
      graphics.draw(new Line2D.Double(plot.x(3.3), plot.y(reference), end, plot.y(reference)));
    });
    for (double[] bar : new double[][] {{0, base}, {1, student}, {3, reference}}) {
      bars.text(bar[0], bar[1], String.format(Locale.ROOT, "%.2f", bar[1]), -6, 0.5);
    }
    bars.bracket(1.55, base, student, String.format(Locale.ROOT, "%+.2f", student - base));
    bars.bracket(3.5, base, reference, String.format(Locale.ROOT, "gap %.2f", reference - base));
    return bars.figure(
        "Bars: benchmark scores. Brackets: the gap between base and reference, and the part of it"
            + " that the student has come.");
  }

  private void bracket(double at, double low, double high, String text) {
    frame.layers.add((graphics, plot) -> {
      whisker(graphics, plot, at, low, high);
      graphics.setFont(Style.font(12));
      Text.draw(graphics, text, plot.x(at) + 8, plot.y((low + high) / 2) + 4, 0);
    });
  }

  Figure figure(String caption) {
    return new Figure(chart, frame, caption);
  }

  static String percent(double value) {
    double rounded = Math.round(value * 10) / 10.0;
    return String.format(Locale.ROOT, "%.1f", rounded == 0 ? 0.0 : rounded);
  }
}
