package agora.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;

/** What charts are made of beside points and lines: bars and whiskers. */
final class Shapes {
  private static final BasicStroke THIN = new BasicStroke(1.1f);

  private Shapes() {}

  /** Draws a bar from zero, {@code width} wide in units of x. */
  static void bar(Graphics2D graphics, XyPlot plot, double x, double y, double width, Color color) {
    double left = plot.x(x - width / 2);
    double right = plot.x(x + width / 2);
    double top = Math.min(plot.y(y), plot.y(0));
    graphics.setColor(color);
    graphics.fill(new Rectangle2D.Double(left, top, right - left, Math.abs(plot.y(y) - plot.y(0))));
  }

  /** Draws an interval as a line with ends. */
  static void whisker(Graphics2D graphics, XyPlot plot, double x, double low, double high) {
    if (!Double.isFinite(low) || !Double.isFinite(high)) {
      return;
    }
    graphics.setColor(Style.INK);
    graphics.setStroke(THIN);
    double center = plot.x(x);
    graphics.draw(new Line2D.Double(center, plot.y(low), center, plot.y(high)));
    for (double end : new double[] {low, high}) {
      graphics.draw(new Line2D.Double(center - 4, plot.y(end), center + 4, plot.y(end)));
    }
  }
}
