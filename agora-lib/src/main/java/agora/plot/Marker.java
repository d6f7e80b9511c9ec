package agora.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/**
 * The shapes of points: what tells series apart where colour cannot. Filled and open ones take
 * turns, which differ even where points crowd.
 */
enum Marker {
  CIRCLE,
  CROSS,
  TRIANGLE,
  RING,
  SQUARE,
  PLUS,
  DIAMOND,
  TRIANGLE_DOWN;

  private static final BasicStroke EDGE = new BasicStroke(0.8f);
  private static final BasicStroke THICK = new BasicStroke(2f);

  void draw(Graphics2D graphics, double x, double y, Color color) {
    boolean open = this == RING || this == CROSS || this == PLUS;
    Shape shape = shape(x, y);
    graphics.setColor(color);
    if (open) {
      graphics.setStroke(THICK);
      graphics.draw(shape);
    } else {
      graphics.fill(shape);
      graphics.setColor(Color.WHITE);
      graphics.setStroke(EDGE);
      graphics.draw(shape);
    }
  }

  private Shape shape(double x, double y) {
    return switch (this) {
      case CIRCLE -> new Ellipse2D.Double(x - 4.5, y - 4.5, 9, 9);
      case RING -> new Ellipse2D.Double(x - 3.8, y - 3.8, 7.6, 7.6);
      case SQUARE -> new Rectangle2D.Double(x - 4.2, y - 4.2, 8.4, 8.4);
      case DIAMOND -> closed(x, y - 5.6, x + 5.6, y, x, y + 5.6, x - 5.6, y);
      case TRIANGLE -> closed(x, y - 5.4, x + 5.2, y + 4, x - 5.2, y + 4);
      case TRIANGLE_DOWN -> closed(x, y + 5.4, x + 5.2, y - 4, x - 5.2, y - 4);
      case CROSS -> strokes(x - 3.8, y - 3.8, x + 3.8, y + 3.8, x - 3.8, y + 3.8, x + 3.8, y - 3.8);
      case PLUS -> strokes(x - 4.8, y, x + 4.8, y, x, y - 4.8, x, y + 4.8);
    };
  }

  private static Path2D closed(double... corners) {
    Path2D path = new Path2D.Double();
    path.moveTo(corners[0], corners[1]);
    for (int i = 2; i < corners.length; i += 2) {
      path.lineTo(corners[i], corners[i + 1]);
    }
    path.closePath();
    return path;
  }

  private static Path2D strokes(double... ends) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < ends.length; i += 4) {
      path.moveTo(ends[i], ends[i + 1]);
      path.lineTo(ends[i + 2], ends[i + 3]);
    }
    return path;
  }
}
