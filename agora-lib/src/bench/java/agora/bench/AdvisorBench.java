package agora.bench;

import agora.advise.ReplayReport;
import agora.advise.ReplayStudents;
import agora.advise.ReplayTable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether the advisor's advice is good: {@code environment/bench advisor}. Trains the students of a
 * complete table once, then replays advised studies on it, and checks the forecast of PGR.
 */
public final class AdvisorBench {
  private static final Path FOLDER = Path.of("runs", "bench-advisor");
  private static final Path FORECAST = Path.of("runs", "bench-forecast");

  private AdvisorBench() {}

  /** Runs the gates; exit 0 when all hold. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("students", "trains what is missing of the table's students; a stopped run goes on");
    rows.put("replays", "replays advised studies of the generators that development did not see");
    rows.put("forecast", "forecasts left-out generators of the embedded study, 3 seeds per cell");
    BenchRows asked =
        BenchRows.of(
            "bench advisor: advised studies against rivals at the same spending, replayed on a"
                + " complete table in runs/bench-advisor; and the forecast of PGR for a generator"
                + " left out, in runs/bench-forecast.",
            rows,
            Map.of("replays", 500, "resamples", 40, "workers", 2, "development", 0),
            arguments);
    if (asked.wants("students")) {
      new ReplayStudents(FOLDER, asked.number("workers")).build();
    }
    Gates gates = new Gates();
    if (asked.wants("replays")) {
      ReplayTable table = ReplayTable.read(FOLDER.resolve("table.json"));
      boolean development = asked.number("development") == 1;
      for (boolean forecast : List.of(false, true)) {
        ReplayReport report =
            ReplayReport.of(
                table,
                development,
                forecast,
                asked.number("replays"),
                asked.number("resamples"),
                FOLDER);
        for (ReplayReport.Row row : report.rows()) {
          gates.check(row.gate(), row.measured(), row.target(), row.holds());
        }
      }
    }
    if (asked.wants("forecast")) {
      new ForecastStudy(FORECAST, asked.number("workers"), gates).run();
    }
    System.exit(gates.allHold() ? 0 : 1);
  }
}
