package agora.proxy;

import agora.analyze.DecisionAccuracy;
import agora.analyze.FeatureTable;
import agora.data.Setting;
import agora.plot.Figure;
import agora.score.Reading;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Board of proxies: how often each puts two generators of a setting in the right order, beside
 * random choice, the number of tokens, the reward alone, the generator's own score, and its PGR in
 * the other settings. A proxy's direction is its authors'.
 */
public final class ProxyBoard {
  private final String study;
  private final FeatureTable features;
  private final DecisionAccuracy decisions;
  private final List<Kept> kept;
  private final List<Setting> missing;

  private ProxyBoard(String study, FeatureTable features, List<Kept> kept, List<Setting> missing) {
    this.study = study;
    this.features = features;
    this.kept = kept;
    this.missing = missing;
    Map<String, Integer> directions = new HashMap<>();
    Proxy.byName().forEach((name, proxy) -> directions.put(name, proxy.direction()));
    this.decisions = DecisionAccuracy.ofFeatures(features, directions);
  }

  /**
   * Returns the board.
   *
   * @param rows data sets with their features and PGR
   */
  static ProxyBoard of(
      String study, List<FeatureTable.Row> rows, List<Kept> kept, List<Setting> missing) {
    List<String> usable =
        Stream.concat(Proxy.REFERENCES.stream(), Proxy.all().stream())
            .map(Proxy::name)
            .filter(name -> usable(name, rows))
            .toList();
    FeatureTable all = FeatureTable.of(usable, rows);
    String reward = DecisionAccuracy.reward(all);
    String[] others = // one metric is the reward
        Proxy.REWARDS.stream()
            .filter(name -> usable.contains(name) && !name.equals(reward))
            .toArray(String[]::new);
    return new ProxyBoard(study, all.without(others), kept, missing);
  }

  private static boolean usable(String name, List<FeatureTable.Row> rows) {
    return rows.stream()
        .allMatch(row -> Double.isFinite(row.features().getOrDefault(name, Double.NaN)));
  }

  /** Returns one row per data set: references, proxies, PGR. */
  public FeatureTable features() {
    return features;
  }

  /** Returns the decision accuracy of each predictor. */
  public DecisionAccuracy decisions() {
    return decisions;
  }

  /**
   * Returns one row per predictor: decision accuracy in percent with its 95 % interval, separated
   * pairs, regret at one in points of PGR, which direction is better, what it needs per instance.
   * References first, then proxies, most accurate first.
   */
  public Table table() {
    Map<String, Proxy> byName = Proxy.byName();
    Table table = decisions.table().setName("Proxies of PGR: " + study);
    StringColumn better = StringColumn.create("better");
    StringColumn needs = StringColumn.create("needs per instance");
    for (String name : decisions.predictors()) {
      Proxy proxy = byName.get(name);
      better.append(
          proxy == null
              ? ""
              : proxy.direction() > 0 ? "more" : proxy.direction() < 0 ? "less" : "as elsewhere");
      needs.append(
          proxy != null
              ? proxy.needs()
              : name.equals(DecisionAccuracy.ELSEWHERE)
                  ? "trained students in other settings"
                  : decisions.isMeasured(name) ? "nothing" : "");
    }
    return table.addColumns(better, needs);
  }

  /** Returns decision accuracy with intervals, and the regret of each predictor. */
  public Figure figure() {
    return DecisionsFigure.of(decisions, "Which proxy orders generators right? " + study);
  }

  /** Returns the board in sentences: the best proxy beside the references, what it is based on. */
  public Reading reading() {
    List<String> sentences = new ArrayList<>();
    List<String> names = decisions.predictors();
    List<String> proxies = names.subList(decisions.references(), names.size());
    if (proxies.isEmpty()) {
      sentences.add(
          "**No proxy is computed yet:** `environment/agora proxies STUDY` computes them.");
    } else {
      sentences.add(
          "**The most accurate proxy:** " + described(proxies.getFirst()) + "." + beside(proxies));
      sentences.add(
          "**Baselines:** "
              + String.join(
                  "; ",
                  names.subList(0, decisions.references()).stream().map(this::described).toList())
              + ".");
      long above =
          proxies.stream().filter(name -> decisions.of(name).accuracy().low() > 0.5).count();
      sentences.add(
          String.format(
              Locale.ROOT,
              "**Better than guessing:** %d of %d proxies have an interval above 50 %%. The best of so"
                  + " many is expected to look better than it is.",
              above,
              proxies.size()));
      sentences.add(cost());
    }
    if (!missing.isEmpty() && !proxies.isEmpty()) {
      sentences.add(
          "**Not computed:** "
              + String.join(", ", missing.stream().map(Setting::key).toList())
              + "; `environment/agora proxies STUDY` computes them.");
    }
    kept.stream()
        .flatMap(one -> one.notes().stream())
        .distinct()
        .forEach(note -> sentences.add("**Missing:** " + note + "."));
    return new Reading("Proxies of PGR", sentences);
  }

  /** Returns the baselines that are at least as accurate as the best proxy. */
  private String beside(List<String> proxies) {
    double best = decisions.of(proxies.getFirst()).accuracy().value();
    List<String> asGood =
        decisions.predictors().subList(0, decisions.references()).stream()
            .filter(decisions::isMeasured)
            .filter(name -> decisions.of(name).accuracy().value() >= best - 1e-9)
            .map(name ->
                String.format(
                    Locale.ROOT,
                    "`%s` (%.0f %%)",
                    name,
                    100 * decisions.of(name).accuracy().value()))
            .toList();
    return asGood.isEmpty()
        ? " No baseline is as accurate."
        : " No proxy beats " + String.join(" or ", asGood) + ", which need no proxy.";
  }

  private String described(String name) {
    if (!decisions.isMeasured(name)) {
      return name;
    }
    DecisionAccuracy.Result result = decisions.of(name);
    Estimate percent = result.accuracy().times(100);
    return String.format(
        Locale.ROOT,
        "`%s` %.0f %% of %d pairs [%.0f, %.0f], regret %.1f points",
        name,
        percent.value(),
        result.pairs(),
        percent.low(),
        percent.high(),
        result.regret());
  }

  private String cost() {
    double pass = kept.stream().mapToDouble(Kept::passMillis).average().orElse(Double.NaN);
    double epoch = kept.stream().mapToDouble(Kept::epochMillis).average().orElse(Double.NaN);
    Kept first = kept.getFirst();
    return String.format(
        Locale.ROOT,
        "**Cost:** %.1f ms per instance for all passes together (forward, backward, response alone),"
            + " %.1f ms for learnability's epoch; the first %d instances of each data set, computed %s.",
        pass,
        epoch,
        first.instances(),
        first.computed());
  }
}
