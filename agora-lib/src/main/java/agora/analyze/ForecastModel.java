package agora.analyze;

import agora.analyze.FeatureTable.Row;
import agora.data.Setting;
import agora.stats.Estimate;
import agora.stats.PooledFit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Linear mixed model of PGR with its penalty chosen by cross-validation over generators.
 *
 * <p>Features are standardised on the rows of the fit; positive ones whose largest value is over
 * ten times the least are taken as logarithms. A value outside the range of the fit is taken as the
 * nearest end of it, so that no forecast is an extrapolation. Each penalty is tried by leaving one
 * generator out; the strongest one is taken whose squared error is within one standard error of the
 * least (Hastie, Tibshirani and Friedman, section 7.10). Intervals are widened by the root mean
 * square of the standardised errors of that cross-validation where it is above 1.
 */
final class ForecastModel {
  /** Variance of the features' sum as a multiple of the error's, strongest penalty first. */
  private static final double[] SPREADS = {0, 0.01, 0.03, 0.1, 0.3, 1, 3, 10};

  private final List<Setting> settings;
  private final List<Scale> scales;
  private final PooledFit fit;
  private final double stretch;

  /** Standardisation of one feature, with the range that the fit has seen. */
  private record Scale(
      String feature, boolean logarithm, double mean, double deviation, double least, double most) {
    static Scale of(FeatureTable table, String feature) {
      double[] values = table.column(feature);
      boolean logarithm = isSpread(values);
      double[] taken =
          Arrays.stream(values).map(value -> logarithm ? Math.log(value) : value).toArray();
      double mean = Arrays.stream(taken).sum() / taken.length;
      double squares = Arrays.stream(taken).map(value -> (value - mean) * (value - mean)).sum();
      return new Scale(
          feature,
          logarithm,
          mean,
          Math.sqrt(squares / taken.length),
          Arrays.stream(values).min().orElseThrow(),
          Arrays.stream(values).max().orElseThrow());
    }

    /** Returns the standardised value; a feature that never varied says nothing: 0. */
    double of(double value) {
      double within = Math.clamp(value, least, most);
      double taken = logarithm ? Math.log(within) : within;
      return deviation > 1e-12 * Math.abs(mean) ? (taken - mean) / deviation : 0;
    }
  }

  private ForecastModel(FeatureTable table, double spread, double stretch) {
    List<String> generators = table.generators();
    settings = table.rows().stream().map(Row::setting).distinct().toList();
    scales = table.features().stream().map(feature -> Scale.of(table, feature)).toList();
    this.stretch = stretch;
    fit =
        PooledFit.of(
            new PooledFit.Data(
                table.rows().stream().map(this::standardised).toArray(double[][]::new),
                table.rows().stream().mapToInt(row -> settings.indexOf(row.setting())).toArray(),
                table.rows().stream()
                    .mapToInt(row -> generators.indexOf(row.generator()))
                    .toArray(),
                table.pgr()),
            spread);
  }

  /** Fits the model to complete rows. */
  static ForecastModel of(FeatureTable table) {
    if (table.generators().size() < 2) {
      return new ForecastModel(table, 0, 1);
    }
    List<Trial> trials = new ArrayList<>();
    for (double spread : SPREADS) {
      trials.add(Trial.of(table, spread));
    }
    Trial least = trials.getFirst();
    for (Trial trial : trials) {
      least = trial.mean() < least.mean() ? trial : least;
    }
    for (Trial trial : trials) {
      if (trial.isWithinOneErrorOf(least)) {
        return new ForecastModel(table, trial.spread, trial.stretch());
      }
    }
    throw new IllegalStateException("the least error is within one standard error of itself");
  }

  /** Squared errors of one penalty for generators that were left out. */
  private record Trial(double spread, double[] squared, double meanSquaredScore) {
    static Trial of(FeatureTable table, double spread) {
      List<String> generators = table.generators();
      double[] squared = new double[generators.size()];
      double scores = 0;
      for (int g = 0; g < squared.length; g++) {
        String left = generators.get(g);
        FeatureTable seen = table.where(row -> !row.generator().equals(left));
        List<Row> unseen = table.where(row -> row.generator().equals(left)).rows();
        if (seen.size() < 3) {
          return new Trial(spread, new double[generators.size()], 1);
        }
        ForecastModel model = new ForecastModel(seen, spread, 1);
        for (Row row : unseen) {
          Estimate predicted = model.predict(row);
          double error = row.pgrPercent() - predicted.value();
          squared[g] += error * error / unseen.size();
          // Where PGR never varies, a forecast is exact and has no width.
          scores += error == 0 ? 0 : Math.pow(error / predicted.standardError(), 2) / table.size();
        }
      }
      return new Trial(spread, squared, scores);
    }

    double mean() {
      double sum = 0;
      for (double value : squared) {
        sum += value;
      }
      return sum / squared.length;
    }

    boolean isWithinOneErrorOf(Trial least) {
      int n = squared.length;
      double mean = mean() - least.mean();
      double squares = 0;
      for (int g = 0; g < n; g++) {
        squares += Math.pow(squared[g] - least.squared[g] - mean, 2);
      }
      return mean <= Math.sqrt(squares / (n - 1) / n);
    }

    double stretch() {
      return Math.max(1, Math.sqrt(meanSquaredScore));
    }
  }

  /** Returns the PGR to expect of a row of a generator that was not seen, in percent. */
  Estimate predict(Row row) {
    Estimate plain = fit.predict(standardised(row), settings.indexOf(row.setting()), -1);
    double value = plain.value();
    return new Estimate(
        value,
        stretched(plain.standardError()),
        value - stretched(value - plain.low()),
        value + stretched(plain.high() - value),
        plain.level());
  }

  private double stretched(double width) {
    return width == 0 ? 0 : stretch * width;
  }

  /** Returns the change in points of PGR for one standard deviation of each feature. */
  Map<String, Double> effects() {
    Map<String, Double> effects = new LinkedHashMap<>();
    double[] coefficients = fit.coefficients();
    for (int j = 0; j < coefficients.length; j++) {
      effects.put(scales.get(j).feature(), coefficients[j]);
    }
    return effects;
  }

  private double[] standardised(Row row) {
    return scales.stream()
        .mapToDouble(scale -> {
          Double value = row.features().get(scale.feature());
          return value == null ? 0 : scale.of(value);
        })
        .toArray();
  }

  /**
   * Returns whether all values of a feature are positive and the largest is ten times the least.
   */
  static boolean isSpread(double[] values) {
    double least = Arrays.stream(values).min().orElse(0);
    return least > 0 && Arrays.stream(values).max().orElse(0) > 10 * least;
  }
}
