package agora.analyze;

import agora.score.Reading;
import agora.stats.LinearFit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/**
 * Sentences about what goes with PGR.
 *
 * @param components how many principal components are kept
 * @param explained the share of the features' variance that they explain, 0 to 1
 * @param fit PGR on the components
 * @param correlations one row per feature
 * @param predictors one row per predictor, the fit on all components last
 * @param means the line of the generators' mean PGR on their mean problem solving
 * @param robustness by its seed
 */
record AnalysisReading(
    FeatureTable features,
    int components,
    double explained,
    LinearFit fit,
    Supplier<Table> correlations,
    Supplier<Table> predictors,
    Supplier<LinearFit> means,
    LongFunction<Robustness> robustness) {
  private static final String TITLE = "What predicts PGR";
  private static final String UNTOLD =
      "**For a generator not seen** nothing can be said of the components: without one of the"
          + " generators, the data sets of the others are too few or too much alike for a fit.";
  private static final double SIGNIFICANT = 0.05;
  private static final long SEED = 42; // that of the notebooks' table of robustness

  Reading reading() {
    List<String> sentences = new ArrayList<>();
    double[] pgr = features.pgr();
    if (Arrays.stream(pgr).allMatch(one -> one == pgr[0])) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "All %d data sets have the same PGR, %.1f %%: there is no difference to predict.",
              pgr.length,
              pgr[0]));
      return new Reading(TITLE, sentences);
    }
    if (features.features().contains(FeatureTable.PROBLEM_SOLVING)) {
      sentences.add(solving());
    }
    sentences.add(inSample());
    if (features.generators().size() >= 3) {
      unseen(sentences);
    }
    features.notes().forEach(note -> sentences.add("**Note:** " + note));
    return new Reading(TITLE, sentences);
  }

  private String inSample() {
    return String.format(
        Locale.ROOT,
        "**Components:** %d of %d keep %.1f %% of the metrics' variance. In the sample they explain %.1f %%"
            + " of PGR's variance (n = %d, %s), which is no forecast.",
        components,
        features.features().size(),
        100 * explained,
        100 * fit.rSquared(),
        fit.n(),
        p(fit.p()));
  }

  private String solving() {
    LinearFit line = LinearFit.line(features.column(FeatureTable.PROBLEM_SOLVING), features.pgr());
    double slope = line.predict(1) - line.predict(0);
    String direction =
        slope > 0 ? "better solvers wrote better data" : "better solvers wrote worse data";
    OptionalDouble within = withinSettings();
    String verdict =
        line.p() >= SIGNIFICANT
            ? "no relation distinguishable from chance"
            : within.orElse(0) < SIGNIFICANT
                ? direction + (within.isPresent() ? ", within settings too" : ", on the whole")
                : direction + " over all rows, but not proven within settings";
    return String.format(
        Locale.ROOT,
        "**Problem solving alone** explains %.1f %% of PGR's variance over %d data sets (%s%s): %s.%s",
        100 * line.rSquared(),
        line.n(),
        p(line.p()),
        Double.isFinite(within.orElse(Double.NaN))
            ? "; within settings, " + p(within.getAsDouble())
            : "",
        verdict,
        ofMeans());
  }

  /** Returns the p-value of problem solving from shuffles within settings; they may be too few. */
  private OptionalDouble withinSettings() {
    long settings = features.rows().stream().map(FeatureTable.Row::setting).distinct().count();
    return settings < 2 || features.size() == settings
        ? OptionalDouble.empty()
        : OptionalDouble.of(robustness.apply(SEED).lines().getFirst().pWithinSettings());
  }

  /** Returns what the line through the generators' means says, where there are enough of them. */
  private String ofMeans() {
    int generators = features.generators().size();
    if (generators < 3 || features.size() == generators) {
      return "";
    }
    LinearFit line = means.get();
    if (Double.isNaN(line.p())) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        " Of the means of the %d generators it explains %.1f %% (%s%s): %d points are weak evidence, and"
            + " means leave out how one generator's PGR differs between settings.",
        line.n(),
        100 * line.rSquared(),
        p(line.p()),
        line.p() < SIGNIFICANT ? "" : ", not distinguishable from chance",
        line.n());
  }

  /** Sentences on R squared for a generator that no fit has seen. */
  private void unseen(List<String> sentences) {
    Table rows = predictors.get();
    int best = -1;
    double most = Double.NEGATIVE_INFINITY;
    double together = Double.NaN;
    int single = features.features().size();
    for (int i = 0; i < rows.rowCount(); i++) {
      double skill = rows.doubleColumn("R² unseen generator").getDouble(i);
      if (i < single && skill > most) {
        most = skill;
        best = i;
      }
      if (i == rows.rowCount() - 1) {
        together = skill;
      }
    }
    sentences.add(Double.isNaN(together) ? UNTOLD : unseen(together));
    if (best >= 0) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "**The best single metric for a generator not seen** is `%s`, with an R² of %.2f over all"
                  + " data sets: %s. It was chosen after looking at all of them, so another study has to"
                  + " confirm it.%s",
              rows.stringColumn("predictor").get(best),
              most,
              worth(most),
              within(rows.stringColumn("predictor").get(best))));
    }
  }

  private static String unseen(double together) {
    return String.format(
        Locale.ROOT,
        "**For a generator not seen** the components have an R² of %s: %s. The share that they"
            + " explain in the sample does not carry over; to predict, use `Forecast`, which states"
            + " whether it is of use.",
        together < -1 ? "less than -1" : String.format(Locale.ROOT, "%.2f", together),
        worth(together));
  }

  /** Returns how a metric does inside settings, beside the one that does best there. */
  private String within(String metric) {
    if (features.rows().stream().map(FeatureTable.Row::setting).distinct().count() < 2) {
      return "";
    }
    String own = "";
    String best = "";
    double most = 0;
    double ownR = Double.NaN;
    for (Row row : correlations.get()) {
      double r = row.getDouble("r within settings");
      if (row.getString("feature").equals(metric)) {
        ownR = r;
        own = String.format(Locale.ROOT, "%.2f", row.getDouble("r"));
      }
      if (Math.abs(r) > Math.abs(most)) {
        most = r;
        best = row.getString("feature");
      }
    }
    return String.format(
        Locale.ROOT,
        " Data with %s of it had the higher PGR: its correlation with PGR is %s over all data sets, and %.2f"
            + " within a setting, where generators are compared%s.",
        own.startsWith("-") ? "less" : "more",
        own,
        ownR,
        best.isEmpty() || best.equals(metric)
            ? ""
            : String.format(
                Locale.ROOT, ". Within a setting, that of `%s` is the largest (%.2f)", best, most));
  }

  private static String worth(double skill) {
    if (skill < -0.5) {
      return "far worse than guessing the mean";
    }
    if (skill <= 0.02) {
      return "no better than guessing the mean";
    }
    return skill < 0.3 ? "a little better than guessing the mean" : "better than guessing the mean";
  }

  private static String p(double p) {
    return p < 0.001 ? "p < 0.001" : String.format(Locale.ROOT, "p = %.2g", p);
  }
}
