package agora.plot;

import agora.analyze.CostFrontier;
import agora.analyze.FeatureTable;
import agora.analyze.Validation;
import agora.stats.Estimate;
import agora.stats.LinearFit;
import agora.stats.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/** Scatters: points by generator with intervals, fits with their bands, forecasts and costs. */
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
    double[] line = {fit.predict(low), fit.predict(high)};
    return plot.area(xs, ys, Style.BAND)
        .line("", new double[] {low, high}, line, Style.SOLID, Style.LINE);
  }

  /** Returns PGR by generator with its intervals, over a line. */
  static Figure byGenerator(
      Plot plot, LinearFit line, LinearFit summary, FeatureTable table, double[] x) {
    List<Point> points =
        IntStream.range(0, x.length)
            .mapToObj(i -> {
              FeatureTable.Row row = table.rows().get(i);
              return new Point(x[i], row.pgrPercent(), row.interval(), row.generator());
            })
            .toList();
    boolean intervals = points.stream().anyMatch(point -> point.interval() != null);
    return grouped(fitted(plot, line, x).whiskers(points, Plot.GREY), points)
        .note(summary(summary))
        .caption(
            "Marks: data sets, one shape per generator."
                + (intervals ? " Whiskers: 95 % intervals over test problems. " : " ")
                + LINE_CAPTION)
        .figure(Figures.WIDTH, Figures.HEIGHT);
  }

  /** Adds points with a mark for each name. */
  static Plot grouped(Plot plot, List<Point> points) {
    int style = 0;
    for (String name : points.stream().map(Point::name).distinct().toList()) {
      plot.points(name, points.stream().filter(p -> p.name().equals(name)).toList(), style++);
    }
    return plot;
  }

  /** Returns forecasts for generators that were not seen: against what was observed, or errors. */
  static Figure forecast(Validation validation) {
    Estimate skill = validation.skillInterval();
    Plot plot = skill.value() > 0 ? observed(validation) : errors(validation);
    return plot.note(
            String.format(
                Locale.ROOT,
                "RMSE %.1f points, of the setting's mean %.1f: skill %.2f [%.2f, %.2f]",
                validation.rmse(),
                validation.rmseOfSettingMean(),
                skill.value(),
                skill.low(),
                skill.high()))
        .figure(Figures.WIDTH, 520);
  }

  private static Plot observed(Validation validation) {
    Table all = validation.predictions();
    double[] predicted = all.doubleColumn("predicted").asDoubleArray();
    double[] observed = all.doubleColumn("PGR %").asDoubleArray();
    var span = new Span();
    DoubleStream.concat(Arrays.stream(predicted), Arrays.stream(observed)).forEach(span::add);
    double pad = 0.06 * (span.high() - span.low());
    double[] ends = {span.low() - pad, span.high() + pad};
    var plot =
        new Plot("Forecast for a generator not seen", "Forecast PGR (%)", "Observed PGR (%)")
            .range(ends[0], ends[1], ends[0], ends[1])
            .caption(
                "Marks: data sets, each predicted by a fit that has not seen its generator. Dashed:"
                    + " forecast and observation agree.")
            .line("", ends, ends, Style.DASHED, Style.LINE);
    return grouped(plot, Point.all(predicted, observed, all.stringColumn("generator").asList()));
  }

  private static Plot errors(Validation validation) {
    Table errors = validation.table();
    List<String> names = errors.stringColumn("left out").asList();
    double[] x = IntStream.range(0, names.size()).asDoubleStream().toArray();
    var plot =
        new Plot("A worthless forecast: its errors", "Generator left out", "RMSE (points of PGR)")
            .columns(names)
            .caption("Marks: errors for the data sets of a generator that the fit has not seen.");
    int style = 0;
    for (String column : List.of("RMSE model", "RMSE setting mean", "RMSE mean")) {
      double[] y = errors.doubleColumn(column).asDoubleArray();
      plot.points(column.substring(5), Point.all(x, y, names), style++);
    }
    return plot;
  }

  /** Returns cost on a logarithmic axis against PGR, with the frontier as steps. */
  static Figure costs(CostFrontier costs) {
    var plot = new Plot("What PGR costs", costs.unit(), "Mean PGR (%)");
    double least =
        costs.options().stream()
            .mapToDouble(CostFrontier.Option::cost)
            .filter(cost -> cost > 0)
            .min()
            .orElse(0.01);
    List<Point> all = points(costs.options(), least / 10);
    if (all.isEmpty()) {
      return plot.range(0, 1, 0, 100)
          .note("no generator that was scored has a price")
          .figure(Figures.WIDTH, Figures.HEIGHT);
    }
    List<Point> best = points(costs.frontier(), least / 10);
    double left = all.stream().mapToDouble(Point::x).min().orElseThrow() / 1.8;
    double right = all.stream().mapToDouble(Point::x).max().orElseThrow() * 4;
    Span span = Point.span(all);
    double high = span.low() + 1.12 * (span.high() - span.low());
    boolean intervals = all.stream().anyMatch(point -> point.interval() != null);
    return plot.logarithmic()
        .range(left, right, span.low(), high)
        .whiskers(all, Plot.GREY)
        .steps(
            "frontier",
            DoubleStream.concat(best.stream().mapToDouble(Point::x), DoubleStream.of(right))
                .toArray(),
            DoubleStream.concat(
                    best.stream().mapToDouble(Point::y), DoubleStream.of(best.getLast().y()))
                .toArray())
        .points("on the frontier", best, 0)
        .points("not on the frontier", all.stream().filter(p -> !best.contains(p)).toList(), 3)
        .names(all)
        .caption(
            "Marks: generators. Dashed: the most PGR at a price or below."
                + (intervals ? " Whiskers: 95 % intervals of the means over test problems." : ""))
        .figure(Figures.WIDTH, Figures.HEIGHT);
  }

  private static List<Point> points(List<CostFrontier.Option> options, double least) {
    return options.stream()
        .map(o -> new Point(Math.max(o.cost(), least), o.pgrPercent(), o.interval(), o.name()))
        .toList();
  }
}
