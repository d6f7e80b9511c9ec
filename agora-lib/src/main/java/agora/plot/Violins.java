package agora.plot;

import agora.stats.Density;
import agora.stats.Quantiles;
import java.awt.BasicStroke;
import java.awt.Color;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/**
 * Distributions of a metric in several data sets, side by side: violins, or the values themselves
 * where they are few. A few values far off would flatten all violins; the axis then ends at the
 * first or 99th percentile, and the note says how many values are beyond.
 */
final class Violins {
  /** Fewer values than this are drawn one by one: a density of them would be invented. */
  private static final int VIOLIN_NEEDS = 30;

  /** Of fewer values than this none is left out. */
  private static final int CUT_NEEDS = 100;

  /** A tail is cut if it makes the axis longer by more than this share. */
  private static final double LONG_TAIL = 0.3;

  private static final int STEPS = 80;

  private final List<String> names;
  private final List<double[]> sets;
  private final int missing;
  private final double low;
  private final double high;

  /**
   * @throws IllegalArgumentException if there is not a single value
   */
  Violins(Map<String, double[]> values) {
    names = List.copyOf(values.keySet());
    sets =
        values.values().stream()
            .map(own -> Arrays.stream(own).filter(Double::isFinite).toArray())
            .toList();
    int all = values.values().stream().mapToInt(own -> own.length).sum();
    missing = all - sets.stream().mapToInt(own -> own.length).sum();
    if (missing == all) {
      throw new IllegalArgumentException(
          "a figure of distributions needs a value, there were none among " + all);
    }
    double least = end(0, 0, -1);
    double most = end(1, 1, 1);
    double first = end(0, 0.01, -1);
    double last = end(1, 0.99, 1);
    double room = LONG_TAIL * (last - first);
    low = first - least > room ? first : least;
    high = most - last > room ? last : most;
  }

  /** Returns the outermost quantile of the data sets; {@code few} is that of the short ones. */
  private double end(double few, double quantile, int side) {
    return side
        * sets.stream()
            .filter(set -> set.length > 0)
            .mapToDouble(s -> side * Quantiles.of(s, s.length < CUT_NEEDS ? few : quantile))
            .max()
            .orElseThrow();
  }

  Figure figure(String title) {
    double pad = high > low ? 0.08 * (high - low) : 1;
    var plot = new Plot(title, "", title).columns(names).note(note());
    plot.range(-0.5, names.size() - 0.5, low - pad, high + pad);
    for (int i = 0; i < sets.size(); i++) {
      if (sets.get(i).length > 0) {
        add(plot, i, sets.get(i));
      }
    }
    boolean violins = sets.stream().anyMatch(set -> set.length >= VIOLIN_NEEDS);
    return plot.caption(
            (violins ? "Density of the values (outlines)" : "Values (marks)")
                + ", their middle half (boxes) and median (line in them).")
        .figure(Math.max(Figures.WIDTH, 110 * names.size()), Figures.HEIGHT);
  }

  /** Adds a violin and the box of its quartiles, or a box and the values. */
  private void add(Plot plot, double x, double[] values) {
    boolean violin = values.length >= VIOLIN_NEEDS;
    double half = violin ? 0.06 : 0.22;
    if (violin) {
      outline(plot, x, values);
    }
    double q1 = Quantiles.of(values, 0.25);
    double median = Quantiles.of(values, 0.5);
    double q3 = Quantiles.of(values, 0.75);
    double[] xs = {x - half, x + half, x + half, x - half, x - half};
    double[] ys = {q1, q1, q3, q3, q1};
    plot.area(xs, ys, Color.WHITE).line("", xs, ys, Style.THIN, Style.INK);
    double[] level = {median, median};
    plot.line("", new double[] {x - half, x + half}, level, new BasicStroke(2.2f), Style.INK);
    if (!violin) {
      // spread sideways by order of appearance, so that equal values stay visible
      List<Point> spread =
          IntStream.range(0, values.length)
              .mapToObj(i -> {
                double aside = 0.3 * ((i + 0.5) / values.length - 0.5);
                return new Point(x + aside, values[i], null, "");
              })
              .toList();
      plot.markerSize(6).points("", spread, Mark.CIRCLE, Style.BAR);
    }
  }

  /** Adds the mirrored density within the axis. */
  private void outline(Plot plot, double x, double[] values) {
    double from = Math.max(low, Arrays.stream(values).min().orElseThrow());
    double to = Math.min(high, Arrays.stream(values).max().orElseThrow());
    double[] at =
        IntStream.rangeClosed(0, STEPS).mapToDouble(i -> from + (to - from) * i / STEPS).toArray();
    double[] density = Density.of(values, at, 1e-9 + (to - from) / 200);
    double most = Arrays.stream(density).max().orElseThrow();
    double[] xs = new double[2 * STEPS + 2];
    double[] ys = new double[2 * STEPS + 2];
    for (int i = 0; i < xs.length; i++) {
      int step = i <= STEPS ? i : 2 * STEPS + 1 - i;
      xs[i] = x + (i <= STEPS ? 0.4 : -0.4) * density[step] / most;
      ys[i] = at[step];
    }
    plot.area(xs, ys, new Color(0x2f, 0x88, 0xbf, 102));
  }

  /** Returns what the figure does not show. */
  String note() {
    long shown = sets.stream().mapToLong(own -> own.length).sum();
    List<String> parts = new ArrayList<>();
    count(parts, value -> value > high, "above", high);
    count(parts, value -> value < low, "below", low);
    if (!parts.isEmpty()) {
      parts.set(0, String.format(Locale.ROOT, "not shown of %,d values: %s", shown, parts.get(0)));
    }
    if (missing > 0) {
      parts.add(String.format(Locale.ROOT, "%,d without a number", missing));
    }
    return String.join(", ", parts);
  }

  private void count(List<String> parts, DoublePredicate beyond, String where, double end) {
    long count = sets.stream().flatMapToDouble(Arrays::stream).filter(beyond).count();
    if (count > 0) {
      String value = new BigDecimal(end).round(new MathContext(3)).toPlainString();
      parts.add(String.format(Locale.ROOT, "%,d %s %s", count, where, value));
    }
  }
}
