package agora.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * CSV files (RFC 4180, UTF-8, a header) as tables or as rows with their lines. Quoted fields may
 * hold commas, quotes in pairs and line breaks; lines may end with LF, CR LF or CR. Blank lines are
 * passed over.
 *
 * <p>Every method throws an {@link IllegalArgumentException} that names file and line where the
 * file is not UTF-8, is empty, has a row with more or fewer fields than the header, two columns of
 * one name, an open quote or text behind a closing quote; and an {@link UncheckedIOException} where
 * it cannot be read.
 */
public final class Csv {
  /** More columns than any table of results has; Tablesaw compares each name with all others. */
  private static final int MOST_COLUMNS = 10_000;

  // The whole text is in memory already, so a long field is as good as many short ones.
  private static final CsvFactory FACTORY =
      CsvFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private final Path file;
  private final String text;
  private int line = 1; // of the place up to which lines are counted
  private int counted;

  private Csv(Path file) {
    this.file = file;
    this.text = TextFiles.read(file);
  }

  /**
   * Returns a file as a table of at most 10,000 columns. A column whose every value is a number
   * becomes numbers, any other stays text. Names of columns differ in more than case.
   */
  public static Table read(Path file) {
    Csv csv = new Csv(file);
    List<Jsonl.Line<List<String>>> rows = csv.records();
    List<String> header = csv.header(rows, name -> name.toLowerCase(Locale.ROOT));
    if (header.size() > MOST_COLUMNS) {
      throw csv.wrong(
          rows.getFirst().number(),
          "a table has at most %d columns, there are %d: delete those that are not needed",
          MOST_COLUMNS,
          header.size());
    }
    Table table = Table.create(file.getFileName().toString().replaceFirst("\\.csv$", ""));
    for (int column = 0; column < header.size(); column++) {
      List<String> values = new ArrayList<>(rows.size() - 1);
      for (Jsonl.Line<List<String>> row : rows.subList(1, rows.size())) {
        values.add(row.value().get(column));
      }
      table.addColumns(column(header.get(column), values));
    }
    return table;
  }

  /**
   * Returns one object of texts per row, its fields named by the header, with the line at which the
   * row begins.
   */
  public static List<Jsonl.Line<JsonNode>> rows(Path file) {
    Csv csv = new Csv(file);
    List<Jsonl.Line<List<String>>> records = csv.records();
    List<String> header = csv.header(records, UnaryOperator.identity());
    List<Jsonl.Line<JsonNode>> rows = new ArrayList<>(records.size() - 1);
    for (Jsonl.Line<List<String>> fields : records.subList(1, records.size())) {
      ObjectNode row = Jsonl.mapper().createObjectNode();
      for (int column = 0; column < header.size(); column++) {
        row.put(header.get(column), fields.value().get(column));
      }
      rows.add(new Jsonl.Line<>(fields.number(), row));
    }
    return rows;
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

  /** Returns the names of the columns; {@code key} is what makes two of them one. */
  private List<String> header(List<Jsonl.Line<List<String>>> records, UnaryOperator<String> key) {
    if (records.isEmpty()) {
      throw new IllegalArgumentException(file + ": a CSV file needs a header line, it is empty");
    }
    List<String> header = records.getFirst().value();
    Set<String> names = new HashSet<>();
    for (String name : header) {
      if (!names.add(key.apply(name))) {
        throw wrong(
            records.getFirst().number(),
            "two columns have the name '%s': give each a name of its own",
            name);
      }
    }
    return header;
  }

  /** Returns the fields of each row that is not blank, the header's first, all of one length. */
  private List<Jsonl.Line<List<String>>> records() {
    List<Jsonl.Line<List<String>>> records = new ArrayList<>();
    try (CsvParser parser = FACTORY.createParser(text)) {
      while (parser.nextToken() != null) {
        Jsonl.Line<List<String>> row = record(parser);
        if (row.value().size() == 1 && row.value().getFirst().isBlank()) {
          continue;
        }
        int expected = records.isEmpty() ? row.value().size() : records.getFirst().value().size();
        if (row.value().size() != expected) {
          throw wrong(
              row.number(),
              "%d fields, the header has %d: put a field that holds a comma or a line break in"
                  + " quotes",
              row.value().size(),
              expected);
        }
        records.add(row);
      }
      return records;
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + TextFiles.reason(e), e);
    }
  }

  private Jsonl.Line<List<String>> record(CsvParser parser) throws IOException {
    List<String> fields = new ArrayList<>();
    int begin = 0;
    try {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        begin = fields.isEmpty() ? lineOf(parser) : begin;
        fields.add(parser.getText());
      }
      return new Jsonl.Line<>(begin, fields);
    } catch (JsonProcessingException e) {
      String rule =
          e.getOriginalMessage().startsWith("Missing closing quote")
              ? "a quote is opened and never closed: close it"
              : "text stands behind a closing quote: put a comma between";
      throw wrong(lineOf(parser), rule + ", or write a quote within a quoted field twice");
    }
  }

  /**
   * Returns the line of the field that was read last, counted from 1. The parser's own count is too
   * large after some quoted line breaks; its offset is right.
   */
  private int lineOf(CsvParser parser) {
    long place = parser.currentTokenLocation().getCharOffset();
    for (; counted < place; counted++) {
      char c = text.charAt(counted);
      boolean pair = c == '\r' && counted + 1 < text.length() && text.charAt(counted + 1) == '\n';
      line += c == '\n' || (c == '\r' && !pair) ? 1 : 0;
    }
    return line;
  }

  private IllegalArgumentException wrong(int line, String rule, Object... values) {
    return new IllegalArgumentException(
        "%s line %d: ".formatted(file, line) + rule.formatted(values));
  }
}
