package agora.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A chart of two axes: series with a legend, and drawings of one's own below and above them. */
final class XyPlot {
  /** Draws in the chart's coordinates. */
  @FunctionalInterface
  interface Layer {
    void draw(Graphics2D graphics, XyPlot plot);
  }

  private record Series(
      String name,
      double[] x,
      double[] y,
      @Nullable Marker marker,
      @Nullable BasicStroke stroke,
      Color color) {}

  private static final int LEGEND_LINE = 20;
  private static final int TITLE = 38;
  private static final int NOTE = 20;

  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final List<Series> series = new ArrayList<>();
  private final List<Layer> below = new ArrayList<>();
  private final List<Layer> above = new ArrayList<>();
  private double xMin = Double.POSITIVE_INFINITY;
  private double xMax = Double.NEGATIVE_INFINITY;
  private double yMin = Double.POSITIVE_INFINITY;
  private double yMax = Double.NEGATIVE_INFINITY;
  private String note = "";
  private boolean fixed;
  private boolean categories;
  private @Nullable Ticks xTicks;
  private Rectangle2D area = new Rectangle2D.Double();

  XyPlot(String title, String xLabel, String yLabel) {
    this.title = title;
    this.xLabel = xLabel;
    this.yLabel = yLabel;
  }

  /** Adds unconnected points; an empty name keeps them out of the legend. */
  XyPlot points(String name, double[] x, double[] y, int style) {
    return add(new Series(name, x, y, Style.marker(style), null, Style.color(style)));
  }

  /** Adds a line without markers. */
  XyPlot line(String name, double[] x, double[] y, BasicStroke stroke, Color color) {
    return add(new Series(name, x, y, null, stroke, color));
  }

  /** Adds a line with markers. */
  XyPlot path(String name, double[] x, double[] y, int style) {
    return add(
        new Series(name, x, y, Style.marker(style), Style.stroke(style), Style.color(style)));
  }

  /** Makes room for a point that only a layer draws. */
  XyPlot include(double x, double y) {
    if (!fixed) {
      xMin = Math.min(xMin, x);
      xMax = Math.max(xMax, x);
      yMin = Math.min(yMin, y);
      yMax = Math.max(yMax, y);
    }
    return this;
  }

  /** Sets the axes' ends instead of the data's with a margin. */
  XyPlot range(double xLow, double xHigh, double yLow, double yHigh) {
    xMin = xLow;
    xMax = xHigh;
    yMin = yLow;
    yMax = yHigh;
    fixed = true;
    return this;
  }

  /** Sets the horizontal axis' marks. */
  XyPlot xTicks(Ticks ticks) {
    xTicks = ticks;
    return this;
  }

  /** Writes names at 0, 1, 2, ... below the horizontal axis instead of numbers. */
  XyPlot categories(List<String> names) {
    categories = true;
    return xTicks(Ticks.names(names));
  }

  XyPlot below(Layer layer) {
    below.add(layer);
    return this;
  }

  XyPlot above(Layer layer) {
    above.add(layer);
    return this;
  }

  /** Writes names beside points. */
  XyPlot names(double[] x, double[] y, List<String> names) {
    return above((graphics, plot) -> {
      List<Point2D> points = new ArrayList<>();
      for (int i = 0; i < x.length; i++) {
        points.add(new Point2D.Double(plot.x(x[i]), plot.y(y[i])));
      }
      Labels.draw(graphics, points, names, plot.lineBoxes(), plot.area);
    });
  }

  /** Writes a line below the title. */
  XyPlot note(String text) {
    note = text;
    return this;
  }

  Figure figure(int width, int height) {
    if (!fixed) {
      double x = xMax > xMin ? 0.06 * (xMax - xMin) : 1;
      double y = yMax > yMin ? 0.08 * (yMax - yMin) : 1;
      range(xMin - (categories ? 0 : x), xMax + (categories ? 0 : x), yMin - y, yMax + y);
    }
    return new Figure(title, width, height, this::paint);
  }

  /** Returns where an x value lies on the page. */
  double x(double value) {
    return area.getX() + (value - xMin) / (xMax - xMin) * area.getWidth();
  }

  /** Returns where a y value lies on the page. */
  double y(double value) {
    return area.getMaxY() - (value - yMin) / (yMax - yMin) * area.getHeight();
  }

  /** Returns the same, moved to the nearer edge where it lies outside. */
  double yInside(double value) {
    return y(Math.clamp(value, yMin, yMax));
  }

  /** Returns the area between the axes on the page. */
  Rectangle2D area() {
    return area;
  }

  /** Returns a closed shape through page coordinates. */
  static Path2D polygon(double[] x, double[] y) {
    Path2D path = new Path2D.Double();
    path.moveTo(x[0], y[0]);
    for (int i = 1; i < x.length; i++) {
      path.lineTo(x[i], y[i]);
    }
    path.closePath();
    return path;
  }

  private XyPlot add(Series added) {
    series.add(added);
    for (int i = 0; i < added.x().length; i++) {
      include(added.x()[i], added.y()[i]);
    }
    return this;
  }

  private void paint(Graphics2D graphics, int width, int height) {
    graphics.setFont(Style.font(11));
    FontMetrics metrics = graphics.getFontMetrics();
    int top = TITLE + (note.isEmpty() ? 0 : NOTE);
    Ticks yTicks = Ticks.linear(yMin, yMax, (height - top - 60) / 55);
    int tickWidth = yTicks.labels().stream().mapToInt(metrics::stringWidth).max().orElse(0);
    double left = 38 + tickWidth;
    int legendWidth = legendWidth(graphics);
    area =
        new Rectangle2D.Double(
            left,
            top,
            width - left - 22 - legendWidth,
            height - top - (xLabel.isBlank() ? 34 : 56));
    Ticks marks =
        Objects.requireNonNullElseGet(
            xTicks, () -> Ticks.linear(xMin, xMax, (int) (area.getWidth() / 75)));
    axes(graphics, marks, yTicks);
    titles(graphics, width, height);
    below.forEach(layer -> layer.draw(graphics, this));
    series.forEach(one -> drawLine(graphics, one));
    series.forEach(one -> drawMarkers(graphics, one));
    above.forEach(layer -> layer.draw(graphics, this));
    legend(graphics);
  }

  private void axes(Graphics2D graphics, Ticks xMarks, Ticks yMarks) {
    graphics.setFont(Style.font(11));
    FontMetrics metrics = graphics.getFontMetrics();
    for (int i = 0; i < yMarks.values().size(); i++) {
      double value = yMarks.values().get(i);
      boolean zero = value == 0 && yMin < 0;
      graphics.setColor(zero ? Style.FAINT_INK : Style.GRID);
      graphics.setStroke(new BasicStroke(1f));
      graphics.draw(new Line2D.Double(area.getX(), y(value), area.getMaxX(), y(value)));
      String label = yMarks.labels().get(i);
      graphics.setColor(Style.FAINT_INK);
      graphics.drawString(
          label,
          (float) (area.getX() - 8 - metrics.stringWidth(label)),
          (float) (y(value) + metrics.getAscent() / 2.0 - 1));
    }
    for (int i = 0; i < xMarks.values().size(); i++) {
      double at = x(xMarks.values().get(i));
      if (!categories) {
        graphics.setColor(Style.GRID);
        graphics.draw(new Line2D.Double(at, area.getY(), at, area.getMaxY()));
      }
      String label = xMarks.labels().get(i);
      graphics.setColor(categories ? Style.INK : Style.FAINT_INK);
      graphics.drawString(
          label,
          (float) (at - metrics.stringWidth(label) / 2.0),
          (float) (area.getMaxY() + metrics.getAscent() + 6));
    }
  }

  private void titles(Graphics2D graphics, int width, int height) {
    graphics.setColor(Style.INK);
    graphics.setFont(Style.bold(14));
    heading(graphics, title, width, 24);
    graphics.setFont(Style.font(12));
    heading(graphics, note, width, 43);
    graphics.setFont(Style.font(12));
    FontMetrics metrics = graphics.getFontMetrics();
    graphics.drawString(
        xLabel, (float) (area.getCenterX() - metrics.stringWidth(xLabel) / 2.0), height - 12f);
    AffineTransform upright = graphics.getTransform();
    graphics.rotate(-Math.PI / 2, 20, area.getCenterY());
    graphics.drawString(
        yLabel, (float) (20 - metrics.stringWidth(yLabel) / 2.0), (float) area.getCenterY());
    graphics.setTransform(upright);
  }

  /** Writes a line centred over the plot, moved where it would leave the page. */
  private void heading(Graphics2D graphics, String text, int width, int y) {
    double half = graphics.getFontMetrics().stringWidth(text) / 2.0;
    double center = Math.clamp(area.getCenterX(), half + 8, Math.max(half + 8, width - half - 8));
    if (!text.isEmpty()) {
      graphics.drawString(text, (float) (center - half), y);
    }
  }

  /** Returns small boxes along the lines, which names keep clear of. */
  private List<Rectangle2D> lineBoxes() {
    List<Rectangle2D> boxes = new ArrayList<>();
    for (Series one : series) {
      for (int i = 1; one.stroke() != null && i < one.x().length; i++) {
        Point2D from = new Point2D.Double(x(one.x()[i - 1]), y(one.y()[i - 1]));
        Point2D to = new Point2D.Double(x(one.x()[i]), y(one.y()[i]));
        int steps = (int) (from.distance(to) / 4) + 1;
        for (int s = 0; s <= steps; s++) {
          double x = from.getX() + (to.getX() - from.getX()) * s / steps;
          double y = from.getY() + (to.getY() - from.getY()) * s / steps;
          boxes.add(new Rectangle2D.Double(x - 2, y - 2, 4, 4));
        }
      }
    }
    return boxes;
  }

  private void drawLine(Graphics2D graphics, Series one) {
    BasicStroke stroke = one.stroke();
    if (stroke != null && one.x().length > 1) {
      Path2D path = new Path2D.Double();
      path.moveTo(x(one.x()[0]), y(one.y()[0]));
      for (int i = 1; i < one.x().length; i++) {
        path.lineTo(x(one.x()[i]), y(one.y()[i]));
      }
      graphics.setColor(one.color());
      graphics.setStroke(stroke);
      graphics.draw(path);
    }
  }

  private void drawMarkers(Graphics2D graphics, Series one) {
    Marker marker = one.marker();
    for (int i = 0; marker != null && i < one.x().length; i++) {
      marker.draw(graphics, x(one.x()[i]), y(one.y()[i]), one.color());
    }
  }

  private List<Series> named() {
    return series.stream().filter(one -> !one.name().isEmpty()).toList();
  }

  private int legendWidth(Graphics2D graphics) {
    FontMetrics metrics = graphics.getFontMetrics(Style.font(12));
    return named().stream().mapToInt(one -> 54 + metrics.stringWidth(one.name())).max().orElse(0);
  }

  private void legend(Graphics2D graphics) {
    graphics.setFont(Style.font(12));
    double left = area.getMaxX() + 18;
    double y = area.getY() + 12;
    for (Series one : named()) {
      BasicStroke stroke = one.stroke();
      Marker marker = one.marker();
      if (stroke != null) {
        graphics.setColor(one.color());
        graphics.setStroke(stroke);
        graphics.draw(new Line2D.Double(left, y, left + 26, y));
      }
      if (marker != null) {
        marker.draw(graphics, left + 13, y, one.color());
      }
      graphics.setColor(Style.INK);
      graphics.drawString(one.name(), (float) left + 34, (float) y + 4);
      y += LEGEND_LINE;
    }
  }
}
