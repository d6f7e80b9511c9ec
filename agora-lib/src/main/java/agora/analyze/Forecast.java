package agora.analyze;

import agora.analyze.FeatureTable.Row;
import agora.data.Setting;
import agora.score.Reading;
import agora.stats.Estimate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PGR forecast of a new data set from its metrics, before anything is trained on it.
 *
 * <p>A linear mixed model: the setting's mean, a ridge regression on the standardised metrics, and
 * a random effect of the generator. The penalty is chosen by an inner leave-one-generator-out; see
 * {@link ForecastModel}. Where the metrics say nothing, the penalty takes them away and the
 * forecast is the setting's mean.
 *
 * <p>Its skill is measured by leave-one-generator-out with everything fitted and chosen anew, and
 * always against the mean of the other generators in the setting. Read {@link #verdict} before
 * {@link #predict}.
 */
public final class Forecast {
  private final FeatureTable table;
  private final ForecastModel model;
  private final Validation validation;
  private @Nullable DecisionAccuracy decisions;

  private Forecast(FeatureTable table, ForecastModel model, Validation validation) {
    this.table = table;
    this.model = model;
    this.validation = validation;
  }

  /**
   * Fits a forecast to data sets whose PGR is known.
   *
   * @throws IllegalArgumentException if values are missing, or generators are fewer than three
   */
  public static Forecast of(FeatureTable table) {
    table.requireComplete();
    Validation validation =
        Validation.leaveOneGeneratorOut(table, seen -> ForecastModel.of(seen)::predict);
    return new Forecast(table, ForecastModel.of(table), validation);
  }

  /**
   * Returns the PGR to expect of a generator that was not seen, in percent, with its 95 %
   * prediction interval. Features that are not given are left out, and the forecast is fitted
   * without them, see {@link #using}.
   *
   * @param setting the setting of the new data set; one without known data sets gets the mean of
   *     all settings
   * @param features values by name, NaN where missing; those that the forecast was not fitted with
   *     are ignored
   */
  public Estimate predict(Setting setting, Map<String, Double> features) {
    Map<String, Double> known = new LinkedHashMap<>(features);
    known.values().removeIf(value -> value.isNaN());
    Row row = new Row("", setting, known, Double.NaN);
    return using(known.keySet()).model.predict(row);
  }

  /** Returns the forecast from those of its features that are among these, with its own skill. */
  public Forecast using(Set<String> known) {
    String[] missing =
        table.features().stream().filter(name -> !known.contains(name)).toArray(String[]::new);
    return missing.length == 0 ? this : of(table.without(missing));
  }

  /** Returns the change of PGR, in points, that one standard deviation of each feature brings. */
  public Map<String, Double> effects() {
    return model.effects();
  }

  /** Returns the errors of the forecast for generators that it has not seen. */
  public Validation validation() {
    return validation;
  }

  /** Returns the forecast's skill in one or two sentences. */
  public String verdict() {
    return validation.verdict();
  }

  /** Returns the decision accuracy of the forecast beside that of simpler predictors. */
  public synchronized DecisionAccuracy decisions() {
    if (decisions == null) {
      decisions = DecisionAccuracy.of(table);
    }
    return decisions;
  }

  /**
   * Returns in a sentence whether the metrics predict the level of PGR, and whether they predict
   * the order of generators, each with its measure.
   */
  public Reading answer() {
    Estimate skill = validation.skillInterval();
    DecisionAccuracy.Result order = decisions().of(DecisionAccuracy.FORECAST);
    Estimate pairs = order.accuracy().times(100);
    return Reading.of(
        "Do the metrics predict PGR?",
        String.format(
            Locale.ROOT,
            "**Do the metrics of the data, taken together, predict PGR for a generator not seen? Its"
                + " level: %s** (skill %.2f [%.2f, %.2f]: the share of the squared error of the setting's"
                + " mean that the forecast removes; 0 is none). **Which of two generators is better: %s**"
                + " (%.0f %% [%.0f, %.0f] of %d pairs; 50 %% is guessing)%s.",
            answer(skill, 0),
            skill.value(),
            skill.low(),
            skill.high(),
            answer(pairs, 50),
            pairs.value(),
            pairs.low(),
            pairs.high(),
            order.pairs(),
            bestAlone()));
  }

  /** Returns the single metric that orders generators best, in words; empty where there is none. */
  private String bestAlone() {
    DecisionAccuracy order = decisions();
    return order.predictors().stream()
        .filter(table.features()::contains)
        .max(Comparator.comparingDouble(name -> order.of(name).accuracy().value()))
        .map(name -> {
          Estimate pairs = order.of(name).accuracy().times(100);
          return String.format(
              Locale.ROOT,
              "; alone, `%s` does best with %.0f %% [%.0f, %.0f], chosen after looking",
              name,
              pairs.value(),
              pairs.low(),
              pairs.high());
        })
        .orElse("");
  }

  private static String answer(Estimate measure, double nothing) {
    return measure.low() > nothing ? "yes" : measure.value() > nothing ? "not proven" : "no";
  }
}
