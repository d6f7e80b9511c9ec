package agora.plot;

import agora.analyze.CostFrontier;
import agora.analyze.FeatureTable;
import agora.analyze.PgrAnalysis;
import agora.analyze.Validation;
import agora.analyze.VolumePoint;
import agora.data.Setting;
import agora.score.Pgr;
import agora.score.ScoreBoard;
import agora.score.SeedReplicates;
import agora.stats.LinearFit;
import agora.stats.Pca2d;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/** Figures of a study and of the paper, one method per figure. */
public final class Figures {
  static final int WIDTH = 720;
  static final int HEIGHT = 440;
  private static final int FEW = 8; // means through which a line proves nothing
  private static final String BARS = "Bars: PGR, 0 % the base and 100 % the reference. ";

  private Figures() {}

  /**
   * Returns PGR of settings by generators, in percent, darker for more, with intervals if known.
   */
  public static Figure pgrHeatMap(ScoreBoard board) {
    List<List<HeatMap.Cell>> cells = new ArrayList<>();
    board.settings().forEach(s -> cells.add(cells(board, g -> board.cell(g, s))));
    cells.add(cells(board, board::average));
    List<String> rows = new ArrayList<>(board.settings().stream().map(Setting::label).toList());
    String mean = board.meanLabel();
    rows.add(mean.substring(0, 1).toUpperCase(Locale.ROOT) + mean.substring(1));
    boolean intervals =
        board.generators().stream()
            .anyMatch(g -> board.average(g).flatMap(Pgr::interval).isPresent());
    String caption =
        "PGR in percent: 0 the base, 100 the reference. The deeper the colour, the farther from 0; a"
            + " dark corner marks a negative PGR."
            + (intervals ? " Small: " + board.seedNoise().intervals() + "." : "");
    double widest = Text.widest(Style.font(11), board.generators());
    return new HeatMap("PGR in percent: " + board.name(), caption, rows, board.generators(), cells)
        .figure(200, (int) Math.clamp(widest + 12, 88, 120)); // most names stay whole
  }

  /** Returns the mean PGR of each generator that has one, best first, with its interval. */
  public static Figure ranking(ScoreBoard board) {
    List<String> names =
        board.generators().stream()
            .filter(g -> board.average(g).isPresent())
            .sorted(Comparator.comparingDouble(g -> -board.average(g).orElseThrow().value()))
            .toList();
    List<Pgr> means = names.stream().map(g -> board.average(g).orElseThrow()).toList();
    int settings = board.compared().size();
    String over = settings == 1 ? "1 setting" : "the mean of " + settings + " settings";
    String title = "PGR over " + over + ": " + board.name();
    return Bars.pgrs(title, names, means, null, caption(means, board));
  }

  /** Returns the three scores of a PGR on one axis, with the gap and the part recovered. */
  public static Figure pgrExample(Pgr pgr) {
    return Bars.example(pgr);
  }

  /** Returns each generator's own score against the mean PGR of its data (Figure 4, coarse). */
  public static Figure coarse(PgrAnalysis analysis) {
    double[] x = analysis.meansOf(FeatureTable.PROBLEM_SOLVING);
    LinearFit fit = analysis.lineOfMeans(FeatureTable.PROBLEM_SOLVING);
    var plot =
        new Plot(
            "Better solvers, better generators? Averages",
            "Problem solving, mean of all benchmarks (%)",
            "Mean PGR (%)");
    List<Point> means = Point.all(x, analysis.meansOfPgr(), analysis.features().generators());
    return Scatter.fitted(plot, fit, x)
        .points("", means, 0)
        .names(means)
        .note(Scatter.summary(fit))
        .caption(
            "Marks: generators."
                + (x.length < FEW
                    ? " So few points prove no relation: one more could change the line. "
                    : " ")
                + Scatter.LINE_CAPTION)
        .figure(WIDTH, HEIGHT);
  }

  /** Returns each setting's PGR against the generator's score in its domain (Figure 4, fine). */
  public static Figure fine(PgrAnalysis analysis) {
    LinearFit fit = analysis.line(FeatureTable.PROBLEM_SOLVING);
    double[] x = analysis.features().column(FeatureTable.PROBLEM_SOLVING);
    var plot =
        new Plot(
            "Better solvers, better generators? Every setting",
            "Problem solving in the domain (%)",
            "PGR (%)");
    return Scatter.byGenerator(plot, fit, fit, analysis.features(), x);
  }

  /** Returns the loadings of the kept components as a heat map (Figure 5). */
  public static Figure loadings(PgrAnalysis analysis) {
    List<String> features = analysis.features().features();
    double[] ratio = analysis.pca().explainedVarianceRatio();
    int kept = analysis.components();
    List<List<HeatMap.Cell>> cells =
        IntStream.range(0, features.size())
            .mapToObj(j -> IntStream.range(0, kept).mapToObj(k -> loading(analysis, k, j)).toList())
            .toList();
    return new HeatMap(
            "Loadings of the principal components",
            "Loadings from -1 to 1: the weight of a metric in a component. In brackets: the component's"
                + " share of the metrics' variance. Of each component the largest loading is positive.",
            features.stream().map(Figures::readable).toList(),
            IntStream.range(0, kept)
                .mapToObj(k -> String.format(Locale.ROOT, "PC%d (%.1f %%)", k + 1, 100 * ratio[k]))
                .toList(),
            cells)
        .figure(270, 84);
  }

  private static HeatMap.Cell loading(PgrAnalysis analysis, int component, int feature) {
    double loading = analysis.pca().loadings(component)[feature];
    return new HeatMap.Cell(loading, String.format(Locale.ROOT, "%+.2f", loading), "");
  }

  /** Returns how much of the metrics' variance each component explains, and their sum. */
  public static Figure scree(PgrAnalysis analysis) {
    double[] ratio = analysis.pca().explainedVarianceRatio();
    double[] shares = Arrays.stream(ratio).map(r -> 100 * r).toArray();
    return Bars.shares(analysis.pca().componentNames(ratio.length), shares, analysis.components());
  }

  /** Returns PGR against what the components' fit expects (Figure 6). */
  public static Figure components(PgrAnalysis analysis) {
    double[] x = analysis.fitted();
    var plot =
        new Plot(
            "PGR and the top " + analysis.components() + " components of the metrics",
            "Weighted components: PGR that the fit expects (%)",
            "PGR (%)");
    LinearFit line = LinearFit.line(x, analysis.features().pgr());
    return Scatter.byGenerator(plot, line, analysis.componentsFit(), analysis.features(), x);
  }

  /**
   * Returns observed PGR against the forecast made without the row's generator. A forecast that is
   * worthless has no such plot: its errors stand beside those of the means.
   */
  public static Figure forecast(Validation validation) {
    return Scatter.forecast(validation);
  }

  /** Returns PGR against cost on a logarithmic axis, with the frontier as steps. */
  public static Figure costFrontier(CostFrontier costs) {
    return Scatter.costs(costs);
  }

  /** Returns PGR against the number of instances, a line for each generator. */
  public static Figure volumeCurve(List<VolumePoint> points) {
    var plot = new Plot("PGR by volume of data", "Instances trained on", "PGR (%)");
    if (points.isEmpty()) {
      plot.range(0, 1, 0, 100).note("no data of several volumes to compare");
    }
    List<Point> all =
        points.stream()
            .sorted(Comparator.comparingInt(VolumePoint::instances))
            .map(p -> Point.of(p.instances(), p.pgrPercent(), p.name()))
            .toList();
    plot.whiskers(all, 7);
    int style = 0;
    for (String name : points.stream().map(VolumePoint::name).distinct().toList()) {
      plot.path(name, all.stream().filter(p -> p.name().equals(name)).toList(), style++);
    }
    return plot.caption("Marks: one student each. Whiskers: 95 % intervals over test problems.")
        .figure(WIDTH, HEIGHT);
  }

  /**
   * Returns training losses, one line per run: smoothed, over the losses of single steps.
   *
   * @param runs tables with columns {@code step} and {@code loss}, by the name of the run
   */
  public static Figure lossCurves(Map<String, Table> runs) {
    var plot = new Plot("Training loss", "Step", "Nats per response token");
    int style = 0;
    for (Map.Entry<String, Table> run : runs.entrySet()) {
      double[] x = run.getValue().numberColumn("step").asDoubleArray();
      double[] y = run.getValue().numberColumn("loss").asDoubleArray();
      Color color = Style.color(style);
      plot.line("", x, y, Style.HAIR, Style.mix(color, 1 / 3.0));
      plot.line(run.getKey(), some(x), some(smoothed(y)), Style.stroke(style++), color);
    }
    return plot.caption("Thin: single steps. Thick: mean over the steps around, a tenth of all.")
        .figure(WIDTH, HEIGHT);
  }

  /** Returns PGR of every generator in one setting: one bar per generator, with its interval. */
  public static Figure settingBars(ScoreBoard board, Setting setting) {
    List<String> names =
        board.generators().stream().filter(g -> board.cell(g, setting).isPresent()).toList();
    List<Pgr> pgrs = names.stream().map(g -> board.cell(g, setting).orElseThrow()).toList();
    String title = setting.label() + ": " + board.name();
    return Bars.pgrs(title, names, pgrs, null, caption(pgrs, board));
  }

  /** Returns the caption of bars; it names whiskers only where some are drawn. */
  private static String caption(List<Pgr> pgrs, ScoreBoard board) {
    return pgrs.stream().anyMatch(pgr -> pgr.interval().isPresent())
        ? BARS + "Whiskers: " + board.seedNoise().intervals() + "."
        : BARS + "No intervals are known.";
  }

  /**
   * Returns the mean PGR of each kind: one bar per kind, its interval, and one point per seed where
   * kinds have several.
   */
  public static Figure repeats(SeedReplicates repeats) {
    List<Pgr> means = repeats.kinds().stream().map(repeats::mean).toList();
    boolean single = repeats.kinds().stream().allMatch(kind -> repeats.seeds(kind).size() == 1);
    String caption =
        single
            ? "Bars: PGR of one student each. Whiskers: 95 % intervals over test problems."
            : "Mean PGR over seeds (bars), one student per seed (marks), 95 % intervals over seeds and"
                + " problems (whiskers).";
    return Bars.pgrs(repeats.name(), repeats.kinds(), means, single ? null : repeats, caption);
  }

  /**
   * Returns how a metric is distributed in each data set: violins, or boxes where values are few.
   * Where single values would flatten the rest, the axis ends at the first or 99th percentile, and
   * the note under the title says how many lie beyond it; it also counts values that are no number.
   *
   * @throws IllegalArgumentException if there is not a single value
   */
  public static Figure distributions(String metric, Map<String, double[]> values) {
    return new Violins(values).figure(readable(metric));
  }

  /**
   * Returns instructions on the first two principal components of their embeddings, with one marker
   * per generator.
   *
   * @param setting of the instructions
   * @param embeddings one row per instruction, by generator
   */
  public static Figure embeddingMap(Setting setting, Map<String, double[][]> embeddings) {
    double[][] rows = embeddings.values().stream().flatMap(Arrays::stream).toArray(double[][]::new);
    Pca2d plane = Pca2d.of(rows);
    double[] x = Arrays.stream(plane.points()).mapToDouble(point -> point[0]).toArray();
    double[] y = Arrays.stream(plane.points()).mapToDouble(point -> point[1]).toArray();
    List<String> names =
        embeddings.entrySet().stream()
            .flatMap(own -> Arrays.stream(own.getValue()).map(row -> own.getKey()))
            .toList();
    var plot =
        new Plot(
            "Map of the instructions: " + setting.label(),
            String.format(Locale.ROOT, "First axis (%.0f %% of the spread)", 100 * plane.share(0)),
            String.format(Locale.ROOT, "Second axis (%.0f %%)", 100 * plane.share(1)));
    return Scatter.grouped(plot.markerSize(7), Point.all(x, y, names))
        .caption(
            "Marks: instructions, on the first two principal components of their embeddings. Of each"
                + " axis the largest coefficient is positive.")
        .figure(WIDTH, 520);
  }

  /**
   * Returns a metric's name as people write it: {@code response_perplexity} as {@code Response
   * perplexity}.
   */
  public static String readable(String name) {
    String words = name.replace('_', ' ').replace(" cdist", "").replace("gpt4o", "(GPT-4o)");
    words =
        words
            .replace("prometheus", "(Prometheus)")
            .replace("skywork rm", "(Skywork)")
            .replaceFirst("^grace$", "GRACE")
            .replace("less alignment", "LESS alignment");
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static List<HeatMap.Cell> cells(ScoreBoard board, Function<String, Optional<Pgr>> pgr) {
    return board.generators().stream()
        .map(generator -> pgr.apply(generator).map(Figures::cell))
        .map(cell -> cell.orElse(new HeatMap.Cell(Double.NaN, "missing", "")))
        .toList();
  }

  private static HeatMap.Cell cell(Pgr pgr) {
    String interval =
        pgr.interval().map(e -> whole(100 * e.low()) + " to " + whole(100 * e.high())).orElse("");
    return new HeatMap.Cell(pgr.percent(), Bars.percent(pgr.percent()), interval);
  }

  private static String whole(double value) {
    return Double.isFinite(value) ? String.valueOf(Math.round(value)) : value > 0 ? "∞" : "-∞";
  }

  /** Returns the mean over the values around each, a tenth of all; fewer at the ends. */
  static double[] smoothed(double[] values) {
    int half = Math.max(1, values.length / 20);
    double[] smooth = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double[] around =
          Arrays.copyOfRange(values, Math.max(0, i - half), Math.min(values.length, i + half + 1));
      smooth[i] = Arrays.stream(around).filter(Double::isFinite).average().orElse(Double.NaN);
    }
    return smooth;
  }

  /** Returns about fifty of many values, at equal distances. */
  private static double[] some(double[] values) {
    int step = 1 + values.length / 50;
    return IntStream.range(0, values.length)
        .filter(i -> i % step == 0 || i == values.length - 1)
        .mapToDouble(i -> values[i])
        .toArray();
  }
}
