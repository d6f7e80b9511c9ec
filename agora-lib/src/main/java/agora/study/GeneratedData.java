package agora.study;

import agora.data.Dataset;
import agora.data.Jsonl;
import agora.generate.ChatExport;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The data of one cell: what a generator wrote, or what somebody brought.
 *
 * @param cell the cell that is trained on it
 * @param directory where it lies
 * @param file its instances, at least the cell's volume
 * @param report accepted, rejected by reason, tokens and cost, as a table
 */
public record GeneratedData(Cell cell, Path directory, Path file, Table report) {
  /**
   * Returns the instances that the cell's student is trained on: the first {@code volume} of the
   * file.
   */
  public Dataset dataset() {
    Dataset all = Dataset.read(file);
    int volume = Math.min(cell.volume(), all.size());
    return new Dataset(cell.key(), all.instances().subList(0, volume));
  }

  /** Returns what identifies the instances trained on: the file's SHA-256 and how many of them. */
  String hash() {
    return Fingerprint.ofContent(file) + " first " + cell.volume();
  }

  /**
   * Returns the first {@code n} answers that were not accepted: reason, what was found, the raw
   * answer.
   */
  public Table rejected(int n) {
    StringColumn reason = StringColumn.create("reason");
    StringColumn found = StringColumn.create("found");
    StringColumn answer = StringColumn.create("answer");
    Path rejected = directory.resolve("rejected.jsonl");
    List<JsonNode> rows = Files.exists(rejected) ? Jsonl.read(rejected, JsonNode.class) : List.of();
    rows.stream()
        .limit(n)
        .forEach(row -> {
          reason.append(row.path("reason").asText());
          found.append(row.path("detail").asText());
          answer.append(row.path("raw").asText());
        });
    return Table.create("rejected answers", reason, found, answer);
  }

  /**
   * Writes the instances as chat messages with a data-set card, as Hugging Face {@code datasets}
   * and most trainers read them.
   *
   * @param licence of the data: what the generator's terms and the seeds' licences allow
   */
  public void export(Path folder, String licence) {
    ChatExport.write(dataset(), directory, folder, licence);
  }

  /** Returns the first {@code n} instances as a table. */
  public Table first(int n) {
    return dataset().first(n);
  }
}
