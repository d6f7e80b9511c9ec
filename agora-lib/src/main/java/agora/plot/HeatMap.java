package agora.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  private static final int BAR = 12;
  private static final int BAR_ROOM = 78;
  private static final int BAR_STEPS = 64;

  private final String title;
  private final String caption;
  private final List<String> rows;
  private final List<String> columns;
  private final List<List<Cell>> cells;
  private final double most;

  HeatMap(
      String title,
      String caption,
      List<String> rows,
      List<String> columns,
      List<List<Cell>> cells) {
    this.title = title;
    this.caption = caption;
    this.rows = rows;
    this.columns = columns;
    this.cells = cells;
    this.most =
        cells.stream()
            .flatMap(List::stream)
            .mapToDouble(cell -> Math.abs(cell.value()))
            .filter(Double::isFinite)
            .max()
            .orElse(1);
  }

  Figure figure(int rowLabelWidth, int cellWidth) {
    int width = rowLabelWidth + columns.size() * cellWidth + BAR_ROOM;
    return figure(new Layout(width, rowLabelWidth, cellWidth, true), this::narrow);
  }

  /** Fits a paper's column: labels at the left take what the cells leave. */
  private Figure narrow() {
    int width = Column.SINGLE.units();
    int room = 52;
    int cell = Math.max(28, (width - room - 146) / columns.size());
    return figure(new Layout(width, width - room - columns.size() * cell, cell, false), null);
  }

  private Figure figure(Layout layout, @Nullable Supplier<Figure> narrow) {
    int top = layout.top(title, columns);
    return new Figure(
        title,
        caption,
        layout.width(),
        top + rows.size() * CELL_HEIGHT + (hasNegative() ? 32 : 16),
        (graphics, w, h) -> paint(graphics, layout, top),
        narrow);
  }

  /**
   * Where things are.
   *
   * @param titled whether the title is drawn, and the colour bar has its ticks
   */
  private record Layout(int width, int label, int cell, boolean titled) {
    List<String> title(String text) {
      return titled ? Text.wrap(text, Style.bold(14), width - 16.0) : List.of();
    }

    List<List<String>> headers(List<String> columns) {
      return columns.stream().map(c -> Text.wrap(c, Style.font(11), cell - 6.0)).toList();
    }

    /** Whether the longest header's line is wider than its column: then all stand upright. */
    boolean upright(List<String> columns) {
      return headers(columns).stream()
          .flatMap(List::stream)
          .anyMatch(line -> Text.width(Style.font(11), line) > cell - 2.0);
    }

    int top(String title, List<String> columns) {
      int lines = headers(columns).stream().mapToInt(List::size).max().orElse(1);
      double longest =
          columns.stream().mapToDouble(c -> Text.width(Style.font(11), c)).max().orElse(0);
      int header = upright(columns) ? (int) Math.ceil(longest) : LINE * lines;
      int heading = titled ? TITLE_HEIGHT + LINE * (title(title).size() - 1) : 8;
      return heading + header + 10;
    }
  }

  private void paint(Graphics2D graphics, Layout layout, int top) {
    graphics.setColor(Style.INK);
    graphics.setFont(Style.bold(14));
    double y = 25;
    for (String line : layout.title(title)) {
      Text.centered(graphics, line, layout.width() / 2.0, y);
      y += LINE + 2;
    }
    graphics.setFont(Style.font(11));
    headers(graphics, layout, top);
    if (hasNegative()) {
      double bottom = top + rows.size() * (double) CELL_HEIGHT;
      graphics.setFont(Style.font(10));
      Text.draw(graphics, "dark corner: below zero", layout.label(), bottom + 18);
    }
    for (int r = 0; r < rows.size(); r++) {
      double at = top + r * (double) CELL_HEIGHT;
      rowLabel(graphics, rows.get(r), layout, at);
      for (int c = 0; c < columns.size(); c++) {
        double x = layout.label() + c * (double) layout.cell();
        var box = new Rectangle2D.Double(x + 1, at + 1, layout.cell() - 2, CELL_HEIGHT - 2);
        paint(graphics, cells.get(r).get(c), box);
      }
    }
    bar(graphics, layout, top);
  }

  private void headers(Graphics2D graphics, Layout layout, int top) {
    List<List<String>> headers = layout.headers(columns);
    for (int c = 0; c < columns.size(); c++) {
      double middle = layout.label() + (c + 0.5) * layout.cell();
      if (layout.upright(columns)) {
        AffineTransform upright = graphics.getTransform();
        graphics.rotate(-Math.PI / 2, middle + 4, top - 8.0);
        Text.draw(graphics, columns.get(c), middle + 4, top - 8.0);
        graphics.setTransform(upright);
        continue;
      }
      List<String> lines = headers.get(c);
      for (int i = 0; i < lines.size(); i++) {
        int up = LINE * (lines.size() - 1 - i);
        Text.centered(graphics, lines.get(i), middle, top - 8.0 - up);
      }
    }
  }

  private static void rowLabel(Graphics2D graphics, String text, Layout layout, double y) {
    graphics.setFont(Style.font(layout.titled() ? 12 : 10));
    graphics.setColor(Style.INK);
    List<String> lines = Text.wrap(text, graphics.getFont(), layout.label() - 16.0);
    double first = y + CELL_HEIGHT / 2.0 + 4 - (lines.size() - 1) * 6.5;
    for (int i = 0; i < lines.size(); i++) {
      Text.right(graphics, lines.get(i), layout.label() - 10.0, first + 13.0 * i);
    }
  }

  /** Draws which colour is which value, from the largest down to zero, or to its negative. */
  private void bar(Graphics2D graphics, Layout layout, int top) {
    double height = rows.size() * (double) CELL_HEIGHT - 2;
    double left = layout.label() + columns.size() * (double) layout.cell() + 10;
    double low = Math.min(0, lowest());
    for (int i = 0; i < BAR_STEPS; i++) {
      double value = most - (i + 0.5) / BAR_STEPS * (most - low);
      graphics.setColor(ground(value, most));
      double y = top + 1 + i * height / BAR_STEPS;
      graphics.fill(new Rectangle2D.Double(left, y, BAR, height / BAR_STEPS + 0.3));
    }
    graphics.setFont(Style.font(layout.titled() ? 11 : 10));
    graphics.setColor(Style.FAINT_INK);
    int digits = most < 2 ? 1 : 0;
    double before = Double.NEGATIVE_INFINITY;
    for (double value : low < 0 ? new double[] {most, 0, low} : new double[] {most, 0}) {
      double y = top + 1 + (most - value) / (most - low) * height;
      String text = String.format(Locale.ROOT, "%." + digits + "f", value == 0 ? 0.0 : value);
      double inside = Math.clamp(y + 4, top + 9.0, top + height);
      if (inside - before > 12) { // else two ends are too close for their numbers
        Text.draw(graphics, text, left + BAR + 3, inside);
        before = inside;
      }
    }
  }

  private double lowest() {
    return cells.stream()
        .flatMap(List::stream)
        .mapToDouble(Cell::value)
        .filter(Double::isFinite)
        .min()
        .orElse(0);
  }

  private boolean hasNegative() {
    return cells.stream().flatMap(List::stream).anyMatch(cell -> cell.value() < 0);
  }

  private void paint(Graphics2D graphics, Cell cell, Rectangle2D box) {
    Color ground = ground(cell.value(), most);
    graphics.setColor(ground);
    graphics.fill(box);
    graphics.setColor(Style.on(ground));
    if (cell.value() < 0) {
      double x = box.getX();
      double y = box.getY();
      graphics.fill(
          Shapes.polygon(new double[] {x, x + CORNER, x}, new double[] {y, y, y + CORNER}));
    }
    graphics.setFont(fitting(Cell::text, 12, box.getWidth() - 2));
    boolean two = !cell.small().isEmpty();
    Text.centered(graphics, cell.text(), box.getCenterX(), box.getCenterY() + (two ? -2 : 4));
    graphics.setFont(fitting(Cell::small, 10, box.getWidth() - 2));
    Text.centered(graphics, cell.small(), box.getCenterX(), box.getCenterY() + 12);
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

  /** Returns the largest font of 7 points or more in which this text of every cell has room. */
  private Font fitting(Function<Cell, String> text, int largest, double room) {
    int size = largest;
    List<String> all = cells.stream().flatMap(List::stream).map(text).toList();
    while (size > 7 && Text.widest(Style.font(size), all) > room) {
      size--;
    }
    return Style.font(size);
  }

  private static Color mix(Color color, double strength) {
    return new Color(
        (int) Math.round(255 + strength * (color.getRed() - 255)),
        (int) Math.round(255 + strength * (color.getGreen() - 255)),
        (int) Math.round(255 + strength * (color.getBlue() - 255)));
  }
}
