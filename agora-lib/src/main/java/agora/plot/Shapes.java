package agora.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** What charts are made of beside points and lines: bars and whiskers. */
final class Shapes {
  private static final BasicStroke THIN = new BasicStroke(1.1f);

  private Shapes() {}

  /** Draws a bar from zero, {@code width} wide in units of x. */
  static void bar(Graphics2D graphics, XyPlot plot, double x, double y, double width, Color color) {
    double left = plot.x(x - width / 2);
    double right = plot.x(x + width / 2);
    double end = plot.yInside(y);
    double zero = plot.yInside(0);
    graphics.setColor(color);
    graphics.fill(
        new Rectangle2D.Double(left, Math.min(end, zero), right - left, Math.abs(end - zero)));
  }

  /** Draws an interval as a line with ends, an arrow where it goes on beyond the axis. */
  static void whisker(Graphics2D graphics, XyPlot plot, double x, double low, double high) {
    whisker(graphics, plot, x, low, high, Style.INK);
  }

  static void whisker(
      Graphics2D graphics, XyPlot plot, double x, double low, double high, Color color) {
    if (Double.isNaN(low) || Double.isNaN(high)) {
      return;
    }
    graphics.setColor(color);
    graphics.setStroke(THIN);
    double center = plot.xInside(x);
    double bottom = plot.yInside(low);
    double top = plot.yInside(high);
    graphics.draw(new Line2D.Double(center, bottom, center, top));
    if (plot.isInside(low)) {
      graphics.draw(new Line2D.Double(center - 4, bottom, center + 4, bottom));
    } else {
      arrow(graphics, center, bottom, low < high ? 1 : -1);
    }
    if (plot.isInside(high)) {
      graphics.draw(new Line2D.Double(center - 4, top, center + 4, top));
    } else {
      arrow(graphics, center, top, -1);
    }
  }

  /** Draws the head of an arrow that points right (1) or left (-1). */
  static void sideways(Graphics2D graphics, double x, double y, int direction) {
    graphics.setColor(Style.INK);
    double tip = x + direction * 6;
    double back = tip - direction * 7;
    graphics.fill(polygon(new double[] {back, back, tip}, new double[] {y - 5, y + 5, y}));
  }

  /** Draws the head of an arrow that points up (-1) or down (1). */
  static void arrow(Graphics2D graphics, double x, double y, int direction) {
    graphics.setColor(Style.INK);
    double tip = y + direction * 6;
    graphics.fill(
        polygon(
            new double[] {x - 5, x + 5, x},
            new double[] {tip - direction * 7, tip - direction * 7, tip}));
  }

  /** Returns a closed shape through page coordinates. */
  static Path2D polygon(double[] x, double[] y) {
    Path2D path = new Path2D.Double();
    path.moveTo(x[0], y[0]);
    for (int i = 1; i < x.length; i++) {
      path.lineTo(x[i], y[i]);
    }
    path.closePath();
    return path;
  }
}
