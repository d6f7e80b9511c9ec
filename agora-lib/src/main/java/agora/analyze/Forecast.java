package agora.analyze;

import agora.analyze.FeatureTable.Row;
import agora.stats.LinearFit;
import agora.stats.Pca;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
   * <p>Of data that somebody brought, some features are not known, its generator's own score above
   * all: the forecast is then fitted anew without them, see {@link #using}.
   *
   * @param features values of the features that the forecast was fitted with; others are ignored
   * @throws IllegalArgumentException if fewer are known than there are components
   */
  public LinearFit.Prediction predict(Map<String, Double> features) {
    Forecast known = using(features.keySet());
    return known.predictFromAll(features);
  }

  /**
   * Returns the forecast from those of its features that are among these; read its own {@link
   * #verdict}.
   *
   * @throws IllegalArgumentException if fewer are known than there are components
   */
  public Forecast using(Set<String> known) {
    String[] missing =
        table.features().stream().filter(name -> !known.contains(name)).toArray(String[]::new);
    if (missing.length == 0) {
      return this;
    }
    if (table.features().size() - missing.length < components) {
      throw new IllegalArgumentException(
          "a forecast from "
              + components
              + " components needs as many of "
              + table.features()
              + ", known were "
              + known.stream().sorted().toList()
              + ": measure the data with the same study, or take fewer components");
    }
    return of(table.without(missing), components);
  }

  private LinearFit.Prediction predictFromAll(Map<String, Double> features) {
    double[] values = new double[table.features().size()];
    for (int j = 0; j < values.length; j++) {
      values[j] = Objects.requireNonNull(features.get(table.features().get(j)));
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
