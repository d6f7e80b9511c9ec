package agora.plot;

import agora.stats.Estimate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Figure of replayed studies: the mean regret of every strategy. */
public final class ReplayPlot {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 460;

  private ReplayPlot() {}

  /**
   * Returns the figure.
   *
   * @param regrets in points of PGR with intervals, by strategy, the advisor's first
   */
  public static Figure figure(Map<String, Estimate> regrets, String caption) {
    List<String> names = List.copyOf(regrets.keySet());
    List<Estimate> estimates = List.copyOf(regrets.values());
    List<Point> points =
        IntStream.range(0, names.size()).mapToObj(i -> Point.of(i, estimates.get(i), "")).toList();
    double high = estimates.stream().mapToDouble(Estimate::high).reduce(1, Math::max);
    var plot =
        new Plot("Regret of the choice", "", "Points of PGR below the best candidate")
            .columns(names)
            .caption(caption)
            .whiskers(points, 0)
            .points("", points, 0);
    // Regrets of 0 are common: the axis begins a marker's height below them.
    return plot.range(-0.5, names.size() - 0.5, -0.05 * high, 1.06 * high).figure(WIDTH, HEIGHT);
  }
}
