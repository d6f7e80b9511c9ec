package agora.plot;

import agora.stats.Quantiles;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;

/** What charts are made of beside points and lines: bars, whiskers, boxes, violins. */
final class Shapes {
  /** Fewer values than this are drawn one by one: a density of them would be invented. */
  private static final int VIOLIN_NEEDS = 30;

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

  /** Draws a box of the quartiles; around it a violin, or the values themselves where few. */
  static void distribution(
      Graphics2D graphics, XyPlot plot, double x, double[] values, Color color) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    if (sorted.length >= VIOLIN_NEEDS) {
      graphics.setColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), 70));
      graphics.fill(violin(plot, x, sorted));
    }
    double q1 = Quantiles.ofSorted(sorted, 0.25);
    double q3 = Quantiles.ofSorted(sorted, 0.75);
    double half = sorted.length >= VIOLIN_NEEDS ? 0.06 : 0.22;
    double left = plot.x(x - half);
    Rectangle2D box =
        new Rectangle2D.Double(left, plot.y(q3), plot.x(x + half) - left, plot.y(q1) - plot.y(q3));
    graphics.setColor(Color.WHITE);
    graphics.fill(box);
    graphics.setColor(Style.INK);
    graphics.setStroke(THIN);
    graphics.draw(box);
    double median = plot.y(Quantiles.ofSorted(sorted, 0.5));
    graphics.setStroke(new BasicStroke(2.2f));
    graphics.draw(new Line2D.Double(box.getX(), median, box.getMaxX(), median));
    if (sorted.length < VIOLIN_NEEDS) {
      graphics.setColor(color);
      for (int i = 0; i < values.length; i++) {
        // spread sideways by order of appearance, so that equal values stay visible
        double shift = 0.3 * ((i + 0.5) / values.length - 0.5);
        graphics.fill(new Ellipse2D.Double(plot.x(x + shift) - 3, plot.y(values[i]) - 3, 6, 6));
      }
    }
  }

  /** Returns the mirrored density (Gaussian kernel, Silverman's bandwidth). */
  private static Path2D violin(XyPlot plot, double x, double[] sorted) {
    int steps = 80;
    double low = sorted[0];
    double high = sorted[sorted.length - 1];
    double mean = Arrays.stream(sorted).average().orElseThrow();
    double deviation =
        Math.sqrt(
            Arrays.stream(sorted).map(v -> (v - mean) * (v - mean)).sum() / (sorted.length - 1));
    double spread = Quantiles.ofSorted(sorted, 0.75) - Quantiles.ofSorted(sorted, 0.25);
    double scale = spread > 0 ? Math.min(deviation, spread / 1.34) : deviation;
    double bandwidth =
        Math.max(0.9 * scale * Math.pow(sorted.length, -0.2), 1e-9 + (high - low) / 200);
    double[] density = new double[steps + 1];
    for (int i = 0; i <= steps; i++) {
      double at = low + (high - low) * i / steps;
      for (double value : sorted) {
        double z = (at - value) / bandwidth;
        density[i] += Math.exp(-z * z / 2);
      }
    }
    double most = Arrays.stream(density).max().orElseThrow();
    double[] xs = new double[2 * steps + 2];
    double[] ys = new double[2 * steps + 2];
    for (int i = 0; i <= steps; i++) {
      double half = 0.4 * density[i] / most;
      double y = plot.y(low + (high - low) * i / steps);
      xs[i] = plot.x(x + half);
      ys[i] = y;
      xs[2 * steps + 1 - i] = plot.x(x - half);
      ys[2 * steps + 1 - i] = y;
    }
    return XyPlot.polygon(xs, ys);
  }
}
