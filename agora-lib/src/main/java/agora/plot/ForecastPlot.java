package agora.plot;

import agora.analyze.Validation;
import agora.stats.Estimate;
import agora.stats.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/** Forecasts for generators that were not seen: against what was observed, or their errors. */
final class ForecastPlot {
  private static final int HEIGHT = 520;

  private ForecastPlot() {}

  static Figure figure(Validation validation, int width) {
    Estimate skill = validation.skillInterval();
    Plot plot = skill.value() > 0 ? scatter(validation) : errors(validation);
    return plot.note(
            String.format(
                Locale.ROOT,
                "RMSE %.1f points, of the setting's mean %.1f: skill %.2f [%.2f, %.2f]",
                validation.rmse(),
                validation.rmseOfSettingMean(),
                skill.value(),
                skill.low(),
                skill.high()))
        .figure(width, HEIGHT);
  }

  private static Plot scatter(Validation validation) {
    Table all = validation.predictions();
    double[] predicted = all.doubleColumn("predicted").asDoubleArray();
    double[] observed = all.doubleColumn("PGR %").asDoubleArray();
    var span = new Span();
    Arrays.stream(predicted).forEach(span::add);
    Arrays.stream(observed).forEach(span::add);
    double pad = 0.06 * (span.high() - span.low());
    double[] ends = {span.low() - pad, span.high() + pad};
    var plot =
        new Plot("Forecast for a generator not seen", "Forecast PGR (%)", "Observed PGR (%)")
            .range(ends[0], ends[1], ends[0], ends[1])
            .caption(
                "Marks: data sets, each predicted by a fit that has not seen its generator. Dashed:"
                    + " forecast and observation agree.")
            .line("", ends, ends, Style.DASHED, Style.LINE);
    Scatter.points(plot, all.stringColumn("generator").asList(), predicted, observed);
    return plot;
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
      plot.points(column.substring(5), x, y, Mark.of(style), Style.color(style));
      style++;
    }
    return plot;
  }
}
