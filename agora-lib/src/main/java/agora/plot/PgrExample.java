package agora.plot;

import agora.score.Pgr;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;

/** Three scores on one axis, and the share of the gap between two of them. */
final class PgrExample {
  private PgrExample() {}

  static Figure figure(Pgr pgr) {
    List<String> names = List.of("Base", "Student", "Reference");
    double[] y = {pgr.base(), pgr.student(), pgr.reference()};
    double top = 1.12 * Math.max(pgr.reference(), pgr.student());
    return new XyPlot("Performance Gap Recovered", "", "Score (%)")
        .range(-0.6, 3.2, 0, top)
        .above((graphics, plot) -> {
          for (int i = 0; i < y.length; i++) {
            Shapes.bar(graphics, plot, i, y[i], 0.56, Style.color(i == 1 ? 3 : 7));
            write(
                graphics,
                String.format(Locale.ROOT, "%.2f", y[i]),
                plot.x(i),
                plot.y(y[i]) - 6,
                true);
          }
          level(graphics, plot, y[0], 0);
          level(graphics, plot, y[2], 2);
          bracket(
              graphics,
              plot,
              2.55,
              y[0],
              y[2],
              String.format(Locale.ROOT, "gap %.2f", y[2] - y[0]),
              0);
          bracket(
              graphics,
              plot,
              1.42,
              y[0],
              y[1],
              String.format(Locale.ROOT, "%+.2f", y[1] - y[0]),
              0);
        })
        .note(
            String.format(
                Locale.ROOT,
                "PGR = %.2f / %.2f = %.2f %%",
                y[1] - y[0],
                y[2] - y[0],
                pgr.percent()))
        .caption(
            "Bars: benchmark scores. Brackets: the gap between base and reference, and the part of it"
                + " that the student has come.")
        .categories(names)
        .figure(640, 400);
  }

  private static void level(Graphics2D graphics, XyPlot plot, double y, double from) {
    graphics.setColor(Style.LINE);
    graphics.setStroke(Style.DASHED);
    graphics.draw(new Line2D.Double(plot.x(from), plot.y(y), plot.x(2.6), plot.y(y)));
  }

  private static void bracket(
      Graphics2D graphics, XyPlot plot, double x, double low, double high, String text, int shift) {
    graphics.setColor(Style.INK);
    graphics.setStroke(new BasicStroke(1.4f));
    double at = plot.x(x);
    graphics.draw(new Line2D.Double(at, plot.y(low), at, plot.y(high)));
    graphics.draw(new Line2D.Double(at - 4, plot.y(low), at + 4, plot.y(low)));
    graphics.draw(new Line2D.Double(at - 4, plot.y(high), at + 4, plot.y(high)));
    double width = Text.width(Style.font(12), text);
    boolean room = at + 8 + width < plot.area().getMaxX() + 8;
    double left = room ? at + 8 : at - 10 - width;
    write(graphics, text, left, (plot.y(low) + plot.y(high)) / 2 + 4 + shift, false);
  }

  private static void write(
      Graphics2D graphics, String text, double x, double y, boolean centered) {
    graphics.setFont(Style.font(12));
    double width = Text.width(graphics.getFont(), text);
    double left = centered ? x - width / 2 : x;
    graphics.setColor(java.awt.Color.WHITE);
    graphics.fill(new Rectangle2D.Double(left - 2, y - 12, width + 4, 15));
    graphics.setColor(Style.INK);
    Text.draw(graphics, text, left, y);
  }
}
