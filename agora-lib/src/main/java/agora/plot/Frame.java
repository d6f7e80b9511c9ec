package agora.plot;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Annotation;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.internal.chartpart.RenderableSeries.LegendRenderType;

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
  private interface Plot {
    void paint(Graphics2D graphics, int width, int height);
  }

  private record Words(String text, Font font) {}

  /** Values that XChart marks on an axis: it asks for the label of each, in ascending order. */
  private static final class Ticks extends ArrayList<Double> implements Function<Double, String> {
    @Override
    public String apply(Double value) {
      if (!isEmpty() && value <= getLast()) {
        clear(); // the axis is laid out anew
      }
      add(value);
      return number(value, digits(value));
    }
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
  private final List<Words> heading = new ArrayList<>();
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
    return framed(
        title,
        new XYChart(width, height) {
          @Override
          public void paint(Graphics2D graphics, int width, int height) {
            around(graphics, width, height, super::paint);
            setWidth(width);
            setHeight(height);
          }
        });
  }

  /** Returns an empty bar chart in this frame. */
  CategoryChart bars(String title, int width, int height) {
    return framed(
        title,
        new CategoryChart(width, height) {
          @Override
          public void paint(Graphics2D graphics, int width, int height) {
            around(graphics, width, height, super::paint);
            setWidth(width);
            setHeight(height);
          }
        });
  }

  /** Returns an empty heat map in this frame. */
  HeatMapChart heatMap(String title, int width, int height) {
    return framed(
        title,
        new HeatMapChart(width, height) {
          @Override
          public void paint(Graphics2D graphics, int width, int height) {
            around(graphics, width, height, super::paint);
            setWidth(width);
            setHeight(height);
          }
        });
  }

  private <C extends AxesChart<?, ?>> C framed(String title, C framed) {
    Style.apply(framed);
    framed.setTitle(title);
    if (rows.isEmpty()) {
      framed.setCustomYAxisTickLabelsFormatter(yTicks);
    }
    if (columns.isEmpty()) {
      framed.setCustomXAxisTickLabelsFormatter(xTicks);
    }
    framed.getStyler().setPlotGridVerticalLinesVisible(columns.isEmpty());
    framed.getStyler().setPlotGridHorizontalLinesVisible(rows.isEmpty());
    framed.addAnnotation(this);
    return framed;
  }

  /** Returns the height for a width: what rows need, or a plot of two thirds. */
  int heightFor(int width) {
    measure(width);
    return top + (rows.isEmpty() ? width * 2 / 3 : ROW * rows.size()) + bottom;
  }

  private void around(Graphics2D graphics, int width, int height, Plot plot) {
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
    Font plain = Style.font(12);
    Font bold = styler.getChartTitleFont();
    heading.clear();
    if (!narrow) {
      Text.wrap(chart.getTitle(), bold, width - 24).forEach(t -> heading.add(new Words(t, bold)));
    }
    if (!note.isEmpty()) {
      Text.wrap(note, plain, width - 24).forEach(t -> heading.add(new Words(t, plain)));
    }
    top = 16 + 17 * heading.size();
    right = narrow ? 12 : 22;
    if (rows.isEmpty()) {
      left = 38 + (int) widestNumber();
      outdent = narrow ? left - 12 : 0;
      int plot = width - left - right;
      bottom = 14 + labelHeight(plot) + titleHeight() + ROW / 2 * legend(plot).size();
    } else {
      left = narrow ? Math.clamp(width - 52 - 28L * columns.size(), 70, 146) : rowRoom;
      right += narrow ? 40 : 56;
      top += 8 + labelHeight(width - left - right);
      bottom = footnote.isEmpty() ? 16 : 32;
    }
  }

  private double widestNumber() {
    double low = chart.getStyler().getYAxisMin();
    double high = chart.getStyler().getYAxisMax();
    int digits = (int) Math.max(0, 1 - Math.floor(Math.log10(high - low)));
    return Text.widest(labelFont(), List.of(number(low, digits), number(high, digits)));
  }

  private int titleHeight() {
    return chart.getXAxisTitle().isBlank() ? 0 : 22;
  }

  /** Returns where a value of the horizontal axis is, from the plot's left. */
  double x(double value) {
    return columns.isEmpty()
        ? chart.getScreenXFromChart(value)
        : (value + 0.5) * chart.getWidth() / columns.size();
  }

  /** Returns where a value of the vertical axis, or a row, is from the plot's top. */
  double y(double value) {
    return rows.isEmpty()
        ? chart.getScreenYFromChart(value)
        : (value + 0.5) * chart.getHeight() / rows.size();
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
    for (int i = 0; i < heading.size(); i++) {
      Words line = heading.get(i);
      double half = Text.width(line.font(), line.text()) / 2;
      double least = half + 8 - left;
      double middle = Math.clamp(width() / 2.0, least, Math.max(least, width() + right - half - 8));
      graphics.setFont(line.font());
      Text.draw(graphics, line.text(), middle, 24 - top + 17 * i, 0.5);
    }
    graphics.setFont(Style.font(10));
    Text.draw(graphics, footnote, 0, height() + 18, 0);
    graphics.setFont(chart.getStyler().getAxisTitleFont());
    double below = height() + 14 + labelHeight(width());
    if (rows.isEmpty()) {
      Text.draw(graphics, chart.getXAxisTitle(), width() / 2.0, below + 12, 0.5);
      upright(graphics, chart.getYAxisTitle(), 20 - left, height() / 2.0, 0.5);
    }
    drawLegend(graphics, below + titleHeight() + 6);
    graphics.setFont(labelFont());
    xLabels(graphics);
    yLabels(graphics);
  }

  private static void upright(Graphics2D graphics, String text, double x, double y, double align) {
    AffineTransform before = graphics.getTransform();
    graphics.rotate(-Math.PI / 2, x, y);
    Text.draw(graphics, text, x, y, align);
    graphics.setTransform(before);
  }

  private Font labelFont() {
    return chart.getStyler().getAxisTickLabelsFont();
  }

  /** Returns the lines of each column's name; none at all if a line is wider than its column. */
  private List<List<String>> lines(double width) {
    double room = width / Math.max(1, columns.size());
    List<List<String>> lines =
        columns.stream().map(name -> Text.wrap(name, labelFont(), room - 6)).toList();
    boolean fit = lines.stream().allMatch(own -> Text.widest(labelFont(), own) <= room - 2);
    return fit ? lines : List.of();
  }

  private int labelHeight(double width) {
    List<List<String>> lines = lines(width);
    return lines.isEmpty() && !columns.isEmpty()
        ? (int) Text.widest(labelFont(), columns) + 4
        : LINE * lines.stream().mapToInt(List::size).max().orElse(1);
  }

  private void xLabels(Graphics2D graphics) {
    graphics.setColor(chart.getStyler().getXAxisTickLabelsColor());
    Double low = chart.getStyler().getXAxisMin();
    Double high = chart.getStyler().getXAxisMax();
    int digits = mostDigits(xTicks, low, high);
    for (double tick : within(xTicks, low, high)) {
      boolean logarithmic = chart.getStyler().isXAxisLogarithmic();
      String text = number(tick, logarithmic ? digits(tick) : digits);
      if (!logarithmic || text.matches("[0.,]*[125][0,]*")) {
        Text.draw(graphics, text, x(tick), height() + 17, 0.5);
      }
    }
    graphics.setColor(styler.getChartFontColor());
    boolean above = !rows.isEmpty();
    List<List<String>> lines = lines(width());
    for (int i = 0; i < columns.size(); i++) {
      if (lines.isEmpty()) {
        upright(graphics, columns.get(i), x(i) + 4, above ? -8 : height() + 8, above ? 0 : 1);
        continue;
      }
      double first = above ? -8 - LINE * (lines.get(i).size() - 1) : height() + 17;
      for (int k = 0; k < lines.get(i).size(); k++) {
        Text.draw(graphics, lines.get(i).get(k), x(i), first + LINE * k, 0.5);
      }
    }
  }

  private void yLabels(Graphics2D graphics) {
    graphics.setColor(chart.getStyler().getYAxisTickLabelsColor());
    Double low = chart.getStyler().getYAxisMin();
    Double high = chart.getStyler().getYAxisMax();
    int digits = mostDigits(yTicks, low, high);
    for (double tick : within(yTicks, low, high)) {
      Text.draw(graphics, number(tick, digits), -8, y(tick) + 4, 1);
    }
    graphics.setColor(styler.getChartFontColor());
    graphics.setFont(Style.font(left < rowRoom ? 10 : 12));
    for (int i = 0; i < rows.size(); i++) {
      List<String> lines = Text.wrap(rows.get(i), graphics.getFont(), left - 16);
      for (int k = 0; k < lines.size(); k++) {
        double down = 4 + 13 * (k - (lines.size() - 1) / 2.0);
        Text.draw(graphics, lines.get(k), -10, y(i) + down, 1);
      }
    }
  }

  private static List<Double> within(Ticks ticks, @Nullable Double low, @Nullable Double high) {
    return ticks.stream()
        .filter(v -> (low == null || v >= low) && (high == null || v <= high))
        .toList();
  }

  private static int mostDigits(Ticks ticks, @Nullable Double low, @Nullable Double high) {
    return within(ticks, low, high).stream().mapToInt(Frame::digits).max().orElse(0);
  }

  private static int digits(double value) {
    double clean = Math.round(value * 1e9) / 1e9;
    return Math.max(0, BigDecimal.valueOf(clean).stripTrailingZeros().scale());
  }

  private static String number(double value, int digits) {
    return String.format(Locale.ROOT, "%,." + digits + "f", value == 0 ? 0.0 : value);
  }

  /** Returns the series of the legend in rows that fit below a plot. */
  private List<List<XYSeries>> legend(double width) {
    List<List<XYSeries>> lines = new ArrayList<>();
    double x = width + outdent;
    for (XYSeries series : series()) {
      if (series.isShowInLegend() && series.isEnabled()) {
        double own = entryWidth(series);
        if (x + own > width + outdent) {
          lines.add(new ArrayList<>());
          x = 0;
        }
        lines.getLast().add(series);
        x += own;
      }
    }
    return lines;
  }

  private double entryWidth(XYSeries series) {
    return SAMPLE + 18 + Text.width(styler.getLegendFont(), series.getLabel());
  }

  private void drawLegend(Graphics2D graphics, double top) {
    double y = top;
    for (List<XYSeries> line : legend(width())) {
      double x = -outdent;
      for (XYSeries series : line) {
        if (series.getLegendRenderType() == LegendRenderType.Line) {
          graphics.setColor(series.getLineColor());
          graphics.setStroke(series.getLineStyle());
          graphics.draw(new Line2D.Double(x, y, x + 26, y));
        }
        graphics.setColor(series.getMarkerColor());
        series.getMarker().paint(graphics, x + 13, y, styler.getMarkerSize());
        graphics.setColor(styler.getChartFontColor());
        graphics.setFont(styler.getLegendFont());
        Text.draw(graphics, series.getLabel(), x + SAMPLE, y + 4, 0);
        x += entryWidth(series);
      }
      y += ROW / 2;
    }
  }
}
