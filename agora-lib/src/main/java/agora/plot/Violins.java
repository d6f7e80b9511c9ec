package agora.plot;

import agora.stats.Quantiles;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a metric is distributed in several data sets, side by side: violins, or the values themselves
 * where they are few. A few values far off would flatten all violins; the axis then ends at the
 * first or 99th percentile, and the note says how many values lie beyond.
 */
final class Violins {
  /** Fewer values than this are drawn one by one: a density of them would be invented. */
  private static final int VIOLIN_NEEDS = 30;

  /** Of fewer values than this none is left out. */
  private static final int CUT_NEEDS = 100;

  /** A tail is cut if it makes the axis longer by more than this share. */
  private static final double LONG_TAIL = 0.3;

  private static final int STEPS = 80;
  private static final BasicStroke THIN = new BasicStroke(1.1f);

  private final List<String> names;
  private final List<double[]> sets = new ArrayList<>();
  private final int missing;
  private final double low;
  private final double high;

  /**
   * @throws IllegalArgumentException if there is not a single value
   */
  Violins(Map<String, double[]> values) {
    names = List.copyOf(values.keySet());
    for (double[] own : values.values()) {
      sets.add(Arrays.stream(own).filter(Double::isFinite).toArray());
    }
    int all = values.values().stream().mapToInt(own -> own.length).sum();
    missing = all - sets.stream().mapToInt(own -> own.length).sum();
    if (missing == all) {
      throw new IllegalArgumentException(
          "a figure of distributions needs a value, there were none among " + all);
    }
    double least = sets.stream().flatMapToDouble(Arrays::stream).min().orElseThrow();
    double most = sets.stream().flatMapToDouble(Arrays::stream).max().orElseThrow();
    List<double[]> some = sets.stream().filter(own -> own.length > 0).toList();
    double first = some.stream().mapToDouble(own -> end(own, 0.01)).min().orElseThrow();
    double last = some.stream().mapToDouble(own -> end(own, 0.99)).max().orElseThrow();
    double room = LONG_TAIL * (last - first);
    low = first - least > room ? first : least;
    high = most - last > room ? last : most;
  }

  private static double end(double[] values, double probability) {
    double rounded = probability < 0.5 ? 0 : 1;
    return Quantiles.of(values, values.length < CUT_NEEDS ? rounded : probability);
  }

  Figure figure(String title, int width, int height) {
    return new XyPlot(title, "", title)
        .include(-0.5, low)
        .include(names.size() - 0.5, high)
        .above((graphics, plot) -> {
          for (int i = 0; i < sets.size(); i++) {
            if (sets.get(i).length > 0) {
              draw(graphics, plot, i, sets.get(i));
            }
          }
        })
        .note(note())
        .caption(caption())
        .categories(names)
        .figure(width, height);
  }

  private String caption() {
    boolean violins = sets.stream().anyMatch(set -> set.length >= VIOLIN_NEEDS);
    return (violins ? "Outlines: density of the values. " : "Dots: the values. ")
        + "Boxes: the middle half; thick line: the median.";
  }

  /** Returns what the figure does not show. */
  String note() {
    long shown = sets.stream().mapToLong(own -> own.length).sum();
    List<String> parts = new ArrayList<>();
    long above = sets.stream().flatMapToDouble(Arrays::stream).filter(v -> v > high).count();
    long below = sets.stream().flatMapToDouble(Arrays::stream).filter(v -> v < low).count();
    if (above > 0) {
      parts.add(beyond(above, "above", high));
    }
    if (below > 0) {
      parts.add(beyond(below, "below", low));
    }
    if (!parts.isEmpty()) {
      parts.add(0, String.format(Locale.ROOT, "not shown of %,d values", shown));
    }
    if (missing > 0) {
      parts.add(String.format(Locale.ROOT, "%,d without a number", missing));
    }
    return String.join(", ", parts).replaceFirst("values, ", "values: ");
  }

  private static String beyond(long count, String where, double end) {
    String value = new BigDecimal(end).round(new MathContext(3)).toPlainString();
    return String.format(Locale.ROOT, "%,d %s %s", count, where, value);
  }

  private void draw(Graphics2D graphics, XyPlot plot, double x, double[] values) {
    Color color = Style.color(3);
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    boolean violin = sorted.length >= VIOLIN_NEEDS;
    if (violin) {
      Path2D outline = violin(plot, x, sorted);
      graphics.setColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), 70));
      graphics.fill(outline);
      graphics.setColor(color);
      graphics.setStroke(THIN);
      graphics.draw(outline);
    }
    box(graphics, plot, x, sorted, violin ? 0.06 : 0.22);
    if (!violin) {
      graphics.setColor(color);
      for (int i = 0; i < values.length; i++) {
        // spread sideways by order of appearance, so that equal values stay visible
        double shift = 0.3 * ((i + 0.5) / values.length - 0.5);
        graphics.fill(new Ellipse2D.Double(plot.x(x + shift) - 3, plot.y(values[i]) - 3, 6, 6));
      }
    }
  }

  /** Draws the quartiles. */
  private static void box(
      Graphics2D graphics, XyPlot plot, double x, double[] sorted, double half) {
    double q1 = Quantiles.ofSorted(sorted, 0.25);
    double q3 = Quantiles.ofSorted(sorted, 0.75);
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
  }

  /** Returns the mirrored density (Gaussian kernel, Silverman's bandwidth) within the axis. */
  private Path2D violin(XyPlot plot, double x, double[] sorted) {
    double from = Math.max(low, sorted[0]);
    double to = Math.min(high, sorted[sorted.length - 1]);
    double mean = Arrays.stream(sorted).average().orElseThrow();
    double deviation =
        Math.sqrt(
            Arrays.stream(sorted).map(v -> (v - mean) * (v - mean)).sum() / (sorted.length - 1));
    double spread = Quantiles.ofSorted(sorted, 0.75) - Quantiles.ofSorted(sorted, 0.25);
    double scale = spread > 0 ? Math.min(deviation, spread / 1.34) : deviation;
    double bandwidth =
        Math.max(0.9 * scale * Math.pow(sorted.length, -0.2), 1e-9 + (to - from) / 200);
    double[] density = new double[STEPS + 1];
    for (int i = 0; i <= STEPS; i++) {
      double at = from + (to - from) * i / STEPS;
      for (double value : sorted) {
        double z = (at - value) / bandwidth;
        density[i] += Math.exp(-z * z / 2);
      }
    }
    double most = Arrays.stream(density).max().orElseThrow();
    double[] xs = new double[2 * STEPS + 2];
    double[] ys = new double[2 * STEPS + 2];
    for (int i = 0; i <= STEPS; i++) {
      double half = 0.4 * density[i] / most;
      double y = plot.y(from + (to - from) * i / STEPS);
      xs[i] = plot.x(x + half);
      ys[i] = y;
      xs[2 * STEPS + 1 - i] = plot.x(x - half);
      ys[2 * STEPS + 1 - i] = y;
    }
    return Shapes.polygon(xs, ys);
  }
}
