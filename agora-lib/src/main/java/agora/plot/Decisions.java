package agora.plot;

import agora.analyze.DecisionAccuracy;
import agora.stats.Estimate;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Decision accuracy of predictors, one column each: baselines, then single features. */
final class Decisions {
  private static final int LEAST_WIDTH = 720;
  private static final int COLUMN = 42;
  private static final int HEIGHT = 640;

  private Decisions() {}

  /** Returns the figure; {@code readable} turns a predictor's name into words. */
  static Figure figure(DecisionAccuracy decisions, String title, UnaryOperator<String> readable) {
    List<String> names = decisions.predictors();
    int references = decisions.references();
    var plot =
        new Plot(title, "", "Pairs in the right order (%)")
            .columns(
                names.stream()
                    .map(name -> label(readable.apply(plain(name)), decisions.of(name)))
                    .toList())
            .range(-0.5, names.size() - 0.5, -2, 102)
            .line(
                "",
                new double[] {-0.5, names.size() - 0.5},
                new double[] {50, 50},
                Style.DASHED,
                Style.LINE)
            .caption(
                "Marks: pairs of generators in a setting, told apart by their PGR, that are put in the"
                    + " right order. Whiskers: 95 % intervals over generators, settings and"
                    + " problems. Dashed: guessing. In"
                    + " brackets: points of PGR lost by taking the generator that the predictor puts first.");
    add(plot, decisions, "baselines", names, 0, references, 0);
    add(plot, decisions, "proxies", names, references, names.size(), 3);
    return plot.figure(Math.max(LEAST_WIDTH, 90 + COLUMN * names.size()), HEIGHT);
  }

  private static void add(
      Plot plot,
      DecisionAccuracy decisions,
      String series,
      List<String> names,
      int from,
      int to,
      int style) {
    int[] known =
        IntStream.range(from, to)
            .filter(i -> Double.isFinite(decisions.of(names.get(i)).accuracy().value()))
            .toArray();
    List<Estimate> percents =
        IntStream.of(known)
            .mapToObj(i -> decisions.of(names.get(i)).accuracy().times(100))
            .toList();
    double[] x = IntStream.of(known).asDoubleStream().toArray();
    plot.whiskers(x, percents, Style.WHISKER)
        .points(
            series,
            x,
            percents.stream().mapToDouble(Estimate::value).toArray(),
            Mark.of(style),
            Style.color(style));
  }

  private static String plain(String name) {
    return name.replaceFirst(" \\(.*", "");
  }

  private static String label(String words, DecisionAccuracy.Result result) {
    return Double.isFinite(result.regret())
        ? String.format(Locale.ROOT, "%s (%.1f)", words, result.regret())
        : words + " (not measured)";
  }
}
