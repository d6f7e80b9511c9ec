package agora.advise;

import java.util.ArrayList;
import java.util.List;

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
   */
  public static ReplayReport of(ReplayTable table, boolean development, int count, int resamples) {
    Replays replays = Replays.of(table, development, Replay.Conditions.gates(), count, resamples);
    System.err.println(replays.summary());
    List<Row> rows = new ArrayList<>();
    String which = development ? " (development half, no result)" : "";
    Replays.Measured near = replays.within(Replay.ADVISOR, NEAR);
    rows.add(
        new Row(
            "within 5 points of the best" + which,
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
                "regret of " + rival + " above the advisor's, points" + which,
                excess.text("%.2f") + ", its regret " + replays.regret(rival).text("%.2f"),
                "> 0, interval",
                excess.low() > 0));
      }
    }
    Replays.Measured calibrated = replays.calibration(0.8, 0.95);
    rows.add(
        new Row(
            "said to be 80-95 % sure, of "
                + replays.count(0.8, 0.95)
                + " replays the share that is the best"
                + which,
            calibrated.text("%.3f"),
            "0.75 to 0.97",
            calibrated.value() >= 0.75 && calibrated.value() <= 0.97));
    return new ReplayReport(rows);
  }
}
