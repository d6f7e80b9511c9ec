package agora.study;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.Jsonl;
import agora.data.Rows;
import agora.generate.ChatExport;
import agora.generate.Seed;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Data of one cell: generated or imported instances.
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

  /** Returns how many instances the data set has, which are not read: a study may have millions. */
  int size() {
    try (Stream<String> lines = Files.lines(file)) {
      return (int) lines.filter(line -> !line.isBlank()).limit(cell.volume()).count();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns the same data for a student of another training seed. */
  public GeneratedData withSeed(long seed) {
    return new GeneratedData(cell.withSeed(seed), directory, file, report);
  }

  /** Returns the hash of the training instances: the file's SHA-256 and their number. */
  String hash() {
    return Fingerprint.ofContent(file) + " first " + cell.volume();
  }

  /**
   * Returns the first {@code n} answers that were not accepted: reason, what was found, the raw
   * answer.
   */
  public Table rejected(int n) {
    return rejected(directory, n);
  }

  /** Returns the first rejected answers in the folder of a generation, finished or begun. */
  static Table rejected(Path directory, int n) {
    Path rejected = directory.resolve("rejected.jsonl");
    List<JsonNode> rows = Files.exists(rejected) ? Jsonl.read(rejected, JsonNode.class) : List.of();
    return Rows.of(rows.subList(0, Math.min(n, rows.size())))
        .text("reason", row -> row.path("reason").asText())
        .text("found", row -> row.path("detail").asText())
        .text("answer", row -> row.path("raw").asText())
        .table("rejected answers");
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
    return dataset().first(n).setName(cell.label() + ": the first " + n + " instances");
  }

  /**
   * Returns the first {@code n} pairs in which quality enhancement changed something, before and
   * after; the title counts them.
   *
   * @param seeds the pairs that it was given, as {@link StudyData#seeds} returns them
   */
  public Table changes(Dataset seeds, int n) {
    Map<String, Instance> before = new HashMap<>();
    seeds.instances().forEach(seed -> sources(seed).forEach(id -> before.put(id, seed)));
    List<String> names =
        List.of("instruction before", "instruction after", "response before", "response after");
    List<StringColumn> columns = names.stream().map(StringColumn::create).toList();
    int changed = 0;
    int compared = 0;
    for (Instance after : dataset().instances()) {
      List<String> sources = sources(after);
      Instance seed = sources.size() == 1 ? before.get(sources.getFirst()) : null;
      if (seed == null) {
        continue;
      }
      compared++;
      boolean same =
          seed.instruction().strip().equals(after.instruction().strip())
              && seed.response().strip().equals(after.response().strip());
      changed += same ? 0 : 1;
      if (!same && changed <= n) {
        columns.get(0).append(seed.instruction());
        columns.get(1).append(after.instruction());
        columns.get(2).append(seed.response());
        columns.get(3).append(after.response());
      }
    }
    String title = cell.label() + ": %,d of %,d pairs changed, the first %d of them";
    int rows = columns.getFirst().size();
    return Table.create(String.format(Locale.ROOT, title, changed, compared, rows))
        .addColumns(columns.toArray(StringColumn[]::new));
  }

  /** Returns a seed as an instance that knows which seed it was. */
  static Instance instance(Seed seed) {
    return new Instance(
        seed.instruction(),
        seed.response(),
        new Instance.Provenance(0, List.of(seed.id()), 0, "seed"));
  }

  private static List<String> sources(Instance instance) {
    Instance.Provenance provenance = instance.provenance();
    return provenance == null ? List.of() : provenance.seedIds();
  }
}
