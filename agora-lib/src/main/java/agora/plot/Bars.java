package agora.plot;

import agora.score.Pgr;
import agora.score.SeedReplicates;
import agora.stats.Estimate;
import agora.stats.Span;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Bar charts: one bar per name, with its interval and its value. */
final class Bars {
  private static final double HALF = 0.3; // of a bar, in columns
  private static final double SPREAD = 0.24;
  private static final double FLOOR = -0.004; // of the axis, so that the line at 0 is whole

  private Bars() {}

  /** Adds a bar from 0 to a value; none for NaN. */
  static void bar(Plot plot, double at, double value, Color color) {
    double left = at - HALF;
    double right = at + HALF;
    if (!Double.isNaN(value)) {
      double[] x = {left, left, right, right};
      plot.area(x, new double[] {0, value, value, 0}, color);
    }
  }

  /** Adds the level of 0 over bars. */
  static Plot zero(Plot plot, int bars) {
    return plot.line(
        "", new double[] {-0.5, bars - 0.5}, new double[2], Style.FINE, Style.FAINT_INK);
  }

  /**
   * Returns PGRs side by side: one bar per PGR, with its interval and its value.
   *
   * @param seeds adds a point for each seed, side by side across the bar
   */
  static Figure pgrs(
      String title,
      List<String> names,
      List<Pgr> pgrs,
      @Nullable SeedReplicates seeds,
      String caption) {
    List<Point> means =
        IntStream.range(0, pgrs.size())
            .mapToObj(i -> {
              Estimate interval = pgrs.get(i).interval().map(e -> e.times(100)).orElse(null);
              return new Point(i, pgrs.get(i).percent(), interval, names.get(i));
            })
            .toList();
    Span span = Point.span(means);
    double pad = span.high() > span.low() ? 0.08 * (span.high() - span.low()) : 1;
    double high = span.high() + pad;
    double low = span.low() < 0 ? span.low() - pad : FLOOR * high;
    List<Point> marks = seeds == null ? List.of() : seeds(seeds, names);
    for (Point mark : marks) {
      low = Double.isFinite(mark.y()) ? Math.min(low, mark.y() - 2) : low;
      high = Double.isFinite(mark.y()) ? Math.max(high, mark.y() + 2) : high;
    }
    var plot = new Plot(title, "", "PGR (%)").columns(names);
    plot.range(-0.5, names.size() - 0.5, low, high);
    means.forEach(mean -> bar(plot, mean.x(), mean.y(), Style.BAR));
    zero(plot, names.size()).whiskers(means, 0).points("", marks, 0);
    for (Point mean : means) {
      Estimate interval = mean.interval();
      double reach = interval == null ? mean.y() : mean.y() < 0 ? interval.low() : interval.high();
      double end = Math.clamp(Double.isFinite(reach) ? reach : mean.y(), low, high);
      plot.text(percent(mean.y()), mean.x(), end, mean.y() < 0 ? 14 : -5, 0.5);
    }
    int longest = names.stream().mapToInt(String::length).max().orElse(0);
    int needed = Math.max(110, 4 * longest) * names.size();
    return plot.caption(caption).figure(Math.max(Figures.WIDTH, needed), Figures.HEIGHT);
  }

  private static List<Point> seeds(SeedReplicates repeats, List<String> names) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      List<Pgr> seeds = repeats.seeds(names.get(i));
      for (int s = 0; s < seeds.size(); s++) {
        double x = i + SPREAD * (s - (seeds.size() - 1) / 2.0);
        if (!Double.isNaN(seeds.get(s).percent())) {
          points.add(new Point(x, seeds.get(s).percent(), null, ""));
        }
      }
    }
    return points;
  }

  /** Returns the three scores of a PGR, with the gap and the part of it that was recovered. */
  static Figure example(Pgr pgr) {
    double[] scores = {pgr.base(), pgr.student(), pgr.reference()};
    double[] places = {0, 1, 3};
    double high = 1.12 * Math.max(scores[1], scores[2]);
    Color[] colors = {Style.color(7), Style.BAR, Style.color(7)};
    var plot =
        new Plot("Performance Gap Recovered", "", "Score (%)")
            .columns(List.of("Base", "Student", " ", "Reference", "  "))
            .range(-0.5, 4.5, FLOOR * high, high);
    for (int i = 0; i < scores.length; i++) {
      bar(plot, places[i], scores[i], colors[i]);
      plot.text(text("%.2f", scores[i]), places[i], scores[i], -6, 0.5);
    }
    zero(plot, 5);
    for (int i = 0; i < scores.length; i += 2) {
      double[] x = {places[i] + HALF, 3.55};
      plot.line("", x, new double[] {scores[i], scores[i]}, Style.DASHED, Style.LINE);
    }
    double student = scores[1] - scores[0];
    double gap = scores[2] - scores[0];
    bracket(plot, 1.55, scores[0], scores[1], text("%+.2f", student));
    bracket(plot, 3.5, scores[0], scores[2], text("gap %.2f", gap));
    return plot.note(text("PGR = %.2f / %.2f = %.2f %%", student, gap, pgr.percent()))
        .caption(
            "Bars: benchmark scores. Brackets: the gap between base and reference, and the part of"
                + " it that the student has come.")
        .figure(640, 400);
  }

  private static void bracket(Plot plot, double at, double low, double high, String text) {
    var ends = new Estimate((low + high) / 2, 0, Math.min(low, high), Math.max(low, high), 1);
    Point middle = Point.of(at, ends, text);
    plot.whiskers(List.of(middle), 0).text(text, at + 0.07, middle.y(), 4, 0);
  }

  /** Returns the shares in percent that components explain, and their sum as a line. */
  static Figure shares(List<String> names, double[] shares, int kept) {
    double[] sums = shares.clone();
    Arrays.parallelPrefix(sums, Double::sum);
    double[] x = IntStream.range(0, shares.length).asDoubleStream().toArray();
    var plot =
        new Plot("Variance of the metrics that components explain", "", "Share of the variance (%)")
            .columns(names)
            .range(-0.5, names.size() - 0.5, FLOOR * 108, 108);
    for (int k = 0; k < shares.length; k++) {
      bar(plot, k, shares[k], k < kept ? Style.BAR : Style.WHISKER);
      plot.text(percent(sums[k]), k, sums[k], -8, 0.8);
    }
    return zero(plot, names.size())
        .path("", Point.all(x, sums, names), 0)
        .caption("Bars: share of each component, blue those that are kept. Line: their sum.")
        .figure(Figures.WIDTH, Figures.HEIGHT);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  static String percent(double value) {
    double rounded = Math.round(value * 10) / 10.0;
    return text("%.1f", rounded == 0 ? 0.0 : rounded);
  }
}
