package agora.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import org.knowm.xchart.style.markers.Marker;

/**
 * Markers of series: distinguish points without colour. Filled ones take turns with open ones,
 * which differ even where points crowd.
 */
final class Mark extends Marker {
  static final Mark CIRCLE = new Mark(false, 4.5);
  static final Mark CAP = new Mark(true, -4, 0, 4, 0);
  static final Mark CORNER = new Mark(false, 0, 0, 10, 0, 0, 10);
  static final Mark UP = new Mark(false, 0, -6, 5, 1, -5, 1);
  static final Mark DOWN = new Mark(false, 0, 6, 5, -1, -5, -1);
  static final Mark LEFT = new Mark(false, -6, 0, 1, 5, 1, -5);
  static final Mark RIGHT = new Mark(false, 6, 0, -1, 5, -1, -5);

  private static final Mark[] SERIES = {
    CIRCLE,
    new Mark(true, -3.8, -3.8, 3.8, 3.8, -3.8, 3.8, 3.8, -3.8),
    new Mark(false, 0, -5.4, 5.2, 4, -5.2, 4),
    new Mark(true, 3.8),
    new Mark(false, -4.2, -4.2, 4.2, -4.2, 4.2, 4.2, -4.2, 4.2),
    new Mark(true, -4.8, 0, 4.8, 0, 0, -4.8, 0, 4.8),
    new Mark(false, 0, -5.6, 5.6, 0, 0, 5.6, -5.6, 0),
    new Mark(false, 0, 5.4, 5.2, -4, -5.2, -4)
  };

  private final boolean open;
  private final double[] numbers;

  /**
   * @param numbers a circle's radius, the corners of a filled shape, or pairs of ends of strokes
   */
  private Mark(boolean open, double... numbers) {
    this.open = open;
    this.numbers = numbers;
  }

  static Mark of(int style) {
    return SERIES[Math.max(0, style) % SERIES.length];
  }

  @Override
  public void paint(Graphics2D graphics, double x, double y, int size) {
    Shape shape = shape(x, y, size / 9.0);
    if (open) {
      graphics.setStroke(this == CAP ? Style.THIN : new BasicStroke(2f));
      graphics.draw(shape);
      return;
    }
    graphics.fill(shape);
    if (size >= 9) { // smaller ones are many
      graphics.setColor(Color.WHITE);
      graphics.setStroke(new BasicStroke(0.8f));
      graphics.draw(shape);
    }
  }

  private Shape shape(double x, double y, double scale) {
    double r = scale * numbers[0];
    if (numbers.length == 1) {
      return new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r);
    }
    Path2D path = new Path2D.Double();
    for (int i = 0; i < numbers.length; i += 2) {
      if (open ? i % 4 == 0 : i == 0) {
        path.moveTo(x + scale * numbers[i], y + scale * numbers[i + 1]);
      } else {
        path.lineTo(x + scale * numbers[i], y + scale * numbers[i + 1]);
      }
    }
    if (!open) {
      path.closePath();
    }
    return path;
  }
}
