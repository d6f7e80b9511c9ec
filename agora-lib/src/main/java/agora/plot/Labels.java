package agora.plot;

import java.awt.Graphics2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** Writes names beside points, where they cover neither points nor each other. */
final class Labels {
  private static final double GAP = 7;
  private static final double ASCENT = 11;
  private static final double DESCENT = 3;

  private Labels() {}

  /**
   * Writes names.
   *
   * @param obstacles what else names should not cover
   */
  static void draw(
      Graphics2D graphics,
      List<Point2D> points,
      List<String> names,
      List<Rectangle2D> obstacles,
      Rectangle2D plot) {
    graphics.setFont(Style.font(11));
    graphics.setColor(Style.INK);
    List<Rectangle2D> taken = new ArrayList<>(obstacles);
    for (Point2D point : points) {
      taken.add(new Rectangle2D.Double(point.getX() - 5, point.getY() - 5, 10, 10));
    }
    for (int i = 0; i < points.size(); i++) {
      Rectangle2D best = null;
      double least = Double.MAX_VALUE;
      for (Rectangle2D place :
          places(points.get(i), Text.width(graphics.getFont(), names.get(i)), ASCENT)) {
        double cost = cost(place, taken, plot);
        if (cost < least) {
          least = cost;
          best = place;
        }
      }
      if (best != null) {
        taken.add(best);
        Text.draw(graphics, names.get(i), best.getX(), best.getMaxY() - DESCENT / 2);
      }
    }
  }

  /** Returns places around a point, the best liked first. */
  private static List<Rectangle2D> places(Point2D point, double width, double height) {
    double x = point.getX();
    double y = point.getY();
    double[][] corners = {
      {x + GAP, y - height / 2},
      {x - GAP - width, y - height / 2},
      {x - width / 2, y - GAP - height},
      {x - width / 2, y + GAP},
      {x + GAP, y - GAP - height},
      {x - GAP - width, y - GAP - height},
      {x + GAP, y + GAP},
      {x - GAP - width, y + GAP}
    };
    List<Rectangle2D> places = new ArrayList<>();
    for (double[] corner : corners) {
      places.add(new Rectangle2D.Double(corner[0], corner[1], width, height));
    }
    return places;
  }

  private static double cost(Rectangle2D place, List<Rectangle2D> taken, Rectangle2D plot) {
    double cost = area(place) - area(place.createIntersection(plot));
    for (Rectangle2D other : taken) {
      if (place.intersects(other)) {
        cost += area(place.createIntersection(other));
      }
    }
    return cost;
  }

  private static double area(Rectangle2D rectangle) {
    return Math.max(0, rectangle.getWidth()) * Math.max(0, rectangle.getHeight());
  }
}
