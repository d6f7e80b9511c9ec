package agora.analyze;

import agora.analyze.FeatureTable.Row;
import agora.data.Rows;
import agora.score.Reading;
import agora.stats.Estimate;
import agora.stats.LinearFit;
import agora.stats.Pca;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Analysis of PGR by the metrics of data sets and the abilities of their generators: correlations,
 * principal components, regressions (sections 4 and 5 of the paper).
 */
public final class PgrAnalysis {
  private final FeatureTable table;
  private final Pca pca;
  private final int components;

  private PgrAnalysis(FeatureTable table, Pca pca, int components) {
    this.table = table;
    this.pca = pca;
    this.components = components;
  }

  /**
   * Analyses a table.
   *
   * @param components how many principal components are kept; the paper keeps five
   * @throws IllegalArgumentException if a value is missing or a feature never varies
   */
  public static PgrAnalysis of(FeatureTable table, int components) {
    table.requireComplete();
    Pca pca = Pca.fit(table.features(), table.matrix());
    pca.componentNames(components);
    return new PgrAnalysis(table, pca, components);
  }

  /** Returns the table that is analysed. */
  public FeatureTable features() {
    return table;
  }

  /** Returns the principal components of all features. */
  public Pca pca() {
    return pca;
  }

  /** Returns the number of kept components. */
  public int components() {
    return components;
  }

  /**
   * Returns one row per feature, strongest first: Pearson's r with PGR, its p, Spearman's rank
   * correlation, and r within settings, which is what remains when each setting's mean is taken
   * away from both.
   */
  public Table correlations() {
    double[] y = table.pgr();
    double[] centred = centred(y);
    return Rows.of(table.features())
        .text("feature", feature -> feature)
        .number("r", feature -> Correlation.pearson(table.column(feature), y))
        .number("p", feature -> LinearFit.line(table.column(feature), y).p())
        .number("rank r", feature -> Correlation.spearman(table.column(feature), y))
        .number(
            "r within settings",
            feature -> Correlation.pearson(centred(table.column(feature)), centred))
        .table("Correlation with PGR")
        .sortDescendingOn("r");
  }

  /**
   * Returns one row per component, in percent: its share of the metrics' variance, the sum so far,
   * and the share of PGR's variance that it explains alone. The first does not predict the last,
   * because PGR is not an input of the components.
   */
  public Table explainedVariance() {
    double[] ratio = pca.explainedVarianceRatio();
    double[][] scores = pca.scores(table.matrix(), ratio.length);
    StringColumn name = StringColumn.create("component", pca.componentNames(ratio.length));
    DoubleColumn percent = DoubleColumn.create("variance of metrics %");
    DoubleColumn sum = DoubleColumn.create("sum %");
    DoubleColumn ofPgr = DoubleColumn.create("variance of PGR %");
    DoubleColumn sumOfPgr = DoubleColumn.create("sum of PGR %");
    double total = 0;
    for (int k = 0; k < ratio.length; k++) {
      int component = k;
      double[] score = java.util.Arrays.stream(scores).mapToDouble(row -> row[component]).toArray();
      double rSquared = Math.pow(Correlation.pearson(score, table.pgr()), 2);
      total += rSquared;
      percent.append(100 * ratio[k]);
      sum.append(100 * pca.explained(k + 1));
      ofPgr.append(100 * rSquared);
      sumOfPgr.append(100 * total);
    }
    return Table.create("Explained variance", name, percent, sum, ofPgr, sumOfPgr);
  }

  /** Returns the loadings of the kept components: one row per feature. */
  public Table loadings() {
    return pca.table(components);
  }

  /** Returns the paper's Table 4: each feature's loading strength and its share of their sum. */
  public Table loadingStrength() {
    double[] strength = pca.loadingStrength();
    double sum = IntStream.range(0, strength.length).mapToDouble(j -> strength[j]).sum();
    DoubleColumn share = DoubleColumn.create("contribution %");
    for (double value : strength) {
      share.append(100 * value / sum);
    }
    return Table.create(
            "Loading strength",
            StringColumn.create("feature", table.features()),
            DoubleColumn.create("loading strength", strength),
            share)
        .sortDescendingOn("loading strength");
  }

  /** Returns the rows' coordinates on the kept components. */
  public double[][] scores() {
    return pca.scores(table.matrix(), components);
  }

  /** Returns least squares of PGR on the kept components (Figure 6). */
  public LinearFit componentsFit() {
    return LinearFit.ols(pca.componentNames(components), scores(), table.pgr());
  }

  /**
   * Returns the prediction of the components' fit for each row, in percent: the x axis of Figure 6.
   */
  public double[] fitted() {
    LinearFit fit = componentsFit();
    return java.util.Arrays.stream(scores()).mapToDouble(fit::predict).toArray();
  }

  /** Returns the line of PGR on one feature over all rows (Figure 4, fine, for problem solving). */
  public LinearFit line(String feature) {
    return LinearFit.line(feature, table.column(feature), table.pgr());
  }

  /** Returns the line of each generator's mean PGR on its mean of a feature (Figure 4, coarse). */
  public LinearFit lineOfMeans(String feature) {
    return LinearFit.line(meansOf(feature), meansOfPgr());
  }

  /** Returns each generator's mean of a feature, in the table's order. */
  public double[] meansOf(String feature) {
    table.column(feature);
    return means(row -> row.features().get(feature));
  }

  /** Returns each generator's mean PGR in percent, in the table's order. */
  public double[] meansOfPgr() {
    return means(Row::pgrPercent);
  }

  /**
   * Returns one row per predictor of PGR, from one feature each to all kept components: R squared,
   * p, and R squared for a generator that was not seen (1 is perfect, 0 the mean, below 0 worse
   * than the mean; missing where the others' rows are too few or too much alike for a fit).
   *
   * @throws IllegalArgumentException if there are fewer than three generators
   */
  public Table predictors() {
    StringColumn name = StringColumn.create("predictor");
    DoubleColumn rSquared = DoubleColumn.create("R²");
    DoubleColumn p = DoubleColumn.create("p");
    DoubleColumn unseen = DoubleColumn.create("R² unseen generator");
    for (String feature : table.features()) {
      LinearFit fit = line(feature);
      name.append(feature);
      rSquared.append(fit.rSquared());
      p.append(fit.p());
      unseen.append(skill(() -> validateLine(feature)));
    }
    for (int k = 1; k <= components; k++) {
      LinearFit fit =
          LinearFit.ols(pca.componentNames(k), pca.scores(table.matrix(), k), table.pgr());
      name.append(k == 1 ? "PC1" : "PC1 to PC" + k);
      rSquared.append(fit.rSquared());
      p.append(fit.p());
      int first = k;
      unseen.append(skill(() -> validateComponents(first)));
    }
    return Table.create("What predicts PGR", name, rSquared, p, unseen);
  }

  private double skill(Supplier<Validation> validation) {
    try {
      return validation.get().skillOverMean();
    } catch (IllegalArgumentException noFit) {
      if (table.generators().size() < 3) {
        throw noFit;
      }
      return Double.NaN;
    }
  }

  /** Returns in sentences which metrics predict PGR, in the sample and for a generator not seen. */
  public Reading reading() {
    return new AnalysisReading(
            table,
            components,
            pca.explained(components),
            componentsFit(),
            this::correlations,
            this::predictors,
            () -> lineOfMeans(FeatureTable.PROBLEM_SOLVING),
            this::robustness)
        .reading();
  }

  /** Returns the robustness of the R squared of the components' fit. */
  public Robustness robustness(long seed) {
    return Robustness.of(table, pca.componentNames(components), scores(), seed);
  }

  /**
   * Returns the leave-one-generator-out errors of least squares on the first components, with
   * components and coefficients fitted anew each time.
   *
   * @param k how many components predict
   */
  public Validation validateComponents(int k) {
    return Validation.leaveOneGeneratorOut(
        table,
        seen -> {
          Pca of = Pca.fit(seen.features(), seen.matrix());
          LinearFit fit =
              LinearFit.ols(of.componentNames(k), of.scores(seen.matrix(), k), seen.pgr());
          return row -> estimate(fit, of.scores(new double[][] {seen.values(row)}, k)[0]);
        });
  }

  private static Estimate estimate(LinearFit fit, double[] x) {
    LinearFit.Prediction p = fit.predict(x, 0.95);
    return new Estimate(p.value(), Double.NaN, p.low(), p.high(), 0.95);
  }

  private Validation validateLine(String feature) {
    return Validation.leaveOneGeneratorOut(
        table,
        seen -> {
          LinearFit fit = LinearFit.line(seen.column(feature), seen.pgr());
          return row -> estimate(fit, new double[] {row.features().get(feature)});
        });
  }

  private double[] means(Function<Row, Double> value) {
    List<String> generators = table.generators();
    return generators.stream()
        .mapToDouble(generator ->
            table.rows().stream()
                .filter(row -> row.generator().equals(generator))
                .mapToDouble(value::apply)
                .average()
                .orElseThrow())
        .toArray();
  }

  /** Takes each setting's mean away. */
  private double[] centred(double[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      var setting = table.rows().get(i).setting();
      result[i] =
          values[i]
              - IntStream.range(0, values.length)
                  .filter(j -> table.rows().get(j).setting() == setting)
                  .mapToDouble(j -> values[j])
                  .average()
                  .orElseThrow();
    }
    return result;
  }
}
