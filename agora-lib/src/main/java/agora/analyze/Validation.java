package agora.analyze;

import agora.analyze.FeatureTable.Row;
import agora.data.Rows;
import agora.stats.Bootstrap;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Leave-one-generator-out: each generator's PGR predicted by a model that has seen only the others,
 * beside two guesses without metrics.
 *
 * <p>The rows of one generator share its habits, so that leaving out single rows would let a model
 * recognise the generator instead of predicting it.
 */
public final class Validation {
  private static final int RESAMPLES = 10_000;
  private static final long SEED = 20_241_203;

  private final List<Held> held;

  private Validation(List<Held> held) {
    this.held = held;
  }

  /**
   * Prediction of one row without its generator.
   *
   * @param row the row
   * @param prediction the model's, with its 95 % interval, in percent
   * @param mean the mean PGR of the other generators' rows
   * @param settingMean their mean in the same setting, {@code mean} where they have none there
   */
  record Held(Row row, Estimate prediction, double mean, double settingMean) {}

  /**
   * Validates a way to fit.
   *
   * @param fit makes a predictor from the rows that it may see
   * @throws IllegalArgumentException if there are fewer than three generators
   */
  static Validation leaveOneGeneratorOut(
      FeatureTable table, Function<FeatureTable, Function<Row, Estimate>> fit) {
    List<String> generators = table.generators();
    if (generators.size() < 3) {
      throw new IllegalArgumentException(
          "leaving a generator out needs at least 3 generators, there were " + generators);
    }
    List<Held> held = new ArrayList<>();
    for (String generator : generators) {
      FeatureTable seen = table.where(row -> !row.generator().equals(generator));
      Function<Row, Estimate> predictor = fit.apply(seen);
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

  /**
   * Returns the root mean squared error of predicting the other generators' mean, in points of PGR.
   */
  public double rmseOfMean() {
    return rmse(held, Held::mean);
  }

  /**
   * Returns the root mean squared error of predicting the other generators' mean in the setting, in
   * points of PGR.
   */
  public double rmseOfSettingMean() {
    return rmse(held, Held::settingMean);
  }

  /**
   * Returns the share of the setting mean's squared error that the model removes: 1 is perfect, 0
   * no better than the mean of the other generators in the setting, negative worse.
   */
  public double skill() {
    return skill(held);
  }

  /**
   * Returns the skill with its 95 % interval, from {@value #RESAMPLES} bootstrap samples of
   * generators. With few generators it is wide.
   */
  public Estimate skillInterval() {
    return overGenerators(Validation::skill);
  }

  /**
   * Returns the model's root mean squared error as a multiple of the setting mean's, with its 95 %
   * interval from {@value #RESAMPLES} bootstrap samples of generators: 0 is perfect, 1 no better
   * than the setting's mean.
   */
  public Estimate ratioInterval() {
    return overGenerators(Validation::ratio);
  }

  private Estimate overGenerators(ToDoubleFunction<List<Held>> statistic) {
    List<List<Held>> groups = byGenerator();
    double[] samples = new double[RESAMPLES];
    var random = new SplittableRandom(SEED);
    for (int b = 0; b < samples.length; b++) {
      List<Held> drawn = new ArrayList<>();
      for (int i = 0; i < groups.size(); i++) {
        drawn.addAll(groups.get(random.nextInt(groups.size())));
      }
      samples[b] = statistic.applyAsDouble(drawn);
    }
    return Bootstrap.percentile(statistic.applyAsDouble(held), samples, 0.95);
  }

  /** Returns the skill against the mean of all other rows, whatever their setting. */
  public double skillOverMean() {
    return 1 - Math.pow(rmse() / rmseOfMean(), 2);
  }

  /** Returns the share of observed PGRs within their 95 % prediction interval, in [0, 1]. */
  public double coverage() {
    return held.stream()
            .filter(h ->
                h.row().pgrPercent() >= h.prediction().low()
                    && h.row().pgrPercent() <= h.prediction().high())
            .count()
        / (double) held.size();
  }

  /**
   * Returns one row per left-out generator with the errors of model, mean and setting mean; the
   * last row is all.
   */
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

  /** Returns one row per data set: observed PGR, predicted without its generator, the interval. */
  public Table predictions() {
    return Rows.of(held)
        .text("generator", h -> h.row().generator())
        .text("setting", h -> h.row().setting().key())
        .number("PGR %", h -> h.row().pgrPercent())
        .number("predicted", h -> h.prediction().value())
        .number("low 95 %", h -> h.prediction().low())
        .number("high 95 %", h -> h.prediction().high())
        .table("Predicted without its generator");
  }

  /** Returns in one or two sentences whether the model beats the setting's mean. */
  public String verdict() {
    Estimate skill = skillInterval();
    String numbers =
        String.format(
            Locale.ROOT,
            "RMSE %.1f points of PGR for a generator not seen; the setting's mean has %.1f, the mean"
                + " of all %.1f. Skill over the setting's mean: %.2f [%.2f, %.2f]. The 95 %% intervals"
                + " held %.0f %% of %d data sets.",
            rmse(),
            rmseOfSettingMean(),
            rmseOfMean(),
            skill.value(),
            skill.low(),
            skill.high(),
            100 * coverage(),
            held.size());
    if (skill.value() <= 0) {
      return "Worthless: the setting's mean predicts a new generator as well. " + numbers;
    }
    if (skill.low() <= 0) {
      return "Unproven: better than the setting's mean in this sample, but the interval includes"
          + " none at all. "
          + numbers;
    }
    return "Of use: better than the setting's mean. " + numbers;
  }

  private static double meanPgr(FeatureTable table, Predicate<Row> passes, double otherwise) {
    return table.rows().stream()
        .filter(passes)
        .mapToDouble(Row::pgrPercent)
        .average()
        .orElse(otherwise);
  }

  private List<List<Held>> byGenerator() {
    return held.stream()
        .map(h -> h.row().generator())
        .distinct()
        .map(name -> held.stream().filter(h -> h.row().generator().equals(name)).toList())
        .toList();
  }

  private static double skill(List<Held> rows) {
    return 1 - Math.pow(ratio(rows), 2);
  }

  private static double ratio(List<Held> rows) {
    return rmse(rows, h -> h.prediction().value()) / rmse(rows, Held::settingMean);
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
