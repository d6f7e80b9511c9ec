package agora.plot;

import agora.stats.Estimate;
import agora.stats.Span;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Builder of an XChart chart of two axes; series are painted in the order in which they are added.
 *
 * <p>A few values far off do not set the axes' ends: they are drawn at the edge with an arrow, and
 * the caption counts them.
 */
final class Plot {
  private record Series(String name, double[] x, double[] y, Consumer<XYSeries> style) {}

  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final Frame frame = new Frame();
  private final List<Series> series = new ArrayList<>();
  private final List<double[]> marked = new ArrayList<>(); // x, y, 1 for a point, 0 for a whisker
  private final Span xs = new Span();
  private final Span ys = new Span();
  private double @Nullable [] range;
  private boolean logarithmic;
  private int markerSize = 9;
  private String caption = "";

  Plot(String title, String xLabel, String yLabel) {
    this.title = title;
    this.xLabel = xLabel;
    this.yLabel = yLabel;
  }

  /** Adds unconnected points; an empty name keeps them out of the legend. */
  Plot points(String name, double[] x, double[] y, Mark mark, Color color) {
    return marked(x, y, 1)
        .add(
            name,
            x,
            y,
            one -> {
              one.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
              one.setMarker(mark).setMarkerColor(color);
            });
  }

  /** Adds a line without markers. */
  Plot line(String name, double[] x, double[] y, BasicStroke stroke, Color color) {
    return add(name, x, y, one -> lined(one, stroke, color));
  }

  /** Adds a line with markers. */
  Plot path(String name, double[] x, double[] y, int style) {
    return marked(x, y, 1)
        .add(
            name,
            x,
            y,
            one -> {
              lined(one, Style.stroke(style), Style.color(style));
              one.setMarker(Mark.of(style)).setMarkerColor(Style.color(style));
            });
  }

  /** Adds a dashed line that is level from each point to the next. */
  Plot steps(String name, double[] x, double[] y) {
    return add(
        name,
        x,
        y,
        one -> {
          lined(one, Style.DASHED, Style.LINE);
          one.setXYSeriesRenderStyle(XYSeriesRenderStyle.Step);
        });
  }

  /** Adds many values as one thin line. */
  Plot trace(double[] x, double[] y, Color color) {
    return add(
        "",
        x,
        y,
        one -> {
          lined(one, new BasicStroke(0.7f), color);
          one.setSmooth(true); // one path; else XChart draws each piece on its own
        });
  }

  /** Adds a filled shape, for which the axes make no room. */
  Plot area(double[] x, double[] y, Color fill) {
    series.add(
        new Series(
            "",
            x,
            y,
            one -> {
              lined(one, SeriesLines.NONE, fill);
              one.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea).setFillColor(fill);
            }));
    return this;
  }

  /** Adds intervals as lines with ends; an interval may be missing or infinite. */
  Plot whiskers(double[] x, List<? extends @Nullable Estimate> intervals, Color color) {
    for (int i = 0; i < x.length; i++) {
      Estimate interval = intervals.get(i);
      if (interval != null && !Double.isNaN(interval.low()) && !Double.isNaN(interval.high())) {
        double[] places = {x[i], x[i]};
        double[] ends = {interval.low(), interval.high()};
        marked(places, ends, 0)
            .add(
                "",
                places,
                ends,
                one -> {
                  lined(one, Style.THIN, color);
                  one.setMarker(Mark.CAP).setMarkerColor(color);
                });
      }
    }
    return this;
  }

  private static void lined(XYSeries one, BasicStroke stroke, Color color) {
    one.setLineStyle(stroke).setLineColor(color);
    one.setMarker(SeriesMarkers.NONE);
  }

  private Plot marked(double[] x, double[] y, int weight) {
    for (int i = 0; i < x.length; i++) {
      marked.add(new double[] {x[i], y[i], weight});
    }
    return this;
  }

  private Plot add(String name, double[] x, double[] y, Consumer<XYSeries> style) {
    Arrays.stream(x).forEach(xs::add);
    Arrays.stream(y).forEach(ys::add);
    series.add(new Series(name, x, y, style));
    return this;
  }

  /** Sets the axes' ends instead of the data's with a margin. */
  Plot range(double xLow, double xHigh, double yLow, double yHigh) {
    range = new double[] {xLow, xHigh, yLow, yHigh};
    return this;
  }

  Plot logarithmic() {
    logarithmic = true;
    return this;
  }

  /** Makes markers smaller than the usual 9 points. */
  Plot markerSize(int points) {
    markerSize = points;
    return this;
  }

  /** Writes names at 0, 1, 2, ... below the horizontal axis instead of numbers. */
  Plot columns(List<String> names) {
    frame.columns = names;
    return this;
  }

  /** Writes names beside points. */
  Plot names(double[] x, double[] y, List<String> names) {
    frame.layers.add((graphics, area) -> Labels.draw(graphics, area, x, y, names));
    return this;
  }

  /** Writes a line below the title. */
  Plot note(String text) {
    frame.note = text;
    return this;
  }

  /** Says what whiskers, dots, bands and colours are. */
  Plot caption(String text) {
    caption = text;
    return this;
  }

  Figure figure(int width, int height) {
    double[] ends = range == null ? ends() : range;
    XYChart chart = frame.xy(title, width, height);
    chart.setXAxisTitle(xLabel);
    chart.setYAxisTitle(yLabel);
    XYStyler styler = chart.getStyler();
    styler.setXAxisLogarithmic(logarithmic).setMarkerSize(markerSize);
    styler.setXAxisMin(ends[0]).setXAxisMax(ends[1]).setYAxisMin(ends[2]).setYAxisMax(ends[3]);
    if (ends[2] < 0 && ends[3] > 0) {
      double[] level = {ends[0], ends[1]};
      lined(chart.addSeries("zero", level, new double[2]), new BasicStroke(1f), Style.FAINT_INK);
      chart.getSeries("zero").setShowInLegend(false);
    }
    String beyond = beyond(ends);
    for (Series one : series) {
      if (one.x().length > 0) {
        String name = one.name().isEmpty() ? "no name " + series.indexOf(one) : one.name();
        double[] x = Arrays.stream(one.x()).map(v -> Math.clamp(v, ends[0], ends[1])).toArray();
        double[] y = Arrays.stream(one.y()).map(v -> Math.clamp(v, ends[2], ends[3])).toArray();
        XYSeries added = chart.addSeries(name, x, y);
        one.style().accept(added);
        added.setShowInLegend(!one.name().isEmpty());
      }
    }
    return new Figure(chart, frame, (caption + beyond).strip());
  }

  private double[] ends() {
    double x = xs.high() > xs.low() ? 0.06 * (xs.high() - xs.low()) : 1;
    double y = ys.high() > ys.low() ? 0.08 * (ys.high() - ys.low()) : 1;
    return new double[] {xs.low() - x, xs.high() + x, ys.low() - y, ys.high() + y};
  }

  /** Adds arrows at marks beyond the axes; returns how many points they are, and the farthest. */
  private String beyond(double[] ends) {
    int count = 0;
    double farthest = 0;
    for (double[] mark : marked) {
      double x = Math.clamp(mark[0], ends[0], ends[1]);
      double y = Math.clamp(mark[1], ends[2], ends[3]);
      if (x != mark[0] || y != mark[1]) {
        Mark across = mark[0] > x ? Mark.RIGHT : Mark.LEFT;
        Mark arrow = x != mark[0] ? across : mark[1] > y ? Mark.UP : Mark.DOWN;
        frame.layers.add((graphics, plot) -> {
          graphics.setColor(Style.INK);
          arrow.paint(graphics, plot.x(x), plot.y(y), 9);
        });
        double off = mark[2] * (x != mark[0] ? mark[0] : mark[1]);
        farthest = Math.abs(off) > Math.abs(farthest) ? off : farthest;
        count += (int) mark[2];
      }
    }
    String points = count == 1 ? "one point" : count + " points";
    return count == 0
        ? ""
        : String.format(
            Locale.ROOT,
            " Arrows at the edge: %s beyond the axes, the farthest at %,.1f.",
            points,
            farthest);
  }
}
