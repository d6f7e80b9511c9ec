package agora.data;

import java.nio.file.Path;
import java.util.List;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A data set: instances in a fixed order.
 *
 * @param name what tables and figures call it
 * @param instances the instances, in order
 */
public record Dataset(String name, List<Instance> instances) {
  public Dataset {
    instances = List.copyOf(instances);
  }

  /**
   * Reads a JSON Lines file with the fields {@code instruction} and {@code response}; Alpaca's
   * {@code input} follows the instruction.
   *
   * @throws IllegalArgumentException if a line lacks one of them; the message names file and line
   */
  public static Dataset read(Path file) {
    List<Instance> instances =
        Jsonl.lines(file, InstanceLine.class).stream()
            .map(line -> line.value().instance(file + " line " + line.number()))
            .toList();
    return new Dataset(
        file.getFileName().toString().replaceFirst("\\.jsonl(\\.gz)?$", ""), instances);
  }

  /** Writes one instance per line. */
  public void write(Path file) {
    Jsonl.write(file, instances);
  }

  public int size() {
    return instances.size();
  }

  /** Returns the first {@code n} instances as a table: index, instruction, response. */
  public Table first(int n) {
    int rows = Math.min(n, instances.size());
    IntColumn index = IntColumn.create("index");
    StringColumn instruction = StringColumn.create("instruction");
    StringColumn response = StringColumn.create("response");
    for (int i = 0; i < rows; i++) {
      index.append(i);
      instruction.append(instances.get(i).instruction());
      response.append(instances.get(i).response());
    }
    return Table.create(name, index, instruction, response);
  }
}
