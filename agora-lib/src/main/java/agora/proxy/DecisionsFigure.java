package agora.proxy;

import agora.analyze.DecisionAccuracy;
import agora.plot.Figure;
import agora.plot.Figures;
import agora.plot.Plot;
import agora.plot.Point;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Decision accuracy of predictors, one column each: baselines, then proxies. */
final class DecisionsFigure {
  private static final int LEAST_WIDTH = 720;
  private static final int COLUMN = 42;
  private static final int HEIGHT = 640;

  private DecisionsFigure() {}

  /** Returns decision accuracy with intervals; the regret of each predictor is in its label. */
  static Figure of(DecisionAccuracy decisions, String title) {
    List<String> names = decisions.predictors();
    int references = decisions.references();
    var plot =
        new Plot(title, "", "Pairs in the right order (%)")
            .columns(names.stream().map(name -> label(name, decisions.of(name))).toList())
            .range(-0.5, names.size() - 0.5, -2, 102)
            .level(50)
            .caption(
                "Marks: pairs of generators in a setting, told apart by their PGR, that are put in the"
                    + " right order. Whiskers: 95 % intervals over generators, settings and"
                    + " problems. Dashed: guessing. In"
                    + " brackets: points of PGR lost by taking the generator that the predictor puts first.");
    List<Point> points =
        IntStream.range(0, names.size())
            .mapToObj(i -> Point.of(i, decisions.of(names.get(i)).accuracy().times(100), ""))
            .filter(point -> Double.isFinite(point.y()))
            .toList();
    return plot.whiskers(points, Plot.GREY)
        .points("baselines", points.stream().filter(p -> p.x() < references).toList(), 0)
        .points("proxies", points.stream().filter(p -> p.x() >= references).toList(), 3)
        .figure(Math.max(LEAST_WIDTH, 90 + COLUMN * names.size()), HEIGHT);
  }

  private static String label(String name, DecisionAccuracy.Result result) {
    String words = Figures.readable(name.replaceFirst(" \\(.*", ""));
    return Double.isFinite(result.regret())
        ? String.format(Locale.ROOT, "%s (%.1f)", words, result.regret())
        : words + " (not measured)";
  }
}
