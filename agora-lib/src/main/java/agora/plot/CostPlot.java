package agora.plot;

import agora.analyze.CostFrontier;
import agora.stats.Estimate;
import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.List;

/** Cost on a logarithmic axis against PGR, with the frontier as steps. */
final class CostPlot {
  private CostPlot() {}

  static Figure figure(CostFrontier costs, double[] x, double[] y, int width, int height) {
    if (x.length == 0) {
      return new XyPlot("What PGR costs", costs.unit(), "Mean PGR (%)")
          .range(0, 1, 0, 100)
          .note("no generator that was scored has a price")
          .figure(width, height);
    }
    double least = Arrays.stream(x).filter(cost -> cost > 0).min().orElse(0.01);
    double[] logs = Arrays.stream(x).map(cost -> Math.log10(Math.max(cost, least / 10))).toArray();
    double low = Arrays.stream(logs).min().orElseThrow() - 0.25;
    double high = Arrays.stream(logs).max().orElseThrow() + 0.6;
    var span = new Span();
    Arrays.stream(y).forEach(span::add);
    costs
        .options()
        .forEach(option -> {
          Estimate interval = option.interval();
          if (interval != null) {
            span.add(interval.low());
            span.add(interval.high());
          }
        });
    double top = span.high();
    double bottom = Math.min(0, span.low());
    List<CostFrontier.Option> frontier = costs.frontier();
    double[][] steps = steps(frontier, high, least);
    boolean intervals = costs.options().stream().anyMatch(o -> o.interval() != null);
    XyPlot plot =
        new XyPlot("What PGR costs", costs.unit(), "Mean PGR (%)")
            .caption(
                "Dots: generators. Dashed: the most PGR at a price or below."
                    + (intervals ? " Whiskers: 95 % intervals of the means." : ""))
            .below((graphics, area) -> whiskers(graphics, area, costs, logs))
            .range(low, high, bottom, bottom + 1.12 * (top - bottom))
            .line("frontier", steps[0], steps[1], Style.DASHED, Style.LINE)
            .points("on the frontier", select(costs, logs, true), select(costs, y, true), 0)
            .points("beaten", select(costs, logs, false), select(costs, y, false), 3)
            .names(logs, y, costs.options().stream().map(CostFrontier.Option::name).toList())
            .xTicks(Ticks.logarithmic(low, high));
    for (int i = 0; i < logs.length; i++) {
      Estimate interval = costs.options().get(i).interval();
      if (interval != null) {
        plot.keepClear(logs[i], interval.low(), interval.high());
      }
    }
    return plot.figure(width, height);
  }

  private static void whiskers(
      Graphics2D graphics, XyPlot plot, CostFrontier costs, double[] logs) {
    for (int i = 0; i < logs.length; i++) {
      Estimate interval = costs.options().get(i).interval();
      if (interval != null) {
        Shapes.whisker(graphics, plot, logs[i], interval.low(), interval.high(), Style.WHISKER);
      }
    }
  }

  private static double[] select(CostFrontier costs, double[] values, boolean onFrontier) {
    List<CostFrontier.Option> frontier = costs.frontier();
    double[] selected = new double[values.length];
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (frontier.contains(costs.options().get(i)) == onFrontier) {
        selected[count++] = values[i];
      }
    }
    return Arrays.copyOf(selected, count);
  }

  /** Returns the staircase under which every option lies, to the right end of the axis. */
  private static double[][] steps(List<CostFrontier.Option> frontier, double end, double least) {
    int n = frontier.size();
    double[] x = new double[2 * n];
    double[] y = new double[2 * n];
    for (int i = 0; i < n; i++) {
      x[2 * i] = Math.log10(Math.max(frontier.get(i).cost(), least / 10));
      x[2 * i + 1] = i + 1 < n ? Math.log10(Math.max(frontier.get(i + 1).cost(), least / 10)) : end;
      y[2 * i] = frontier.get(i).pgrPercent();
      y[2 * i + 1] = y[2 * i];
    }
    return new double[][] {x, y};
  }
}
