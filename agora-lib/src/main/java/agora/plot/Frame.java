package agora.plot;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Annotation;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.internal.chartpart.RenderableSeries.LegendRenderType;
import org.knowm.xchart.style.AxesChartStyler;

/**
 * Text of a chart and the room for it: an annotation that writes title, labels and legend around
 * the plot that XChart draws.
 *
 * <p>XChart writes text as outlines, which cannot be searched and make a file large. Its own labels
 * are therefore off, its plot is painted into the middle of the surface, and this annotation writes
 * the text with {@code drawString}. Texts and fonts are those of the chart and its styler, so that
 * {@code setTitle} or {@code setAxisTitleFont} work as always.
 */
final class Frame extends Annotation {
  /** Paints something of its own over the plot, whose upper left corner is at (0, 0). */
  @FunctionalInterface
  interface Layer {
    void paint(Graphics2D graphics, Frame frame);
  }

  @FunctionalInterface
  private interface Painter {
    void paint(Graphics2D graphics, int width, int height);
  }

  /** A drawing narrower than this is a paper's column, which has the title in its own text. */
  private static final int NARROW = 500;

  private static final int LINE = 14;
  private static final int ROW = 38;
  private static final int SAMPLE = 34;

  /** Names of the places 0, 1, 2, ... of the horizontal axis; empty for one of numbers. */
  List<String> columns = List.of();

  /** Names of a heat map's rows, from the top. */
  List<String> rows = List.of();

  int rowRoom;
  String note = "";
  String footnote = "";
  final List<Layer> layers = new ArrayList<>();

  private final Ticks xTicks = new Ticks();
  private final Ticks yTicks = new Ticks();
  private int left;
  private int right;
  private int top;
  private int bottom;
  private int outdent; // of the legend, from the plot's left

  Frame() {
    super(true);
  }

  /** Returns an empty chart of two axes in this frame. */
  XYChart xy(String title, int width, int height) {
    var framed =
        new XYChart(width, height) {
          @Override
          public void paint(Graphics2D graphics, int width, int height) {
            around(graphics, width, height, super::paint);
            setWidth(width);
            setHeight(height);
          }
        };
    framed.setCustomYAxisTickLabelsFormatter(yTicks);
    if (columns.isEmpty()) {
      framed.setCustomXAxisTickLabelsFormatter(xTicks);
    }
    framed.getStyler().setPlotGridVerticalLinesVisible(columns.isEmpty());
    apply(framed, title);
    return framed;
  }

  /** Returns an empty heat map in this frame. */
  HeatMapChart heatMap(String title, int width, int height) {
    var framed =
        new HeatMapChart(width, height) {
          @Override
          public void paint(Graphics2D graphics, int width, int height) {
            around(graphics, width, height, super::paint);
            setWidth(width);
            setHeight(height);
          }
        };
    framed.getStyler().setPlotGridLinesVisible(false);
    apply(framed, title);
    return framed;
  }

  private void apply(AxesChart<?, ?> framed, String title) {
    Style.apply(framed);
    framed.setTitle(title);
    framed.addAnnotation(this);
  }

  /** Returns the height for a width: what rows need, or a plot of two thirds. */
  int heightFor(int width) {
    measure(width);
    return top + (rows.isEmpty() ? width * 2 / 3 : ROW * rows.size()) + bottom;
  }

  private void around(Graphics2D graphics, int width, int height, Painter plot) {
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(styler.getChartBackgroundColor());
    graphics.fillRect(0, 0, width, height);
    measure(width);
    AffineTransform before = graphics.getTransform();
    graphics.translate(left, top);
    plot.paint(graphics, width - left - right, height - top - bottom);
    graphics.setTransform(before);
  }

  private void measure(int width) {
    boolean narrow = width < NARROW;
    top = 16 + 17 * (heading(width).size() + note(width).size());
    right = narrow ? 12 : 22;
    if (rows.isEmpty()) {
      double low = axes().getYAxisMin();
      double high = axes().getYAxisMax();
      int digits = (int) Math.max(0, 1 - Math.floor(Math.log10(high - low)));
      left =
          38
              + (int)
                  Text.widest(
                      font(), List.of(Ticks.number(low, digits), Ticks.number(high, digits)));
      outdent = narrow ? left - 12 : 0;
      int plot = width - left - right;
      bottom = 14 + labelHeight(plot) + titleHeight() + ROW / 2 * legend(null, plot, 0);
    } else {
      left = narrow ? Math.clamp(width - 52 - 28L * columns.size(), 70, 146) : rowRoom;
      right += narrow ? 40 : 56;
      top += 8 + labelHeight(width - left - right);
      bottom = footnote.isEmpty() ? 16 : 32;
    }
  }

  private List<String> heading(int width) {
    return width < NARROW
        ? List.of()
        : Text.wrap(chart.getTitle(), styler.getChartTitleFont(), width - 24);
  }

  private List<String> note(int width) {
    return note.isEmpty() ? List.of() : Text.wrap(note, Style.font(12), width - 24);
  }

  private int titleHeight() {
    return chart.getXAxisTitle().isBlank() ? 0 : 22;
  }

  private AxesChartStyler axes() {
    return chart.getStyler();
  }

  private Font font() {
    return axes().getAxisTickLabelsFont();
  }

  /** Returns where a value of the horizontal axis is, from the plot's left. */
  double x(double value) {
    return columns.isEmpty()
        ? chart.getScreenXFromChart(value)
        : (value + 0.5) * width() / columns.size();
  }

  /** Returns where a value of the vertical axis, or a row, is from the plot's top. */
  double y(double value) {
    return rows.isEmpty()
        ? chart.getScreenYFromChart(value)
        : (value + 0.5) * height() / rows.size();
  }

  /** Returns the width of the plot while it is painted. */
  int width() {
    return chart.getWidth();
  }

  /** Returns the height of the plot while it is painted. */
  int height() {
    return chart.getHeight();
  }

  /** Returns the series of a chart of two axes; none of other charts. */
  List<XYSeries> series() {
    return chart instanceof XYChart xy ? List.copyOf(xy.getSeriesCollection()) : List.of();
  }

  @Override
  public void paint(Graphics2D graphics) {
    layers.forEach(layer -> layer.paint(graphics, this));
    graphics.setColor(styler.getChartFontColor());
    int width = left + width() + right;
    double y = 24 - top;
    for (String line : heading(width)) {
      y = centred(graphics, styler.getChartTitleFont(), line, y);
    }
    for (String line : note(width)) {
      y = centred(graphics, Style.font(12), line, y);
    }
    Text.draw(graphics, Style.font(10), footnote, 0, height() + 18, 0);
    double below = height() + 14 + labelHeight(width());
    if (rows.isEmpty()) {
      Font font = axes().getAxisTitleFont();
      Text.draw(graphics, font, chart.getXAxisTitle(), width() / 2.0, below + 12, 0.5);
      upright(graphics, font, chart.getYAxisTitle(), 20 - left, height() / 2.0, 0.5);
    }
    legend(graphics, width(), below + titleHeight() + 6);
    labels(graphics);
  }

  /** Writes a line over the plot's middle, or as near to it as the drawing's edges let. */
  private double centred(Graphics2D graphics, Font font, String line, double y) {
    double half = Text.width(font, line) / 2;
    double least = half + 8 - left;
    double middle = Math.clamp(width() / 2.0, least, Math.max(least, width() + right - half - 8));
    Text.draw(graphics, font, line, middle, y, 0.5);
    return y + 17;
  }

  private static void upright(
      Graphics2D graphics, Font font, String text, double x, double y, double align) {
    AffineTransform before = graphics.getTransform();
    graphics.rotate(-Math.PI / 2, x, y);
    Text.draw(graphics, font, text, x, y, align);
    graphics.setTransform(before);
  }

  private void labels(Graphics2D graphics) {
    AxesChartStyler axes = axes();
    graphics.setColor(axes.getXAxisTickLabelsColor());
    xTicks
        .labels(axes.getXAxisMin(), axes.getXAxisMax(), axes.isXAxisLogarithmic())
        .forEach((x, text) -> Text.draw(graphics, font(), text, x(x), height() + 17, 0.5));
    graphics.setColor(styler.getChartFontColor());
    names(graphics);
    graphics.setColor(axes.getYAxisTickLabelsColor());
    yTicks
        .labels(axes.getYAxisMin(), axes.getYAxisMax(), false)
        .forEach((y, text) -> Text.draw(graphics, font(), text, -8, y(y) + 4, 1));
  }

  /** Returns the lines of each column's name; none at all if a line is wider than its column. */
  private List<List<String>> lines(double width) {
    double room = width / Math.max(1, columns.size());
    List<List<String>> lines =
        columns.stream().map(name -> Text.wrap(name, font(), room - 6)).toList();
    boolean fit = lines.stream().allMatch(own -> Text.widest(font(), own) <= room - 2);
    return fit ? lines : List.of();
  }

  private int labelHeight(double width) {
    List<List<String>> lines = lines(width);
    return lines.isEmpty() && !columns.isEmpty()
        ? (int) Text.widest(font(), columns) + 4
        : LINE * lines.stream().mapToInt(List::size).max().orElse(1);
  }

  private void names(Graphics2D graphics) {
    boolean above = !rows.isEmpty();
    List<List<String>> lines = lines(width());
    for (int i = 0; i < columns.size(); i++) {
      if (lines.isEmpty()) {
        double y = above ? -8 : height() + 8;
        upright(graphics, font(), columns.get(i), x(i) + 4, y, above ? 0 : 1);
      } else {
        double first = above ? -8 - LINE * (lines.get(i).size() - 1) : height() + 17;
        Text.draw(graphics, font(), lines.get(i), x(i), first, LINE, 0.5);
      }
    }
    Font font = Style.font(left < rowRoom ? 10 : 12);
    for (int i = 0; i < rows.size(); i++) {
      List<String> own = Text.wrap(rows.get(i), font, left - 16);
      Text.draw(graphics, font, own, -10, y(i) + 4 - 6.5 * (own.size() - 1), 13, 1);
    }
  }

  /** Returns how many rows the legend has below a plot, and draws them on a surface, if any. */
  private int legend(@Nullable Graphics2D graphics, double width, double top) {
    Font font = styler.getLegendFont();
    double x = 0;
    int rows = 0;
    for (XYSeries series : series()) {
      if (series.isShowInLegend() && series.isEnabled()) {
        double own = SAMPLE + 18 + Text.width(font, series.getLabel());
        if (rows == 0 || x + own > width + outdent) {
          x = 0;
          rows++;
        }
        if (graphics != null) {
          double y = top + ROW / 2 * (rows - 1);
          sample(graphics, series, x - outdent, y);
          graphics.setColor(styler.getChartFontColor());
          Text.draw(graphics, font, series.getLabel(), x - outdent + SAMPLE, y + 4, 0);
        }
        x += own;
      }
    }
    return rows;
  }

  private void sample(Graphics2D graphics, XYSeries series, double x, double y) {
    if (series.getLegendRenderType() == LegendRenderType.Line) {
      graphics.setColor(series.getLineColor());
      graphics.setStroke(series.getLineStyle());
      graphics.draw(new Line2D.Double(x, y, x + 26, y));
    }
    graphics.setColor(series.getMarkerColor());
    series.getMarker().paint(graphics, x + 13, y, styler.getMarkerSize());
  }
}
