package agora.plot;

import agora.stats.Estimate;
import agora.stats.Span;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Builder of an XChart chart of two axes; series are painted in the order in which they are added.
 * A style is a number from 0, for a marker, a dash pattern and a colour, or {@link #GREY}. A series
 * with an empty name is not in the legend.
 *
 * <p>A few values far off do not set the axes' ends: they are drawn at the edge with an arrow, and
 * the caption counts them.
 */
public final class Plot {
  /** Style of what is behind the rest. */
  public static final int GREY = -1;

  private record Look(XYSeriesRenderStyle form, BasicStroke stroke, Marker marker, Color color) {}

  private record Series(String name, double[] x, double[] y, Look look) {}

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

  /** Begins a chart; an empty label takes no room. */
  public Plot(String title, String xLabel, String yLabel) {
    this.title = title;
    this.xLabel = xLabel;
    this.yLabel = yLabel;
  }

  /** Adds unconnected points. */
  public Plot points(String name, List<Point> points, int style) {
    return points(name, points, Mark.of(style), Style.color(style));
  }

  Plot points(String name, List<Point> points, Mark mark, Color color) {
    return marked(
        name, points, new Look(XYSeriesRenderStyle.Scatter, SeriesLines.NONE, mark, color));
  }

  /** Adds points that a line connects. */
  public Plot path(String name, List<Point> points, int style) {
    var look =
        new Look(XYSeriesRenderStyle.Line, Style.stroke(style), Mark.of(style), Style.color(style));
    return marked(name, points, look);
  }

  private Plot marked(String name, List<Point> points, Look look) {
    points.forEach(p -> marked.add(new double[] {p.x(), p.y(), 1}));
    double[] x = points.stream().mapToDouble(Point::x).toArray();
    return add(name, x, points.stream().mapToDouble(Point::y).toArray(), look);
  }

  /** Adds a line without markers. */
  Plot line(String name, double[] x, double[] y, BasicStroke stroke, Color color) {
    return add(name, x, y, new Look(XYSeriesRenderStyle.Line, stroke, SeriesMarkers.NONE, color));
  }

  /** Adds a dashed line that is level from each place to the next. */
  Plot steps(String name, double[] x, double[] y) {
    return add(
        name,
        x,
        y,
        new Look(XYSeriesRenderStyle.Step, Style.DASHED, SeriesMarkers.NONE, Style.LINE));
  }

  /** Adds a dashed level line across the columns. */
  public Plot level(double y) {
    double[] ends = {-0.5, frame.columns.size() - 0.5};
    return line("", ends, new double[] {y, y}, Style.DASHED, Style.LINE);
  }

  /** Adds a filled shape. */
  Plot area(double[] x, double[] y, Color fill) {
    series.add(
        new Series(
            "",
            x,
            y,
            new Look(XYSeriesRenderStyle.PolygonArea, SeriesLines.NONE, SeriesMarkers.NONE, fill)));
    ys.add(Arrays.stream(y).min().orElseThrow()); // its ends count once among the values
    ys.add(Arrays.stream(y).max().orElseThrow());
    return this;
  }

  /** Adds the points' intervals as lines with ends. */
  public Plot whiskers(List<Point> points, int style) {
    for (Point point : points) {
      Estimate interval = point.interval();
      if (interval != null && !Double.isNaN(interval.low()) && !Double.isNaN(interval.high())) {
        double[] x = {point.x(), point.x()};
        double[] y = {interval.low(), interval.high()};
        marked.add(new double[] {x[0], y[0], 0});
        marked.add(new double[] {x[1], y[1], 0});
        add("", x, y, new Look(XYSeriesRenderStyle.Line, Style.THIN, Mark.CAP, Style.color(style)));
      }
    }
    return this;
  }

  private Plot add(String name, double[] x, double[] y, Look look) {
    Arrays.stream(x).forEach(xs::add);
    Arrays.stream(y).forEach(ys::add);
    series.add(new Series(name, x, y, look));
    return this;
  }

  /** Writes a text at a place of the axes, moved by points downwards. */
  Plot text(String text, double x, double y, int down, double align) {
    frame.layers.add((graphics, plot) -> {
      graphics.setColor(Style.INK);
      Text.draw(graphics, Style.font(11), text, plot.x(x), plot.y(y) + down, align);
    });
    return this;
  }

  /** Writes the points' names beside them. */
  Plot names(List<Point> points) {
    frame.layers.add((graphics, area) -> Labels.draw(graphics, area, points));
    return this;
  }

  /** Sets the axes' ends instead of the data's with a margin. */
  public Plot range(double xLow, double xHigh, double yLow, double yHigh) {
    range = new double[] {xLow, xHigh, yLow, yHigh};
    return this;
  }

  /** Writes names at 0, 1, 2, ... below the horizontal axis instead of numbers. */
  public Plot columns(List<String> names) {
    frame.columns = names;
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

  /** Writes a line below the title. */
  Plot note(String text) {
    frame.note = text;
    return this;
  }

  /** Says what marks, whiskers, bands and colours are. */
  public Plot caption(String text) {
    caption = text;
    return this;
  }

  /** Returns the figure of a nominal size in points. */
  public Figure figure(int width, int height) {
    double[] ends = range == null ? ends() : range;
    XYChart chart = frame.xy(title, width, height);
    chart.setXAxisTitle(xLabel);
    chart.setYAxisTitle(yLabel);
    XYStyler styler = chart.getStyler();
    styler.setXAxisLogarithmic(logarithmic).setMarkerSize(markerSize);
    styler.setXAxisMin(ends[0]).setXAxisMax(ends[1]).setYAxisMin(ends[2]).setYAxisMax(ends[3]);
    if (ends[2] < 0 && ends[3] > 0) {
      double[] level = {ends[0], ends[1]};
      XYSeries zero = chart.addSeries("zero", level, new double[2]);
      zero.setLineStyle(Style.FINE).setLineColor(Style.FAINT_INK);
      zero.setMarker(SeriesMarkers.NONE);
      zero.setShowInLegend(false);
    }
    String beyond = beyond(ends);
    for (Series one : series) {
      if (one.x().length > 0) {
        String name = one.name().isEmpty() ? "no name " + series.indexOf(one) : one.name();
        double[] x = Arrays.stream(one.x()).map(v -> Math.clamp(v, ends[0], ends[1])).toArray();
        double[] y = Arrays.stream(one.y()).map(v -> Math.clamp(v, ends[2], ends[3])).toArray();
        XYSeries added = chart.addSeries(name, x, y);
        Look look = one.look();
        added.setXYSeriesRenderStyle(look.form()).setFillColor(look.color());
        added.setLineStyle(look.stroke()).setLineColor(look.color());
        added.setMarker(look.marker()).setMarkerColor(look.color());
        added.setSmooth(look.stroke().equals(Style.HAIR)); // one path; else XChart draws each piece
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
