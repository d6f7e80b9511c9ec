package agora.plot;

import agora.analyze.CostFrontier;
import agora.analyze.FeatureTable;
import agora.analyze.FeatureTable.Row;
import agora.stats.LinearFit;
import agora.stats.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Scatters: points by generator with intervals, fits with their bands, and cost frontiers. */
final class Scatter {
  static final String LINE_CAPTION =
      "Line: least squares; band: where it lies with 95 % confidence.";
  private static final int STEPS = 40;

  private Scatter() {}

  static String summary(LinearFit fit) {
    return String.format(
        Locale.ROOT, "R² = %.3f, p = %.3g, n = %d", fit.rSquared(), fit.p(), fit.n());
  }

  /** Adds the line of a fit with its 95 % band. */
  static Plot fitted(Plot plot, LinearFit fit, double[] x) {
    double low = Arrays.stream(x).min().orElseThrow();
    double high = Arrays.stream(x).max().orElseThrow();
    double[] xs = new double[2 * STEPS + 2];
    double[] ys = new double[2 * STEPS + 2];
    for (int i = 0; i < xs.length; i++) {
      boolean forth = i <= STEPS;
      xs[i] = low + (high - low) * (forth ? i : 2 * STEPS + 1 - i) / STEPS;
      var band = fit.confidence(new double[] {xs[i]}, 0.95);
      ys[i] = forth ? band.low() : band.high();
    }
    double[] ends = {low, high};
    double[] line = {fit.predict(low), fit.predict(high)};
    return plot.area(xs, ys, Style.BAND).line("", ends, line, Style.SOLID, Style.LINE);
  }

  /** Adds PGR by generator with its intervals, over a line. */
  static Plot byGenerator(
      Plot plot, LinearFit line, LinearFit summary, FeatureTable table, double[] x) {
    boolean intervals = table.rows().stream().anyMatch(row -> row.interval() != null);
    fitted(plot, line, x);
    plot.whiskers(x, table.rows().stream().map(Row::interval).toList(), Style.WHISKER);
    return points(plot, table.rows().stream().map(Row::generator).toList(), x, table.pgr())
        .note(summary(summary))
        .caption(
            "Marks: data sets, one shape per generator."
                + (intervals ? " Whiskers: 95 % intervals over test problems. " : " ")
                + LINE_CAPTION);
  }

  /** Adds points with a mark for each name. */
  static Plot points(Plot plot, List<String> names, double[] x, double[] y) {
    List<String> distinct = names.stream().distinct().toList();
    for (int s = 0; s < distinct.size(); s++) {
      String name = distinct.get(s);
      int[] own = IntStream.range(0, x.length).filter(i -> names.get(i).equals(name)).toArray();
      plot.points(name, select(x, own), select(y, own), Mark.of(s), Style.color(s));
    }
    return plot;
  }

  private static double[] select(double[] values, int[] indices) {
    return Arrays.stream(indices).mapToDouble(i -> values[i]).toArray();
  }

  /** Returns cost on a logarithmic axis against PGR, with the frontier as steps. */
  static Figure costs(CostFrontier costs, int width, int height) {
    List<CostFrontier.Option> all = costs.options();
    var plot = new Plot("What PGR costs", costs.unit(), "Mean PGR (%)");
    if (all.isEmpty()) {
      return plot.range(0, 1, 0, 100)
          .note("no generator that was scored has a price")
          .figure(width, height);
    }
    double least =
        all.stream().mapToDouble(CostFrontier.Option::cost).filter(c -> c > 0).min().orElse(0.01);
    double[] x = all.stream().mapToDouble(o -> Math.max(o.cost(), least / 10)).toArray();
    double[] y = all.stream().mapToDouble(CostFrontier.Option::pgrPercent).toArray();
    double right = Arrays.stream(x).max().orElseThrow() * 4;
    var span = new Span();
    span.add(0);
    Arrays.stream(y).forEach(span::add);
    all.forEach(o -> {
      if (o.interval() != null) {
        span.add(o.interval().low());
        span.add(o.interval().high());
      }
    });
    List<CostFrontier.Option> frontier = costs.frontier();
    int[] best = IntStream.range(0, x.length).filter(i -> frontier.contains(all.get(i))).toArray();
    int[] beaten =
        IntStream.range(0, x.length).filter(i -> !frontier.contains(all.get(i))).toArray();
    boolean intervals = all.stream().anyMatch(o -> o.interval() != null);
    double[] stepsX = frontier.stream().mapToDouble(o -> Math.max(o.cost(), least / 10)).toArray();
    double[] stepsY = frontier.stream().mapToDouble(CostFrontier.Option::pgrPercent).toArray();
    return plot.logarithmic()
        .range(
            Arrays.stream(x).min().orElseThrow() / 1.8,
            right,
            span.low(),
            span.low() + 1.12 * (span.high() - span.low()))
        .whiskers(x, all.stream().map(CostFrontier.Option::interval).toList(), Style.WHISKER)
        .steps("frontier", extended(stepsX, right), extended(stepsY, stepsY[stepsY.length - 1]))
        .points("on the frontier", select(x, best), select(y, best), Mark.CIRCLE, Style.INK)
        .points("not on the frontier", select(x, beaten), select(y, beaten), Mark.of(3), Style.BAR)
        .names(x, y, all.stream().map(CostFrontier.Option::name).toList())
        .caption(
            "Marks: generators. Dashed: the most PGR at a price or below."
                + (intervals ? " Whiskers: 95 % intervals of the means over test problems." : ""))
        .figure(width, height);
  }

  private static double[] extended(double[] values, double last) {
    double[] more = Arrays.copyOf(values, values.length + 1);
    more[values.length] = last;
    return more;
  }
}
