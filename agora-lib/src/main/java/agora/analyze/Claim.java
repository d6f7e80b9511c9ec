package agora.analyze;

import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Claim of the paper: a published number and the recomputed one.
 *
 * @param what what the number is
 * @param paper as printed
 * @param ours computed from the paper's published tables
 * @param why where they differ, the reason as far as it is known
 */
public record Claim(String what, double paper, double ours, String why) {
  /** Returns ours minus the paper's. */
  public double difference() {
    return ours - paper;
  }

  /** Returns one row per claim: paper, ours, difference, reason. */
  public static Table table(String name, List<Claim> claims) {
    return Table.create(
        name,
        StringColumn.create("claim", claims.stream().map(Claim::what).toList()),
        DoubleColumn.create("paper", claims.stream().mapToDouble(Claim::paper)),
        DoubleColumn.create("ours", claims.stream().mapToDouble(Claim::ours)),
        DoubleColumn.create("difference", claims.stream().mapToDouble(Claim::difference)),
        StringColumn.create("why", claims.stream().map(Claim::why).toList()));
  }
}
