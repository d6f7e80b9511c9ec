package agora.plot;

import agora.analyze.CostFrontier;
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
    double top = Arrays.stream(y).max().orElseThrow();
    double bottom = Math.min(0, Arrays.stream(y).min().orElseThrow());
    List<CostFrontier.Option> frontier = costs.frontier();
    double[][] steps = steps(frontier, high, least);
    return new XyPlot("What PGR costs", costs.unit(), "Mean PGR (%)")
        .range(low, high, bottom, bottom + 1.12 * (top - bottom))
        .line("frontier", steps[0], steps[1], Style.DASHED, Style.LINE)
        .points("on the frontier", select(costs, logs, true), select(costs, y, true), 0)
        .points("beaten", select(costs, logs, false), select(costs, y, false), 3)
        .names(logs, y, costs.options().stream().map(CostFrontier.Option::name).toList())
        .xTicks(Ticks.logarithmic(low, high))
        .figure(width, height);
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
