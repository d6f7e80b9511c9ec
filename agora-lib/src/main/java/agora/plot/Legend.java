package agora.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names of series with their marks: in a column beside the plot, or in rows below it. */
final class Legend {
  private static final int LINE = 20;
  private static final int MARK = 34;
  private static final int GAP = 20;

  /** One name with the mark that it explains. */
  record Entry(String name, @Nullable Marker marker, @Nullable BasicStroke stroke, Color color) {}

  private final List<Entry> entries;
  private final Font font = Style.font(12);

  Legend(List<Entry> entries) {
    this.entries = entries;
  }

  /** Returns the room that it takes on the right. */
  double width() {
    return entries.stream()
        .mapToDouble(e -> MARK + GAP + Text.width(font, e.name()))
        .max()
        .orElse(0);
  }

  /** Returns the room that it takes below a plot. */
  double height(double width) {
    return entries.isEmpty() ? 0 : 6 + LINE * flow(width, 0, 0, null);
  }

  void drawBeside(Graphics2D graphics, double left, double top) {
    for (int i = 0; i < entries.size(); i++) {
      draw(graphics, entries.get(i), left, top + i * (double) LINE);
    }
  }

  void drawBelow(Graphics2D graphics, double left, double top, double width) {
    flow(width, left, top, graphics);
  }

  /** Returns the number of rows; draws them where there is a surface. */
  private int flow(double width, double left, double top, @Nullable Graphics2D graphics) {
    double x = 0;
    int row = 0;
    for (Entry entry : entries) {
      double own = MARK + Text.width(font, entry.name());
      if (x > 0 && x + own > width) {
        x = 0;
        row++;
      }
      if (graphics != null) {
        draw(graphics, entry, left + x, top + row * (double) LINE);
      }
      x += own + GAP;
    }
    return row + 1;
  }

  private void draw(Graphics2D graphics, Entry entry, double left, double y) {
    Marker marker = entry.marker();
    BasicStroke stroke = entry.stroke();
    if (stroke != null) {
      graphics.setColor(entry.color());
      graphics.setStroke(stroke);
      graphics.draw(new Line2D.Double(left, y, left + 26, y));
    }
    if (marker != null) {
      marker.draw(graphics, left + 13, y, entry.color());
    }
    graphics.setFont(font);
    graphics.setColor(Style.INK);
    Text.draw(graphics, entry.name(), left + MARK, y + 4);
  }
}
