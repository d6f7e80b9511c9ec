package agora.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  private static final int TITLE = 38;
  private static final int NOTE = 17;

  /** A drawing narrower than this is a paper's column: its legend goes below, its title away. */
  private static final int NARROW = 500;

  /** The height of text without descenders, as a share of its size. */
  private static final double ASCENT = 0.76;

  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final List<Series> series = new ArrayList<>();
  private final List<Layer> below = new ArrayList<>();
  private final List<double[]> marked = new ArrayList<>();
  private final List<Layer> above = new ArrayList<>();
  private final Span xs = new Span();
  private final Span ys = new Span();
  private double xMin;
  private double xMax;
  private double yMin;
  private double yMax;
  private String note = "";
  private String caption = "";
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
    xs.add(x);
    ys.add(y);
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

  /** Keeps names clear of a whisker. */
  XyPlot keepClear(double x, double low, double high) {
    marked.add(new double[] {x, low, high});
    return this;
  }

  private Rectangle2D box(double[] mark) {
    double top = yInside(mark[2]);
    return new Rectangle2D.Double(xInside(mark[0]) - 4, top, 8, yInside(mark[1]) - top);
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
        points.add(new Point2D.Double(plot.xInside(x[i]), plot.yInside(y[i])));
      }
      List<Rectangle2D> taken = plot.lineBoxes();
      plot.marked.forEach(mark -> taken.add(plot.box(mark)));
      Labels.draw(graphics, points, names, taken, plot.area);
    });
  }

  /** Writes a line below the title. */
  XyPlot note(String text) {
    note = text;
    return this;
  }

  /** Says what whiskers, dots, bands and colours are. */
  XyPlot caption(String text) {
    caption = text;
    return this;
  }

  Figure figure(int width, int height) {
    if (!fixed) {
      xMin = xs.low();
      xMax = xs.high();
      yMin = ys.low();
      yMax = ys.high();
      double x = xMax > xMin ? 0.06 * (xMax - xMin) : 1;
      double y = yMax > yMin ? 0.08 * (yMax - yMin) : 1;
      double below = categories && yMin == 0 ? 0 : y; // bars stand on their axis
      range(xMin - (categories ? 0 : x), xMax + (categories ? 0 : x), yMin - below, yMax + y);
    }
    int column = Column.SINGLE.units();
    String text = (caption + beyond()).strip();
    return new Figure(
        title,
        text,
        width,
        height,
        this::paint,
        () -> new Figure(title, text, column, column * 4 / 5, this::paint, null));
  }

  /** Returns how many points lie beyond the axes, and where the farthest is. */
  private String beyond() {
    long count = 0;
    double farthest = 0;
    for (Series one : series) {
      for (int i = 0; i < one.y().length; i++) {
        double y = one.y()[i];
        double x = one.x()[i];
        boolean beside = x < xMin || x > xMax;
        boolean outside = y < yMin || y > yMax || beside;
        double off = beside ? x : y;
        count += outside ? 1 : 0;
        farthest = outside && Math.abs(off) > Math.abs(farthest) ? off : farthest;
      }
    }
    return count == 0
        ? ""
        : String.format(
            Locale.ROOT,
            " Arrows at the edge: %s beyond the axes, the farthest at %,.1f.",
            count == 1 ? "one point" : count + " points",
            farthest);
  }

  /** Returns where an x value lies on the page. */
  double x(double value) {
    return rounded(area.getX() + (value - xMin) / (xMax - xMin) * area.getWidth());
  }

  /** Returns where a y value lies on the page. */
  double y(double value) {
    return rounded(area.getMaxY() - (value - yMin) / (yMax - yMin) * area.getHeight());
  }

  /** Rounds to what can be seen: the last digits of a fit differ between processors. */
  private static double rounded(double place) {
    return Math.round(place * 1000) / 1000.0;
  }

  /** Returns where an x value lies on the page, moved to the nearer edge where it is outside. */
  double xInside(double value) {
    return x(Math.clamp(value, xMin, xMax));
  }

  /** Returns where a y value lies on the page, moved to the nearer edge where it is outside. */
  double yInside(double value) {
    return y(Math.clamp(value, yMin, yMax));
  }

  /** Returns whether a y value lies between the axis' ends. */
  boolean isInside(double value) {
    return value >= yMin && value <= yMax;
  }

  /** Returns the area between the axes on the page. */
  Rectangle2D area() {
    return area;
  }

  private XyPlot add(Series added) {
    series.add(added);
    for (int i = 0; i < added.x().length; i++) {
      include(added.x()[i], added.y()[i]);
    }
    return this;
  }

  private void paint(Graphics2D graphics, int width, int height) {
    boolean narrow = width < NARROW;
    List<String> heading = narrow ? List.of() : Text.wrap(title, Style.bold(14), width - 24.0);
    List<String> remark =
        note.isEmpty() ? List.of() : Text.wrap(note, Style.font(12), width - 24.0);
    Legend legend = new Legend(named());
    int top = (narrow ? 14 : TITLE + NOTE * (heading.size() - 1)) + NOTE * remark.size();
    Ticks yTicks = Ticks.linear(yMin, yMax, (height - top - 60) / (narrow ? 40 : 55));
    double tickWidth =
        yTicks.labels().stream().mapToDouble(l -> Text.width(Style.font(11), l)).max().orElse(0);
    double left = 38 + tickWidth;
    double legendWidth = narrow ? 0 : legend.width();
    double legendHeight = narrow ? legend.height(width - left - 12) : 0;
    List<List<String>> names = names(width - left - 22 - legendWidth);
    int lines = names.stream().mapToInt(List::size).max().orElse(1);
    double bottom = 20 + 14.0 * lines + (xLabel.isBlank() ? 0 : 22) + legendHeight;
    area =
        new Rectangle2D.Double(
            left, top, width - left - (narrow ? 12 : 22) - legendWidth, height - top - bottom);
    Ticks marks =
        Objects.requireNonNullElseGet(
            xTicks, () -> Ticks.linear(xMin, xMax, (int) (area.getWidth() / 75)));
    axes(graphics, marks, yTicks, names);
    titles(graphics, width, height - legendHeight, heading, remark);
    below.forEach(layer -> layer.draw(graphics, this));
    series.forEach(one -> drawLine(graphics, one));
    series.forEach(one -> drawMarkers(graphics, one));
    above.forEach(layer -> layer.draw(graphics, this));
    if (narrow) {
      legend.drawBelow(graphics, left, height - legendHeight + 4, width - left - 12);
    } else {
      legend.drawBeside(graphics, area.getMaxX() + 18, area.getY() + 12);
    }
  }

  /** Returns the lines of each category's name; empty without categories. */
  private List<List<String>> names(double width) {
    Ticks ticks = xTicks;
    if (!categories || ticks == null) {
      return List.of();
    }
    double each = width / (xMax - xMin) - 6;
    return ticks.labels().stream().map(name -> Text.wrap(name, Style.font(11), each)).toList();
  }

  private void axes(Graphics2D graphics, Ticks xMarks, Ticks yMarks, List<List<String>> names) {
    graphics.setFont(Style.font(11));
    double ascent = ASCENT * 11;
    for (int i = 0; i < yMarks.values().size(); i++) {
      double value = yMarks.values().get(i);
      boolean zero = value == 0 && yMin < 0;
      graphics.setColor(zero ? Style.FAINT_INK : Style.GRID);
      graphics.setStroke(new BasicStroke(1f));
      graphics.draw(new Line2D.Double(area.getX(), y(value), area.getMaxX(), y(value)));
      graphics.setColor(Style.FAINT_INK);
      Text.right(graphics, yMarks.labels().get(i), area.getX() - 8, y(value) + ascent / 2);
    }
    for (int i = 0; i < xMarks.values().size(); i++) {
      double at = x(xMarks.values().get(i));
      if (!categories) {
        graphics.setColor(Style.GRID);
        graphics.draw(new Line2D.Double(at, area.getY(), at, area.getMaxY()));
      }
      graphics.setColor(categories ? Style.INK : Style.FAINT_INK);
      List<String> lines = names.isEmpty() ? List.of(xMarks.labels().get(i)) : names.get(i);
      for (int line = 0; line < lines.size(); line++) {
        Text.centered(graphics, lines.get(line), at, area.getMaxY() + ascent + 8 + 14.0 * line);
      }
    }
  }

  private void titles(
      Graphics2D graphics, int width, double bottom, List<String> heading, List<String> remark) {
    graphics.setColor(Style.INK);
    graphics.setFont(Style.bold(14));
    double y = 24;
    for (String line : heading) {
      over(graphics, line, width, y);
      y += NOTE;
    }
    graphics.setFont(Style.font(12));
    y = heading.isEmpty() ? 14 : y + 2;
    for (String line : remark) {
      over(graphics, line, width, y);
      y += NOTE;
    }
    Text.centered(graphics, xLabel, area.getCenterX(), bottom - 12);
    AffineTransform upright = graphics.getTransform();
    graphics.rotate(-Math.PI / 2, 20, area.getCenterY());
    Text.centered(graphics, yLabel, 20, area.getCenterY());
    graphics.setTransform(upright);
  }

  /** Writes a line centred over the plot, moved where it would leave the page. */
  private void over(Graphics2D graphics, String text, int width, double y) {
    double half = Text.width(graphics.getFont(), text) / 2;
    double center = Math.clamp(area.getCenterX(), half + 8, Math.max(half + 8, width - half - 8));
    Text.centered(graphics, text, center, y);
  }

  /** Returns small boxes along the lines, which names keep clear of. */
  private List<Rectangle2D> lineBoxes() {
    List<Rectangle2D> boxes = new ArrayList<>();
    for (Series one : series) {
      for (int i = 1; one.stroke() != null && i < one.x().length; i++) {
        Point2D from = new Point2D.Double(xInside(one.x()[i - 1]), yInside(one.y()[i - 1]));
        Point2D to = new Point2D.Double(xInside(one.x()[i]), yInside(one.y()[i]));
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
      path.moveTo(x(one.x()[0]), yInside(one.y()[0]));
      for (int i = 1; i < one.x().length; i++) {
        path.lineTo(x(one.x()[i]), yInside(one.y()[i]));
      }
      graphics.setColor(one.color());
      graphics.setStroke(stroke);
      graphics.draw(path);
    }
  }

  private void drawMarkers(Graphics2D graphics, Series one) {
    Marker marker = one.marker();
    for (int i = 0; marker != null && i < one.x().length; i++) {
      double x = xInside(one.x()[i]);
      double y = yInside(one.y()[i]);
      marker.draw(graphics, x, y, one.color());
      if (one.y()[i] > yMax || one.y()[i] < yMin) {
        Shapes.arrow(graphics, x, y, one.y()[i] > yMax ? -1 : 1);
      } else if (one.x()[i] > xMax || one.x()[i] < xMin) {
        Shapes.sideways(graphics, x, y, one.x()[i] > xMax ? 1 : -1);
      }
    }
  }

  private List<Legend.Entry> named() {
    return series.stream()
        .filter(one -> !one.name().isEmpty())
        .map(one -> new Legend.Entry(one.name(), one.marker(), one.stroke(), one.color()))
        .toList();
  }
}
