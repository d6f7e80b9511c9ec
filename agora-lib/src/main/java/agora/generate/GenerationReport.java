package agora.generate;

import agora.data.Jsonl;
import agora.llm.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Report of a generation; {@code report.json} in its folder.
 *
 * @param volume instances that were asked for
 * @param accepted instances that there are
 * @param rejected answers that did not become one, by reason
 * @param exactDuplicates instances that differ from an earlier one at most in case and white space
 * @param nearDuplicates instances nearly equal to an earlier one
 * @param duplicatesDropped whether those were left out
 * @param missing the items without an instance, and why
 * @param asked answers that this run asked for; the others were in the journal
 * @param usage tokens of every answer, earlier runs included
 * @param costUsd what they cost
 * @param abandoned requests that were under way when earlier runs were killed
 * @param seconds how long this run took
 * @param stopped why it ended before its time; empty if it did not
 * @param damaged instances with U+FFFD in place of characters that the server sent damaged
 * @param damagedLines lines of the journal that could not be read, whose answers were asked again
 */
public record GenerationReport(
    int volume,
    int accepted,
    Map<String, Integer> rejected,
    int exactDuplicates,
    int nearDuplicates,
    boolean duplicatesDropped,
    List<Missing> missing,
    int asked,
    Usage usage,
    double costUsd,
    List<Abandoned> abandoned,
    double seconds,
    String stopped,
    int damaged,
    int damagedLines) {

  /** An item without an instance. */
  public record Missing(int index, String reason) {}

  /** A request that may have been paid without an answer; its cost is at most this. */
  public record Abandoned(String id, double worstUsd) {}

  static final String FILE = "report.json";

  /** Returns whether a generation wrote its report into this folder. */
  public static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  /** Reads {@code report.json} of a generation's folder. */
  public static GenerationReport read(Path directory) {
    return Jsonl.readOne(directory.resolve(FILE), GenerationReport.class);
  }

  /** Returns whether every item that was asked for has an instance. */
  public boolean complete() {
    return missing.isEmpty() && stopped.isEmpty();
  }

  /** Returns the figures to show, a row each. */
  public Table table() {
    StringColumn what = StringColumn.create("what");
    StringColumn value = StringColumn.create("value");
    row(what, value, "accepted", accepted + " of " + volume);
    rejected.forEach((reason, count) -> row(what, value, "rejected: " + reason, "" + count));
    String fate = duplicatesDropped ? "dropped" : "kept";
    row(what, value, "exact duplicates (" + fate + ")", "" + exactDuplicates);
    row(what, value, "near duplicates (" + fate + ")", "" + nearDuplicates);
    row(what, value, "answers asked now", "" + asked);
    row(what, value, "tokens in", "" + usage.promptTokens());
    row(what, value, "tokens out", "" + usage.completionTokens());
    row(what, value, "cost", "$%.4f".formatted(costUsd));
    if (usage.estimated() > 0) {
      row(
          what,
          value,
          "tokens and cost estimated",
          usage.estimated() + " answers came without usable token counts");
    }
    if (damaged > 0) {
      row(what, value, "instances with damaged characters", damaged + ", each shown as \uFFFD");
    }
    if (damagedLines > 0) {
      row(
          what,
          value,
          "damaged lines of the journal",
          damagedLines + ", their answers were asked again");
    }
    row(what, value, "seconds", "%.1f".formatted(seconds));
    if (!abandoned.isEmpty()) {
      double worst = abandoned.stream().mapToDouble(Abandoned::worstUsd).sum();
      row(
          what,
          value,
          "in flight when earlier runs were killed",
          "%d, at most $%.4f".formatted(abandoned.size(), worst));
    }
    if (!stopped.isEmpty()) {
      row(what, value, "stopped", stopped);
    }
    return Table.create("generation", what, value);
  }

  private static void row(StringColumn what, StringColumn value, String name, String text) {
    what.append(name);
    value.append(text);
  }
}
