package agora.plot;

import agora.analyze.FeatureTable;
import agora.analyze.FeatureTable.Row;
import agora.stats.Estimate;
import agora.stats.LinearFit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Points by generator with their intervals, and the line of a fit with its band. */
final class Scatter {
  static final String LINE_CAPTION =
      "Line: least squares; band: where it lies with 95 % confidence.";

  private Scatter() {}

  static String summary(LinearFit fit) {
    return String.format(
        Locale.ROOT, "R² = %.3f, p = %.3g, n = %d", fit.rSquared(), fit.p(), fit.n());
  }

  /** Adds the line of a fit with its 95 % band. */
  static XyPlot fitted(XyPlot plot, LinearFit fit, double[] x) {
    double low = Arrays.stream(x).min().orElseThrow();
    double high = Arrays.stream(x).max().orElseThrow();
    int steps = 40;
    double[] at = new double[steps + 1];
    Arrays.setAll(at, i -> low + (high - low) * i / steps);
    plot.below((graphics, p) -> {
      double[] xs = new double[2 * steps + 2];
      double[] ys = new double[2 * steps + 2];
      for (int i = 0; i <= steps; i++) {
        var band = fit.confidence(new double[] {at[i]}, 0.95);
        xs[i] = p.x(at[i]);
        ys[i] = p.yInside(band.low());
        xs[2 * steps + 1 - i] = xs[i];
        ys[2 * steps + 1 - i] = p.yInside(band.high());
      }
      graphics.setColor(Style.BAND);
      graphics.fill(Shapes.polygon(xs, ys));
    });
    double[] ends = {low, high};
    return plot.line(
        "", ends, new double[] {fit.predict(low), fit.predict(high)}, Style.SOLID, Style.LINE);
  }

  static String marks(FeatureTable table) {
    boolean intervals = table.rows().stream().anyMatch(row -> row.interval() != null);
    return "Dots: data sets, a mark for each generator."
        + (intervals ? " Whiskers: 95 % intervals over test problems. " : " ");
  }

  static XyPlot byGenerator(XyPlot plot, FeatureTable table, double[] x) {
    for (int i = 0; i < x.length; i++) {
      Estimate interval = table.rows().get(i).interval();
      if (interval != null) {
        double at = x[i];
        includeInterval(plot, at, interval);
        plot.below(
            (g, p) -> Shapes.whisker(g, p, at, interval.low(), interval.high(), Style.WHISKER));
      }
    }
    return points(plot, table.rows().stream().map(Row::generator).toList(), x, table.pgr());
  }

  static XyPlot points(XyPlot plot, List<String> names, double[] x, double[] y) {
    List<String> distinct = names.stream().distinct().toList();
    for (int s = 0; s < distinct.size(); s++) {
      String name = distinct.get(s);
      int[] own = IntStream.range(0, x.length).filter(i -> names.get(i).equals(name)).toArray();
      plot.points(
          name,
          Arrays.stream(own).mapToDouble(i -> x[i]).toArray(),
          Arrays.stream(own).mapToDouble(i -> y[i]).toArray(),
          s);
    }
    return plot;
  }

  static void includeInterval(XyPlot plot, double x, Estimate estimate) {
    if (Double.isFinite(estimate.low()) && Double.isFinite(estimate.high())) {
      plot.include(x, estimate.low()).include(x, estimate.high());
    }
  }
}
