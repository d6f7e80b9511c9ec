package agora.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Reads CSV files (RFC 4180, UTF-8, a header line) as tables; a column whose every value is a
 * number becomes numbers, any other stays text.
 *
 * <p>Tablesaw's own reader guesses more types and first searches the whole class path, which takes
 * seconds.
 */
public final class Csv {
  private Csv() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if a line has more or fewer fields than the header, or a quote
   *     stays open; the message names file and line
   * @throws UncheckedIOException if the file cannot be read
   */
  public static Table read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file.toAbsolutePath(), e);
    }
    List<List<String>> records = records(file, text);
    if (records.isEmpty()) {
      throw new IllegalArgumentException(file + ": a CSV file needs a header line, it is empty");
    }
    List<String> header = records.getFirst();
    Table table = Table.create(file.getFileName().toString().replaceFirst("\\.csv$", ""));
    for (int column = 0; column < header.size(); column++) {
      table.addColumns(column(header.get(column), values(file, records, column)));
    }
    return table;
  }

  private static List<String> values(Path file, List<List<String>> records, int column) {
    List<String> values = new ArrayList<>();
    int width = records.getFirst().size();
    for (int row = 1; row < records.size(); row++) {
      List<String> fields = records.get(row);
      if (fields.size() != width) {
        throw new IllegalArgumentException(
            file
                + " line "
                + (row + 1)
                + ": "
                + width
                + " fields expected as in the header, there"
                + " are "
                + fields.size());
      }
      values.add(fields.get(column));
    }
    return values;
  }

  private static Column<?> column(String name, List<String> values) {
    double[] numbers = new double[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      try {
        numbers[i] = Double.parseDouble(values.get(i));
      } catch (NumberFormatException e) {
        return StringColumn.create(name, values);
      }
    }
    return DoubleColumn.create(name, numbers);
  }

  private static List<List<String>> records(Path file, String text) {
    List<List<String>> records = new ArrayList<>();
    List<String> fields = new ArrayList<>();
    var field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c != '"') {
          field.append(c);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          field.append('"');
          i++;
        } else {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == ',' || c == '\n') {
        fields.add(field.toString());
        field.setLength(0);
        if (c == '\n') {
          records.add(List.copyOf(fields));
          fields.clear();
        }
      } else if (c != '\r') {
        field.append(c);
      }
    }
    if (quoted) {
      throw new IllegalArgumentException(
          file + " line " + (records.size() + 1) + ": a quote is never closed");
    }
    if (!fields.isEmpty() || !field.isEmpty()) {
      fields.add(field.toString());
      records.add(List.copyOf(fields));
    }
    return records;
  }
}
