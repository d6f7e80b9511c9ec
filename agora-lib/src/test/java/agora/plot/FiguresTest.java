package agora.plot;

import static agora.plot.FigureCheck.check;
import static org.assertj.core.api.Assertions.assertThat;

import agora.analyze.CostFrontier;
import agora.analyze.Forecast;
import agora.analyze.PaperClaims;
import agora.analyze.PgrAnalysis;
import agora.analyze.VolumePoint;
import agora.data.PaperTables;
import agora.data.Setting;
import agora.score.Pgr;
import agora.score.ProblemScores;
import agora.score.ScoreBoard;
import agora.score.SeedNoise;
import agora.score.SeedReplicates;
import agora.stats.Estimate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

class FiguresTest {
  private static final PaperTables TABLES = PaperTables.open(Path.of("../data/paper"));
  private static final PgrAnalysis ANALYSIS = PaperClaims.of(TABLES).analysis();

  @Test
  void everyFigureOfThePaperIsDrawnWithItsNumbers() throws IOException {
    check(
        "table2",
        Figures.pgrHeatMap(ScoreBoard.paper(TABLES)),
        "73.6",
        "-21.8",
        "Claude-3.5-Sonnet");
    check("figure3", Figures.pgrExample(Pgr.of(28.08, 19.84, 34.60)), "28.08", "55.83");
    check("figure4-coarse", Figures.coarse(ANALYSIS), "R² = 0.244", "Llama-3.1-405B");
    check("figure4-fine", Figures.fine(ANALYSIS), "R² = 0.097", "n = 54");
    check("figure5-loadings", Figures.loadings(ANALYSIS), "PC1 (40.6 %)", "Response perplexity");
    check("figure5-scree", Figures.scree(ANALYSIS), "PC9", "96.0");
    check("figure6", Figures.components(ANALYSIS), "R² = 0.338", "top 5 components");
    check("cost", Figures.costFrontier(CostFrontier.paper(TABLES)), "GPT-4o-mini", "frontier");
    check("forecast", Figures.forecast(Forecast.of(ANALYSIS.features()).validation()), "RMSE 14.8");
  }

  @Test
  void everyFigureOfAStudyIsDrawn() throws IOException {
    ScoreBoard board = board();
    check("board", Figures.pgrHeatMap(board), "careful", " to ");
    SeedReplicates repeats =
        SeedReplicates.of(
            "toy", Map.of("careful", List.of(Pgr.of(30, 20, 40), Pgr.of(33, 20, 40))));
    check("repeats", Figures.repeats(repeats), "careful", "57.5");
    assertThat(Figures.repeats(repeats).caption()).contains("one student per seed");
    SeedReplicates single =
        SeedReplicates.of("toy", Map.of("careful", List.of(Pgr.of(30, 20, 40))));
    assertThat(Figures.repeats(single).caption())
        .isEqualTo("Bars: PGR of one student each. Whiskers: 95 % intervals over test problems.");
    assertThat(Figures.ranking(board).caption())
        .endsWith("95 % intervals over test problems, one student per cell.");
    assertThat(Figures.pgrHeatMap(board.counting(SeedNoise.INCLUDED)).caption())
        .contains("a dark corner marks a negative PGR")
        .endsWith(
            "Small: 95 % intervals over test problems and training seeds, several students per cell.");
    check("bars", Figures.settingBars(board, Setting.MATH_INSTANCE_GENERATION), "careless");
    check(
        "bars-paper",
        Figures.settingBars(ScoreBoard.paper(TABLES), Setting.MATH_QUALITY_ENHANCEMENT),
        "-21.8");
    var random = new Random(5);
    Map<String, double[]> metric = new LinkedHashMap<>();
    Map<String, double[][]> embeddings = new LinkedHashMap<>();
    for (String name : List.of("careful", "plain", "careless")) {
      double shift = random.nextGaussian();
      metric.put(
          name, IntStream.range(0, 200).mapToDouble(i -> shift + random.nextGaussian()).toArray());
      embeddings.put(
          name,
          IntStream.range(0, 60)
              .mapToObj(i ->
                  IntStream.range(0, 8)
                      .mapToDouble(d -> d * shift + random.nextGaussian())
                      .toArray())
              .toArray(double[][]::new));
    }
    check(
        "violins",
        Figures.distributions("response_perplexity", metric),
        "Response perplexity",
        "plain");
    Map<String, double[]> few = new LinkedHashMap<>();
    ANALYSIS
        .features()
        .generators()
        .forEach(g ->
            few.put(
                g,
                ANALYSIS
                    .features()
                    .where(r -> r.generator().equals(g))
                    .column("response_quality_gpt4o")));
    check(
        "boxes", Figures.distributions("response_quality_gpt4o", few), "Response quality (GPT-4o)");
    check(
        "map",
        Figures.embeddingMap(Setting.CODE_INSTANCE_GENERATION, embeddings),
        "Map of the instructions: Code, instance generation",
        "First axis",
        "careless");
    check(
        "loss",
        Figures.lossCurves(Map.of("careful", losses(i -> 2 / Math.sqrt(i)))),
        "Nats per response token");
    check("volume", Figures.volumeCurve(volumes()), "10,000", "careful");
  }

  @Test
  void aFiguresBytesDependOnNoLocale() {
    Locale before = Locale.getDefault();
    String svg = Figures.fine(ANALYSIS).svg();
    byte[] png = Figures.fine(ANALYSIS).png();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertThat(Figures.fine(ANALYSIS).svg()).isEqualTo(svg);
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(Figures.fine(ANALYSIS).svg()).isEqualTo(svg);
      assertThat(Figures.fine(ANALYSIS).png()).isEqualTo(png);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aFigureSaysWhatLiesBeyondItsAxes() {
    double[] x = {1, 2, 3, 4, 5, 6, 7};
    double[] y = {3, 4, 5, 6, 7, 8, 9_000};
    Figure figure =
        new Plot("t", "x", "y")
            .points("", Point.all(x, y, Collections.nCopies(x.length, "")), 0)
            .figure(600, 400);
    assertThat(figure.caption())
        .isEqualTo("Arrows at the edge: one point beyond the axes, the farthest at 9,000.0.");
  }

  @Test
  void anIntervalWithoutAnEndRunsToTheEdgeWithAnArrow() {
    List<Point> points =
        List.of(
            Point.of(1, new Estimate(3, 1, 2, 4, 0.95), ""),
            Point.of(2, new Estimate(3, 1, 2, Double.POSITIVE_INFINITY, 0.95), ""),
            Point.of(3, new Estimate(3, 1, Double.NaN, 4, 0.95), ""));
    Figure figure =
        new Plot("t", "x", "y").whiskers(points, Plot.GREY).points("a", points, 0).figure(600, 400);
    assertThat(figure.chart().getSeriesCollection()).as("two whiskers and the points").hasSize(3);
    assertThat(figure.chart().getStyler().getYAxisMax()).isLessThan(5);
    assertThat(figure.caption()).as("an end is no point").isEmpty();
  }

  @Test
  void axesAreMarkedWithAsManyDecimalsAsNeeded() {
    double[] x = {0, 1};
    Figure small =
        new Plot("t", "x", "y")
            .line("", x, new double[] {0, 0.5}, Style.SOLID, Style.LINE)
            .figure(600, 400);
    assertThat(small.svg()).contains(">0.2</text>", ">0.4</text>");
    Figure large =
        new Plot("t", "x", "y")
            .line("", x, new double[] {0, 50_000}, Style.SOLID, Style.LINE)
            .figure(600, 400);
    assertThat(large.svg()).contains(">20,000</text>").doesNotContain(">20,000.0</text>");
  }

  private static ScoreBoard board() {
    Map<String, Map<Setting, Pgr>> cells = new LinkedHashMap<>();
    double ability = 0.55;
    for (String generator : List.of("careful", "plain", "careless")) {
      Map<Setting, Pgr> row = new TreeMap<>();
      for (Setting setting : Setting.all()) {
        double share = ability + 0.2 * (setting.key().length() % 5 - 2) / 5;
        row.put(
            setting,
            Pgr.of(scores(generator, share), scores("base", 0.3), scores("reference", 0.6)));
      }
      cells.put(generator, row);
      ability -= 0.12;
    }
    return ScoreBoard.of("a toy study", cells);
  }

  private static ProblemScores scores(String model, double share) {
    List<String> ids = IntStream.range(0, 150).mapToObj(i -> "p" + i).toList();
    double[] solved =
        IntStream.range(0, 150).mapToDouble(i -> i * 37 % 150 < share * 150 ? 1 : 0).toArray();
    return ProblemScores.of("toy", model, "chat", ids, solved);
  }

  private static Table losses(IntToDoubleFunction loss) {
    double[] steps = IntStream.rangeClosed(1, 60).asDoubleStream().toArray();
    return Table.create(
        DoubleColumn.create("step", steps),
        DoubleColumn.create("loss", IntStream.rangeClosed(1, 60).mapToDouble(loss).toArray()));
  }

  private static List<VolumePoint> volumes() {
    return List.of(
        new VolumePoint("careful", 10_000, new Estimate(20, 2, 16, 24, 0.95)),
        new VolumePoint("careful", 50_000, new Estimate(31, 2, 27, 35, 0.95)),
        new VolumePoint("plain", 10_000, new Estimate(12, 2, 8, 16, 0.95)),
        new VolumePoint("plain", 50_000, new Estimate(15, 2, 11, 19, 0.95)));
  }
}
