package agora.analyze;

import agora.data.Method;
import agora.data.PaperTables;
import agora.score.Pgr;
import agora.stats.LinearFit;
import agora.stats.Quantiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Claims of the paper compared with its published tables: one row per claim, with the difference
 * and its reason where known. Nothing is adjusted to agree.
 */
public final class PaperClaims {
  /** The paper keeps five components. */
  public static final int COMPONENTS = 5;

  private static final String ROUNDING = "rounding of the printed cells";

  private final PaperTables tables;
  private final FeatureTable features;
  private final PgrAnalysis analysis;

  private PaperClaims(PaperTables tables, FeatureTable features, PgrAnalysis analysis) {
    this.tables = tables;
    this.features = features;
    this.analysis = analysis;
  }

  /** Analyses the published tables. */
  public static PaperClaims of(PaperTables tables) {
    FeatureTable features = FeatureTable.paper(tables);
    return new PaperClaims(tables, features, PgrAnalysis.of(features, COMPONENTS));
  }

  /**
   * Returns the analysis of the 54 data sets. Of each component the largest loading is positive, as
   * everywhere; Figure 5 has some the other way round.
   */
  public PgrAnalysis analysis() {
    return analysis;
  }

  /** Returns every claim of figures and Table 4, in the paper's order. */
  public Table all() {
    List<Claim> claims = new ArrayList<>();
    claims.add(example());
    claims.addAll(regressions());
    claims.addAll(components());
    claims.addAll(strengths());
    return Claim.table("Paper and ours", claims);
  }

  /** Returns Figure 3's example of PGR, in percent. */
  public Claim example() {
    return new Claim(
        "Figure 3: PGR % of 28.08 between 19.84 and 34.60",
        55.56,
        Pgr.of(28.08, 19.84, 34.60).percent(),
        "the printed scores give 55.83; a student at 28.04 would give 55.56");
  }

  /** Returns R squared and p of Figures 4 and 6. */
  public List<Claim> regressions() {
    double[][] published = publishedRegressions();
    LinearFit coarse = coarseAsPrinted();
    LinearFit fine = analysis.line(FeatureTable.PROBLEM_SOLVING);
    LinearFit means = analysis.lineOfMeans(FeatureTable.PROBLEM_SOLVING);
    LinearFit components = analysis.componentsFit();
    return List.of(
        new Claim(
            "Figure 4 coarse: R²",
            published[0][0],
            coarse.rSquared(),
            "the averages as printed in Table 3"),
        new Claim("Figure 4 coarse: p", published[0][1], coarse.p(), ROUNDING),
        new Claim(
            "Figure 4 coarse: R², PGR averaged from the cells",
            published[0][0],
            coarseFromCells().rSquared(),
            "Table 3 rounds its averages"),
        new Claim(
            "Figure 4 coarse: R², both averaged from the cells",
            published[0][0],
            means.rSquared(),
            "Tables 3 and 7 round their averages"),
        new Claim(
            "Figure 4 fine: R²",
            published[1][0],
            fine.rSquared(),
            "54 cells, scores averaged over a domain's two benchmarks"),
        new Claim("Figure 4 fine: p", published[1][1], fine.p(), ROUNDING),
        new Claim(
            "Figure 6: R² of five components",
            published[2][0],
            components.rSquared(),
            "inputs of the figure not published"),
        new Claim(
            "Figure 6: p, printed as < 0.001",
            0.001,
            components.p(),
            "ours is just above the bound that the paper states"));
  }

  /** Returns Figure 5's explained variance, in percent. */
  public List<Claim> components() {
    Row published = tables.components().row(0);
    double[] ratio = analysis.pca().explainedVarianceRatio();
    List<Claim> claims = new ArrayList<>();
    double sum = 0;
    for (int k = 0; k < COMPONENTS; k++) {
      double percent = published.getDouble("pc" + (k + 1));
      sum += percent;
      claims.add(
          new Claim(
              "Figure 5: variance % of PC" + (k + 1),
              percent,
              100 * ratio[k],
              "not by rounding; the inputs of the figure are not published"));
    }
    claims.add(
        new Claim(
            "Figure 5: variance % of the top five",
            sum,
            100 * analysis.pca().explained(COMPONENTS),
            "the inputs of the figure are not published; the paper's own five shares do add up to its 93.4"));
    return claims;
  }

  /** Returns Table 4's loading strengths. */
  public List<Claim> strengths() {
    double[] strength = analysis.pca().loadingStrength();
    List<Claim> claims = new ArrayList<>();
    for (Row row : tables.table(4)) {
      String feature = row.getString("metric");
      claims.add(
          new Claim(
              "Table 4: loading strength of " + feature,
              row.getDouble("loading_strength"),
              strength[features.features().indexOf(feature)],
              "formula not printed: ours is the mean |loading x √eigenvalue| over all nine"));
    }
    return claims;
  }

  /**
   * Returns one row per table: how many averages are printed, and the largest difference to ours.
   */
  public Table averages() {
    return PaperAverages.table(tables);
  }

  /** Returns Table 5 by mean PGR over the domains: one row per method and generator. */
  public Table metaPrompts() {
    return PaperAverages.metaPrompts(tables.table(5));
  }

  /**
   * Returns the effect of rounding on our numbers: the 95 % range of repeated analyses with every
   * metric moved at random within its last printed digit.
   */
  public Table roundingRange(int draws, long seed) {
    var random = new SplittableRandom(seed);
    double[] explained = new double[draws];
    double[] rSquared = new double[draws];
    for (int d = 0; d < draws; d++) {
      PgrAnalysis moved = PgrAnalysis.of(jittered(random), COMPONENTS);
      explained[d] = 100 * moved.pca().explained(COMPONENTS);
      rSquared[d] = moved.componentsFit().rSquared();
    }
    StringColumn what = StringColumn.create("number");
    StringColumn range = StringColumn.create("95 % range of ours");
    StringColumn paper = StringColumn.create("paper");
    what.append("variance % of the top five").append("R² of five components");
    range.append(range(explained, "%.2f to %.2f")).append(range(rSquared, "%.4f to %.4f"));
    paper.append("93.4").append("0.325");
    return Table.create("What rounding can explain", what, range, paper);
  }

  /** Returns the analysis with GPT-4o-mini's two Skywork columns exchanged. */
  public PgrAnalysis skyworkExchanged() {
    FeatureTable exchanged =
        features.exchanged(
            "response_quality_skywork_rm",
            "GPT-4o-mini",
            Method.INSTANCE_GENERATION,
            Method.RESPONSE_GENERATION);
    return PgrAnalysis.of(exchanged, COMPONENTS);
  }

  /** Returns the line through the averages that Table 3 prints (Figure 4, coarse). */
  public LinearFit coarseAsPrinted() {
    Table costs = tables.table(3);
    return LinearFit.line(
        costs.doubleColumn("problem_solving_average").asDoubleArray(),
        costs.doubleColumn("data_generation_pgr_percent").asDoubleArray());
  }

  private LinearFit coarseFromCells() {
    double[] printed = tables.table(3).doubleColumn("problem_solving_average").asDoubleArray();
    return LinearFit.line(printed, analysis.meansOfPgr());
  }

  private double[][] publishedRegressions() {
    Table printed = tables.regressions();
    double[][] values = new double[printed.rowCount()][2];
    for (int i = 0; i < values.length; i++) {
      values[i][0] = printed.doubleColumn("r_squared").get(i);
      String p = printed.stringColumn("p_value").get(i);
      values[i][1] = Double.parseDouble(p.replace("<", ""));
    }
    return values;
  }

  /** Difficulty, quality and perplexity are printed with two decimals, diversity with four. */
  private FeatureTable jittered(SplittableRandom random) {
    List<FeatureTable.Row> rows = new ArrayList<>();
    for (FeatureTable.Row row : features.rows()) {
      Map<String, Double> values = new LinkedHashMap<>();
      for (String feature : features.features()) {
        double digit = feature.contains("diversity") ? 1e-4 : 1e-2;
        double move = feature.equals(FeatureTable.PROBLEM_SOLVING) ? 0.05 : digit / 2;
        double value = features.value(row, feature);
        values.put(feature, value + move * (2 * random.nextDouble() - 1));
      }
      rows.add(new FeatureTable.Row(row.generator(), row.setting(), values, row.pgrPercent()));
    }
    return FeatureTable.of(features.features(), rows);
  }

  private static String range(double[] values, String format) {
    return String.format(
        Locale.ROOT, format, Quantiles.of(values, 0.025), Quantiles.of(values, 0.975));
  }
}
