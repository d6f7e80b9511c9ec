package agora.plot;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of coloured cells with a text in each: white at zero, darker with distance. The sign is a
 * hue, and a folded corner below zero, which grey keeps.
 */
final class HeatMap {
  // Equally dark, so that in grey as in colour darkness is the distance from zero.
  private static final Color POSITIVE = new Color(0x1d, 0x5a, 0x8c);
  private static final Color NEGATIVE = new Color(0x90, 0x3a, 0x08);
  private static final double CORNER = 9;
  private static final int CELL_HEIGHT = 38;
  private static final int TITLE_HEIGHT = 40;
  private static final int LINE = 14;

  /**
   * A cell.
   *
   * @param value what colours it; NaN leaves it blank
   * @param text its first line
   * @param small its second line, in a smaller font; may be empty
   */
  record Cell(double value, String text, String small) {}

  private final String title;
  private final List<String> rows;
  private final List<String> columns;
  private final List<List<Cell>> cells;

  HeatMap(String title, List<String> rows, List<String> columns, List<List<Cell>> cells) {
    this.title = title;
    this.rows = rows;
    this.columns = columns;
    this.cells = cells;
  }

  Figure figure(int rowLabelWidth, int cellWidth) {
    FontMetrics metrics = Style.metrics(Style.font(11));
    List<List<String>> headers =
        columns.stream().map(column -> wrap(column, metrics, cellWidth - 6)).toList();
    int lines = headers.stream().mapToInt(List::size).max().orElse(1);
    int top = TITLE_HEIGHT + LINE * lines + 10;
    int width = rowLabelWidth + columns.size() * cellWidth + 24;
    return new Figure(
        title,
        width,
        top + rows.size() * CELL_HEIGHT + (hasNegative() ? 32 : 16),
        (graphics, w, h) -> paint(graphics, w, headers, top, rowLabelWidth, cellWidth));
  }

  private void paint(
      Graphics2D graphics,
      int width,
      List<List<String>> headers,
      int top,
      int rowLabelWidth,
      int cellWidth) {
    graphics.setColor(Style.INK);
    graphics.setFont(Style.bold(14));
    centered(graphics, title, width / 2.0, 25);
    graphics.setFont(Style.font(11));
    for (int c = 0; c < headers.size(); c++) {
      List<String> lines = headers.get(c);
      for (int i = 0; i < lines.size(); i++) {
        int up = LINE * (lines.size() - 1 - i);
        centered(graphics, lines.get(i), rowLabelWidth + (c + 0.5) * cellWidth, top - 8 - up);
      }
    }
    if (hasNegative()) {
      double bottom = top + rows.size() * (double) CELL_HEIGHT;
      graphics.setFont(Style.font(10));
      graphics.drawString("dark corner: below zero", rowLabelWidth, (float) bottom + 18);
    }
    double most =
        cells.stream()
            .flatMap(List::stream)
            .mapToDouble(cell -> Math.abs(cell.value()))
            .filter(Double::isFinite)
            .max()
            .orElse(1);
    for (int r = 0; r < rows.size(); r++) {
      double y = top + r * (double) CELL_HEIGHT;
      graphics.setFont(Style.font(12));
      graphics.setColor(Style.INK);
      int labelWidth = graphics.getFontMetrics().stringWidth(rows.get(r));
      graphics.drawString(rows.get(r), rowLabelWidth - 10f - labelWidth, (float) y + 23);
      for (int c = 0; c < columns.size(); c++) {
        double x = rowLabelWidth + c * (double) cellWidth;
        var box = new Rectangle2D.Double(x + 1, y + 1, cellWidth - 2, CELL_HEIGHT - 2);
        paint(graphics, cells.get(r).get(c), box, most);
      }
    }
  }

  private boolean hasNegative() {
    return cells.stream().flatMap(List::stream).anyMatch(cell -> cell.value() < 0);
  }

  private static void paint(Graphics2D graphics, Cell cell, Rectangle2D box, double most) {
    Color ground = ground(cell.value(), most);
    graphics.setColor(ground);
    graphics.fill(box);
    graphics.setColor(Style.on(ground));
    if (cell.value() < 0) {
      double x = box.getX();
      double y = box.getY();
      graphics.fill(
          XyPlot.polygon(new double[] {x, x + CORNER, x}, new double[] {y, y, y + CORNER}));
    }
    graphics.setFont(Style.font(12));
    boolean two = !cell.small().isEmpty();
    centered(graphics, cell.text(), box.getCenterX(), box.getCenterY() + (two ? -2 : 4));
    graphics.setFont(Style.font(9));
    centered(graphics, cell.small(), box.getCenterX(), box.getCenterY() + 12);
  }

  /**
   * Returns the colour of a cell.
   *
   * @param most the largest distance from zero, which is the darkest
   */
  static Color ground(double value, double most) {
    double strength = Double.isFinite(value) ? Math.abs(value) / most : 0;
    return mix(value < 0 ? NEGATIVE : POSITIVE, 0.04 + 0.86 * strength);
  }

  private static void centered(Graphics2D graphics, String text, double x, double y) {
    double half = graphics.getFontMetrics().stringWidth(text) / 2.0;
    if (!text.isEmpty()) {
      graphics.drawString(text, (float) (x - half), (float) y);
    }
  }

  private static Color mix(Color color, double strength) {
    return new Color(
        (int) Math.round(255 + strength * (color.getRed() - 255)),
        (int) Math.round(255 + strength * (color.getGreen() - 255)),
        (int) Math.round(255 + strength * (color.getBlue() - 255)));
  }

  private static List<String> wrap(String text, FontMetrics metrics, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && metrics.stringWidth(line + " " + word) > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
