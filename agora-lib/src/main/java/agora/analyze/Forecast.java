package agora.analyze;

import agora.analyze.FeatureTable.Row;
import agora.stats.LinearFit;
import agora.stats.Pca;
import java.util.Map;
import java.util.function.Function;

/**
 * The PGR to expect of a new data set from its metrics, before anything is trained: least squares
 * on the first principal components of all metrics.
 *
 * <p>A forecast comes with what it is worth, measured by leave-one-generator-out with components
 * and coefficients fitted anew each time. Read {@link #verdict} before {@link #predict}.
 */
public final class Forecast {
  private final FeatureTable table;
  private final Pca pca;
  private final LinearFit fit;
  private final int components;
  private final Validation validation;

  private Forecast(
      FeatureTable table, Pca pca, LinearFit fit, int components, Validation validation) {
    this.table = table;
    this.pca = pca;
    this.fit = fit;
    this.components = components;
    this.validation = validation;
  }

  /**
   * Fits a forecast to data sets whose PGR is known.
   *
   * @param components how many principal components predict
   * @throws IllegalArgumentException if values are missing, or generators are fewer than three
   */
  public static Forecast of(FeatureTable table, int components) {
    table.requireComplete();
    Pca pca = Pca.fit(table.features(), table.matrix());
    LinearFit fit = fit(table, pca, components);
    return new Forecast(table, pca, fit, components, validate(table, components));
  }

  /**
   * Returns the PGR to expect, in percent, with its 95 % prediction interval.
   *
   * @param features a value for each of the features that the forecast was fitted with
   * @throws IllegalArgumentException if one is missing; the message names it
   */
  public LinearFit.Prediction predict(Map<String, Double> features) {
    double[] values = new double[table.features().size()];
    for (int j = 0; j < values.length; j++) {
      Double value = features.get(table.features().get(j));
      if (value == null) {
        throw new IllegalArgumentException(
            "a forecast needs "
                + table.features()
                + ", '"
                + table.features().get(j)
                + "' is missing");
      }
      values[j] = value;
    }
    return predict(pca, fit, components, values);
  }

  /** Returns what leave-one-generator-out says. */
  public Validation validation() {
    return validation;
  }

  /** Returns whether the forecast predicts a new generator no better than the mean does. */
  public boolean isWorthless() {
    return validation.skill() <= 0;
  }

  /** Returns in one sentence what the forecast is worth. */
  public String verdict() {
    return validation.verdict();
  }

  static Validation validate(FeatureTable table, int components) {
    return Validation.leaveOneGeneratorOut(
        table,
        seen -> {
          Pca pca = Pca.fit(seen.features(), seen.matrix());
          LinearFit fit = fit(seen, pca, components);
          Function<Row, LinearFit.Prediction> predictor =
              row -> predict(pca, fit, components, seen.values(row));
          return predictor;
        });
  }

  private static LinearFit fit(FeatureTable table, Pca pca, int components) {
    return LinearFit.ols(
        pca.componentNames(components), pca.scores(table.matrix(), components), table.pgr());
  }

  private static LinearFit.Prediction predict(
      Pca pca, LinearFit fit, int components, double[] features) {
    return fit.predict(pca.scores(new double[][] {features}, components)[0], 0.95);
  }
}
