package agora.analyze;

import agora.analyze.FeatureTable.Row;
import agora.stats.LinearFit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Leave-one-generator-out: each generator's PGR predicted by a model that has seen only the others,
 * beside two guesses that look at no metric.
 *
 * <p>The rows of one generator share its habits, so that leaving out single rows would let a model
 * recognise the generator instead of predicting it.
 */
public final class Validation {
  private final List<Held> held;

  private Validation(List<Held> held) {
    this.held = held;
  }

  /**
   * One row as it was predicted without its generator.
   *
   * @param row the row
   * @param prediction the model's, with its 95 % interval, in percent
   * @param mean the mean PGR of the other generators' rows
   * @param settingMean their mean in the same setting, {@code mean} where they have none there
   */
  record Held(Row row, LinearFit.Prediction prediction, double mean, double settingMean) {}

  /**
   * Validates a way to fit.
   *
   * @param fit makes a predictor from the rows that it may see
   * @throws IllegalArgumentException if there are fewer than three generators
   */
  static Validation leaveOneGeneratorOut(
      FeatureTable table, Function<FeatureTable, Function<Row, LinearFit.Prediction>> fit) {
    List<String> generators = table.generators();
    if (generators.size() < 3) {
      throw new IllegalArgumentException(
          "leaving a generator out needs at least 3 generators, there were " + generators);
    }
    List<Held> held = new ArrayList<>();
    for (String generator : generators) {
      FeatureTable seen = table.where(row -> !row.generator().equals(generator));
      Function<Row, LinearFit.Prediction> predictor = fit.apply(seen);
      double mean = meanPgr(seen, row -> true, 0);
      for (Row row : table.where(row -> row.generator().equals(generator)).rows()) {
        double settingMean = meanPgr(seen, other -> other.setting() == row.setting(), mean);
        held.add(new Held(row, predictor.apply(row), mean, settingMean));
      }
    }
    return new Validation(held);
  }

  /** Returns the root mean squared error of the model's predictions, in points of PGR. */
  public double rmse() {
    return rmse(held, h -> h.prediction().value());
  }

  /** Returns the error of predicting the mean of the other generators. */
  public double rmseOfMean() {
    return rmse(held, Held::mean);
  }

  /** Returns the error of predicting the mean of the other generators in the same setting. */
  public double rmseOfSettingMean() {
    return rmse(held, Held::settingMean);
  }

  /**
   * Returns the share of the squared error of the mean that the model takes away: 1 is perfect, 0
   * no better than the mean, negative worse.
   */
  public double skill() {
    return 1 - Math.pow(rmse() / rmseOfMean(), 2);
  }

  /** Returns the same against the mean of the same setting. */
  public double skillOverSettingMean() {
    return 1 - Math.pow(rmse() / rmseOfSettingMean(), 2);
  }

  /** Returns how often the 95 % prediction interval held the observed PGR, in [0, 1]. */
  public double coverage() {
    return held.stream()
            .filter(h ->
                h.row().pgrPercent() >= h.prediction().low()
                    && h.row().pgrPercent() <= h.prediction().high())
            .count()
        / (double) held.size();
  }

  /** Returns a row a generator left out: the errors of model, mean and setting mean; then all. */
  public Table table() {
    StringColumn name = StringColumn.create("left out");
    IntColumn n = IntColumn.create("rows");
    DoubleColumn model = DoubleColumn.create("RMSE model");
    DoubleColumn mean = DoubleColumn.create("RMSE mean");
    DoubleColumn settingMean = DoubleColumn.create("RMSE setting mean");
    List<String> generators = held.stream().map(h -> h.row().generator()).distinct().toList();
    for (String generator : generators) {
      List<Held> own = held.stream().filter(h -> h.row().generator().equals(generator)).toList();
      name.append(generator);
      n.append(own.size());
      model.append(rmse(own, h -> h.prediction().value()));
      mean.append(rmse(own, Held::mean));
      settingMean.append(rmse(own, Held::settingMean));
    }
    name.append("all");
    n.append(held.size());
    model.append(rmse());
    mean.append(rmseOfMean());
    settingMean.append(rmseOfSettingMean());
    return Table.create("Leave one generator out", name, n, model, mean, settingMean);
  }

  /** Returns a row a data set: observed PGR, predicted without its generator, the interval. */
  public Table predictions() {
    StringColumn generator = StringColumn.create("generator");
    StringColumn setting = StringColumn.create("setting");
    DoubleColumn observed = DoubleColumn.create("PGR %");
    DoubleColumn predicted = DoubleColumn.create("predicted");
    DoubleColumn low = DoubleColumn.create("low 95 %");
    DoubleColumn high = DoubleColumn.create("high 95 %");
    for (Held h : held) {
      generator.append(h.row().generator());
      setting.append(h.row().setting().key());
      observed.append(h.row().pgrPercent());
      predicted.append(h.prediction().value());
      low.append(h.prediction().low());
      high.append(h.prediction().high());
    }
    return Table.create(
        "Predicted without its generator", generator, setting, observed, predicted, low, high);
  }

  /** Returns in one sentence whether the model beats guesses that look at no metric. */
  public String verdict() {
    String numbers =
        String.format(
            Locale.ROOT,
            "leave-one-generator-out RMSE %.1f points against %.1f for the mean and %.1f for the"
                + " mean of the same setting; the 95 %% interval held %.0f %% of %d",
            rmse(),
            rmseOfMean(),
            rmseOfSettingMean(),
            100 * coverage(),
            held.size());
    if (skill() <= 0) {
      return "Worthless: for a new generator the metrics predict PGR no better than its mean ("
          + numbers
          + ").";
    }
    if (skillOverSettingMean() <= 0) {
      return "Of little use: better than the overall mean, but no better than knowing the setting ("
          + numbers
          + ").";
    }
    return String.format(
        Locale.ROOT,
        "Of use: the metrics take away %.0f %% of the squared error of the mean (%s).",
        100 * skill(),
        numbers);
  }

  private static double meanPgr(FeatureTable table, Predicate<Row> passes, double otherwise) {
    return table.rows().stream()
        .filter(passes)
        .mapToDouble(Row::pgrPercent)
        .average()
        .orElse(otherwise);
  }

  private static double rmse(List<Held> rows, Function<Held, Double> guess) {
    double sum = 0;
    for (Held h : rows) {
      double error = h.row().pgrPercent() - guess.apply(h);
      sum += error * error;
    }
    return Math.sqrt(sum / rows.size());
  }
}
