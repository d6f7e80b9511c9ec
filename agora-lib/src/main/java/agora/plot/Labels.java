package agora.plot;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;

/** Names beside points, placed where they cover neither points nor lines nor each other. */
final class Labels {
  private static final double GAP = 7;
  private static final double HEIGHT = 11;
  private static final double LINE_COST = 90;

  /** Places around a point, the best liked first: shares of the name's width, gaps, and rows. */
  private static final double[][] PLACES = {
    {0, 1, 0}, {-1, -1, 0}, {-0.5, 0, -1}, {-0.5, 0, 1},
    {0, 1, -1}, {-1, -1, -1}, {0, 1, 1}, {-1, -1, 1}
  };

  private Labels() {}

  static void draw(Graphics2D graphics, Frame frame, List<Point> points) {
    Font font = Style.font(11);
    graphics.setColor(Style.INK);
    var plot = new Rectangle2D.Double(0, 0, frame.width(), frame.height());
    List<Rectangle2D> boxes = new ArrayList<>();
    List<Line2D> lines = new ArrayList<>();
    frame.series().forEach(series -> addMarks(boxes, lines, frame, series));
    for (Point point : points) {
      double width = Text.width(font, point.name());
      Rectangle2D best = plot;
      double least = Double.MAX_VALUE;
      for (double[] place : PLACES) {
        double left = frame.x(point.x()) + place[0] * width + place[1] * GAP;
        double middle = frame.y(point.y()) + place[2] * (GAP + HEIGHT / 2);
        var box = new Rectangle2D.Double(left, middle - HEIGHT / 2, width, HEIGHT);
        double cost = area(box) - area(box.createIntersection(plot));
        cost += boxes.stream().mapToDouble(b -> area(b.createIntersection(box))).sum();
        cost += LINE_COST * lines.stream().filter(box::intersectsLine).count();
        if (cost < least - 1e-6) {
          least = cost;
          best = box;
        }
      }
      boxes.add(best);
      Text.draw(graphics, font, point.name(), best.getX(), best.getMaxY() - 1.5, 0);
    }
  }

  private static void addMarks(
      List<Rectangle2D> boxes, List<Line2D> lines, Frame frame, XYSeries series) {
    XYSeriesRenderStyle style = series.getXYSeriesRenderStyle().orElseThrow();
    for (int i = 0; i < series.getXData().length; i++) {
      double x = frame.x(series.getXData()[i]);
      double y = frame.y(series.getYData()[i]);
      if (style == XYSeriesRenderStyle.Scatter) {
        boxes.add(new Rectangle2D.Double(x - 5, y - 5, 10, 10));
      } else if (style != XYSeriesRenderStyle.PolygonArea && i > 0) {
        double fromX = frame.x(series.getXData()[i - 1]);
        double fromY = frame.y(series.getYData()[i - 1]);
        double corner = style == XYSeriesRenderStyle.Step ? fromY : y;
        lines.add(new Line2D.Double(fromX, fromY, x, corner));
        lines.add(new Line2D.Double(x, corner, x, y));
      }
    }
  }

  /** Returns the area of a box; 0 of one that is turned inside out, as of two that do not meet. */
  private static double area(Rectangle2D box) {
    return Math.max(0, box.getWidth()) * Math.max(0, box.getHeight());
  }
}
