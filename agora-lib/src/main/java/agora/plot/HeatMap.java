package agora.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.knowm.xchart.HeatMapChart;

/**
 * Builder of an XChart heat map with a text in each cell: white at zero, darker with distance. The
 * sign is a hue, and a dark corner below zero, which grey keeps.
 *
 * @param cells by row, then column
 */
record HeatMap(
    String title, String caption, List<String> rows, List<String> columns, List<List<Cell>> cells) {
  // Equally dark, so that in grey as in colour darkness is the distance from zero.
  static final Color POSITIVE = new Color(0x34, 0x6b, 0x98);
  static final Color NEGATIVE = new Color(0x9b, 0x4e, 0x21);
  private static final int BAR_STEPS = 64;

  /**
   * A cell.
   *
   * @param value what colours it; NaN leaves it blank
   * @param text its first line
   * @param small its second line, in a smaller font; may be empty
   */
  record Cell(double value, String text, String small) {}

  /** Returns the figure, with room for the rows' names and a width for each column. */
  Figure figure(int rowRoom, int cellWidth) {
    int width = rowRoom + columns.size() * cellWidth + 78;
    Frame frame = new Frame();
    frame.columns = columns;
    frame.rows = rows;
    frame.rowRoom = rowRoom;
    frame.footnote = lowest() < 0 ? "dark corner: below zero" : "";
    frame.layers.addAll(List.of(this::drawCells, this::drawBar));
    frame.heatMap(title, width, width); // measures the title
    HeatMapChart chart = frame.heatMap(title, width, frame.heightFor(width));
    List<Number[]> heat = new ArrayList<>();
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < columns.size(); c++) {
        double value = cells.get(r).get(c).value();
        heat.add(new Number[] {c, rows.size() - 1 - r, Double.isFinite(value) ? value : 0.0});
      }
    }
    chart.addSeries(title, columns, rows.reversed(), heat);
    chart.getStyler().setMin(-most()).setMax(most());
    chart.getStyler().setRangeColors(new Color[] {NEGATIVE, Color.WHITE, POSITIVE});
    return new Figure(chart, frame, caption);
  }

  /** Returns the colour of a value; the largest distance from zero is the darkest. */
  static Color ground(double value, double most) {
    double strength = Double.isFinite(value) ? Math.min(1, Math.abs(value) / most) : 0;
    return Style.mix(value < 0 ? NEGATIVE : POSITIVE, strength);
  }

  private double most() {
    double most = values().map(Math::abs).max().orElse(1);
    return most > 0 ? most : 1;
  }

  private double lowest() {
    return values().min().orElse(0);
  }

  private DoubleStream values() {
    return cells.stream().flatMap(List::stream).mapToDouble(Cell::value).filter(Double::isFinite);
  }

  private void drawCells(Graphics2D graphics, Frame frame) {
    double width = frame.x(1) - frame.x(0);
    double height = frame.y(1) - frame.y(0);
    graphics.setStroke(new BasicStroke(2));
    Font large = fitting(Cell::text, 12, width - 4);
    Font small = fitting(Cell::small, 10, width - 4);
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < columns.size(); c++) {
        Cell cell = cells.get(r).get(c);
        graphics.setColor(Color.WHITE);
        graphics.draw(new Rectangle2D.Double(c * width, r * height, width, height));
        graphics.setColor(Style.on(ground(cell.value(), most())));
        if (cell.value() < 0) {
          Mark.CORNER.paint(graphics, c * width + 1, r * height + 1, 8);
        }
        double down = cell.small().isEmpty() ? 4 : -2;
        Text.draw(graphics, large, cell.text(), frame.x(c), frame.y(r) + down, 0.5);
        Text.draw(graphics, small, cell.small(), frame.x(c), frame.y(r) + 12, 0.5);
      }
    }
  }

  /** Draws which colour is which value, from the largest down to zero, or to the lowest. */
  private void drawBar(Graphics2D graphics, Frame frame) {
    double height = frame.height() - 2;
    double left = frame.width() + 10;
    double low = Math.min(0, lowest());
    double most = Math.max(0, values().max().orElse(1));
    double span = most > low ? most - low : 1;
    for (int i = 0; i < BAR_STEPS; i++) {
      double value = most - (i + 0.5) / BAR_STEPS * span;
      graphics.setColor(ground(value, most()));
      double y = 1 + i * height / BAR_STEPS;
      graphics.fill(new Rectangle2D.Double(left, y, 12, height / BAR_STEPS + 0.3));
    }
    graphics.setColor(Style.FAINT_INK);
    double before = Double.NEGATIVE_INFINITY;
    for (double value : new double[] {most, 0, low}) {
      double y = Math.clamp(5 + (most - value) / span * height, 9, height);
      if (y - before > 12) { // else two ends are too close for their numbers
        String text = String.format(Locale.ROOT, most() < 2 ? "%.1f" : "%.0f", value);
        Text.draw(graphics, Style.font(10), text, left + 15, y, 0);
        before = y;
      }
    }
  }

  /** Returns the largest font of 7 points or more in which this text of every cell has room. */
  private Font fitting(Function<Cell, String> text, int largest, double room) {
    List<String> all = cells.stream().flatMap(List::stream).map(text).toList();
    int size = largest;
    while (size > 7 && Text.widest(Style.font(size), all) > room) {
      size--;
    }
    return Style.font(size);
  }
}
