package agora.advise;

import agora.plot.ReplayPlot;
import agora.stats.Estimate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gates of the replays, one row each. */
public record ReplayReport(List<Row> rows) {
  /** One gate. */
  public record Row(String gate, String measured, String target, boolean holds) {}

  private static final double NEAR = 5;

  /**
   * Replays studies and judges them.
   *
   * @param development whether on the generators that the advisor was developed on; these rows are
   *     no result
   * @param forecast whether the advisor starts from the forecast of the development generators
   * @param folder where the figure goes
   */
  public static ReplayReport of(
      ReplayTable table,
      boolean development,
      boolean forecast,
      int count,
      int resamples,
      Path folder) {
    Replays replays =
        Replays.of(
            table, development, Replay.Conditions.gates().withForecast(forecast), count, resamples);
    System.err.println(replays.summary());
    String which =
        (forecast ? ", forecast as prior" : "") + (development ? ", development generators" : "");
    Map<String, Estimate> regrets = new LinkedHashMap<>();
    for (String strategy : replays.strategies()) {
      Replays.Measured regret = replays.regret(strategy);
      regrets.put(
          strategy, new Estimate(regret.value(), 0, regret.low(), regret.high(), Replays.LEVEL));
    }
    ReplayPlot.figure(
            regrets,
            "Mean regret over %d replayed studies%s (marks), 95 %% intervals over generators (whiskers)."
                .formatted(count, which))
        .save(folder, forecast ? "replays-forecast" : "replays");
    return new ReplayReport(rows(replays, which));
  }

  private static List<Row> rows(Replays replays, String which) {
    List<Row> rows = new ArrayList<>();
    Replays.Measured near = replays.within(Replay.ADVISOR, NEAR);
    rows.add(
        new Row(
            "choices within 5 points of the best" + which,
            near.text("%.3f"),
            ">= 0.90",
            near.value() >= 0.9));
    Replays.Measured spending = replays.spending();
    rows.add(
        new Row(
            "median spending against the full grid" + which,
            spending.text("%.3f"),
            "<= 0.35",
            spending.value() <= 0.35));
    rows.add(
        new Row(
            "mean regret of the advisor, points" + which,
            replays.regret(Replay.ADVISOR).text("%.2f"),
            "reported",
            true));
    for (String rival : replays.strategies()) {
      if (!rival.equals(Replay.ADVISOR)) {
        Replays.Measured excess = replays.excess(rival);
        rows.add(
            new Row(
                "regret of '%s' above the advisor's, points%s".formatted(rival, which),
                "%s, its regret %s, within 5 points %.3f"
                    .formatted(
                        excess.text("%.2f"),
                        replays.regret(rival).text("%.2f"),
                        replays.within(rival, NEAR).value()),
                "> 0 with its interval",
                excess.low() > 0));
      }
    }
    Replays.Measured calibrated = replays.calibration(0.8, 0.95);
    rows.add(
        new Row(
            "%d choices said to be 80-95 %% sure (mean %.2f): share that is the best%s"
                .formatted(replays.count(0.8, 0.95), replays.stated(0.8, 0.95), which),
            calibrated.text("%.3f"),
            "0.75 to 0.97",
            calibrated.value() >= 0.75 && calibrated.value() <= 0.97));
    return rows;
  }
}
