package agora.advise;

import agora.analyze.Forecast;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Replays of advised studies on a part of a table's generators, with intervals over generators:
 * each resample draws as many generators with replacement and replays studies of their arms, an arm
 * drawn twice being twice as likely in a study.
 */
public final class Replays {
  static final double LEVEL = 0.95;
  private static final int RESAMPLED_STUDIES = 200;

  private final ReplayTable table;
  private final List<ReplayTable.Entry> rows;
  private final List<String> generators;
  private final Map<Arm, Double> forecasts = new HashMap<>();
  private final Replay.Conditions conditions;
  private final List<Replay> replays;
  private final List<List<Replay>> resamples;

  private Replays(
      ReplayTable table,
      List<String> generators,
      List<String> development,
      Replay.Conditions conditions,
      int count,
      int resampled) {
    this.table = table;
    this.generators = generators;
    this.conditions = conditions;
    this.rows = table.entries().stream().filter(e -> generators.contains(e.generator())).toList();
    forecast(development);
    List<Integer> once = IntStream.range(0, generators.size()).boxed().toList();
    this.replays = replayed(once, 0, count);
    this.resamples =
        IntStream.range(0, resampled)
            .mapToObj(i -> {
              Random random = new Random(7_000 + i);
              List<Integer> drawn =
                  once.stream().map(any -> random.nextInt(generators.size())).toList();
              return replayed(drawn, 1_000_000L * (i + 1), RESAMPLED_STUDIES);
            })
            .toList();
  }

  /**
   * Replays studies.
   *
   * @param development whether on the generators that the advisor was developed on
   */
  static Replays of(
      ReplayTable table,
      boolean development,
      Replay.Conditions conditions,
      int count,
      int resampled) {
    List<String> all =
        table.entries().stream().map(ReplayTable.Entry::generator).distinct().toList();
    int middle = ReplayStudents.DEVELOPMENT;
    return new Replays(
        table,
        development ? all.subList(0, middle) : all.subList(middle, all.size()),
        all.subList(0, middle),
        conditions,
        count,
        resampled);
  }

  /**
   * Forecasts every arm from the development generators, without the arm's own. The reported ones
   * are never fitted.
   */
  private void forecast(List<String> development) {
    for (String generator : generators) {
      List<ReplayTable.Entry> known =
          table.entries().stream()
              .filter(e -> development.contains(e.generator()))
              .filter(e -> !e.generator().equals(generator))
              .toList();
      Forecast forecast = Forecast.of(Replay.features(table, known));
      for (ReplayTable.Entry entry : rows) {
        if (entry.generator().equals(generator)) {
          forecasts.put(
              entry.arm(), forecast.predict(entry.arm().setting(), Replay.known(entry)).value());
        }
      }
    }
  }

  private List<Replay> replayed(List<Integer> drawn, long firstSeed, int count) {
    Map<ReplayTable.Entry, Integer> weights = new LinkedHashMap<>();
    for (int index : drawn) {
      for (ReplayTable.Entry entry : rows) {
        if (entry.generator().equals(generators.get(index))) {
          weights.merge(entry, 1, Integer::sum);
        }
      }
    }
    return LongStream.range(firstSeed, firstSeed + count)
        .parallel()
        .mapToObj(seed -> Replay.of(table, weights, forecasts, conditions, seed))
        .toList();
  }

  /** Number with its interval over generators. */
  record Measured(double value, double low, double high) {
    String text(String format) {
      return String.format(
          Locale.ROOT, format + " [" + format + ", " + format + "]", value, low, high);
    }
  }

  private Measured measured(ToDoubleFunction<List<Replay>> statistic) {
    double[] values =
        resamples.stream().mapToDouble(statistic).filter(Double::isFinite).sorted().toArray();
    double tail = (1 - LEVEL) / 2;
    return new Measured(
        statistic.applyAsDouble(replays),
        values.length == 0 ? Double.NaN : values[(int) (tail * (values.length - 1))],
        values.length == 0
            ? Double.NaN
            : values[(int) Math.ceil((1 - tail) * (values.length - 1))]);
  }

  List<Replay> replays() {
    return replays;
  }

  /** Returns the share of replays in which a strategy is within so many points of the best. */
  Measured within(String strategy, double points) {
    return measured(all -> mean(all, r -> r.regretOf(strategy) <= points ? 1 : 0));
  }

  /** Returns the advisor's median spending as a share of the grid's cost. */
  Measured spending() {
    return measured(all -> {
      double[] shares = all.stream().mapToDouble(Replay::share).sorted().toArray();
      return shares[shares.length / 2];
    });
  }

  /** Returns a strategy's mean regret in points. */
  Measured regret(String strategy) {
    return measured(all -> mean(all, r -> r.regretOf(strategy)));
  }

  /** Returns by how many points a strategy's mean regret exceeds the advisor's. */
  Measured excess(String strategy) {
    return measured(all -> mean(all, r -> r.regretOf(strategy) - r.regretOf(Replay.ADVISOR)));
  }

  /** Returns the share of choices that are the best among those said to be so sure. */
  Measured calibration(double from, double to) {
    return measured(all -> mean(said(all, from, to), r -> r.best() ? 1 : 0));
  }

  /** Returns the mean stated P(best) of those said to be so sure. */
  double stated(double from, double to) {
    return mean(said(replays, from, to), Replay::chance);
  }

  int count(double from, double to) {
    return said(replays, from, to).size();
  }

  private static List<Replay> said(List<Replay> all, double from, double to) {
    return all.stream().filter(r -> r.chance() >= from && r.chance() < to).toList();
  }

  private static double mean(List<Replay> all, ToDoubleFunction<Replay> value) {
    return all.stream().mapToDouble(value).average().orElse(Double.NaN);
  }

  List<String> strategies() {
    return List.copyOf(replays.getFirst().regret().keySet());
  }

  /** Returns the lines of a report for development. */
  String summary() {
    List<String> lines = new ArrayList<>();
    lines.add(conditions.toString());
    lines.add("within 5: " + within(Replay.ADVISOR, 5).text("%.3f"));
    lines.add("spending: " + spending().text("%.3f"));
    for (String strategy : strategies()) {
      lines.add(
          "  %-22s regret %s within 5 %.3f, excess %s"
              .formatted(
                  strategy,
                  regret(strategy).text("%.2f"),
                  within(strategy, 5).value(),
                  excess(strategy).text("%.2f")));
    }
    double[] edges = {0, 0.4, 0.6, 0.8, 0.95, 1.01};
    for (int i = 0; i + 1 < edges.length; i++) {
      lines.add(
          "  said %.2f to %.2f: %d, stated %.3f, best %s"
              .formatted(
                  edges[i],
                  edges[i + 1],
                  count(edges[i], edges[i + 1]),
                  stated(edges[i], edges[i + 1]),
                  calibration(edges[i], edges[i + 1]).text("%.2f")));
    }
    lines.add("within as stated: %.3f".formatted(mean(replays, Replay::within)));
    lines.add("rounds: %.2f".formatted(mean(replays, Replay::rounds)));
    Map<Advice.End, Integer> ends = new java.util.TreeMap<>();
    replays.forEach(r -> ends.merge(r.end(), 1, Integer::sum));
    lines.add("ends: " + ends);
    double[] shares = replays.stream().mapToDouble(Replay::share).sorted().toArray();
    lines.add(
        "shares: "
            + Arrays.toString(
                IntStream.of(5, 25, 50, 75, 95)
                    .mapToObj(q -> "%.3f".formatted(shares[q * (shares.length - 1) / 100]))
                    .toArray()));
    return String.join("\n", lines);
  }
}
