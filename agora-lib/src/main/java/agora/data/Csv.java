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
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * CSV files (RFC 4180, UTF-8, a header) as tables or as rows with their lines. Quoted fields may
 * hold commas, quotes in pairs and line breaks; lines may end with LF, CR LF or CR. What
 * spreadsheets add is passed over: a first line {@code sep=,}, rows whose every field is blank, and
 * columns whose name and every field are.
 *
 * <p>Every method throws an {@link IllegalArgumentException} that names file and line where the
 * file is not UTF-8, is empty, has a row with more or fewer fields than the header, two columns of
 * one name, an open quote, text behind a closing quote, or a header with semicolons or tabs in the
 * place of commas; and an {@link UncheckedIOException} where it cannot be read.
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

  private static final List<String> SEPARATOR_LINE = List.of("sep=", "");
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*+(\"|$)");

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
    requireCommas();
    List<Jsonl.Line<List<String>>> records = new ArrayList<>();
    try (CsvParser parser = FACTORY.createParser(text)) {
      while (parser.nextToken() != null) {
        Jsonl.Line<List<String>> row = record(parser);
        boolean first = row.number() == 1;
        if (row.value().stream().allMatch(String::isBlank)
            || (first && row.value().equals(SEPARATOR_LINE))) {
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
      return withoutEmptyColumns(records);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + TextFiles.reason(e), e);
    }
  }

  /** Checks that the first line which is not blank has no other separator than commas. */
  private void requireCommas() {
    int begin = 0;
    while (begin < text.length() && Character.isWhitespace(text.charAt(begin))) {
      begin++;
    }
    int end = begin;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    String unquoted = QUOTED.matcher(text.substring(begin, end)).replaceAll("\"");
    String separators = unquoted.replaceAll("[^;\t]", "");
    if (unquoted.indexOf(',') < 0 && !separators.isEmpty() && !unquoted.isBlank()) {
      String separator = separators.charAt(0) == ';' ? "';'" : "tabs";
      throw wrong(
          lineAt(begin),
          "the fields are separated by %s: save it with commas (Excel: 'CSV UTF-8', with a comma as"
              + " list separator in the system's region settings), or as JSON Lines",
          separator);
    }
  }

  private static List<Jsonl.Line<List<String>>> withoutEmptyColumns(
      List<Jsonl.Line<List<String>>> records) {
    int all = records.isEmpty() ? 0 : records.getFirst().value().size();
    int[] kept =
        IntStream.range(0, all)
            .filter(i -> records.stream().anyMatch(row -> !row.value().get(i).isBlank()))
            .toArray();
    if (kept.length == all) {
      return records;
    }
    return records.stream()
        .map(row ->
            new Jsonl.Line<>(row.number(), Arrays.stream(kept).mapToObj(row.value()::get).toList()))
        .toList();
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
      int opened = lineOf(parser);
      String twice = ", or write a quote within a quoted field twice";
      if (e.getOriginalMessage().startsWith("Missing closing quote")) {
        throw wrong(opened, "a quote is opened and never closed: close it" + twice);
      }
      int closed = lineAt(closing(counted));
      if (closed == opened) {
        throw wrong(opened, "text stands behind a closing quote: put a comma between" + twice);
      }
      throw wrong(
          opened,
          "a quote is opened, and text stands behind the next one, in line %d: close it in line %d"
              + " if it was forgotten there, else put a comma between"
              + twice,
          closed,
          opened);
    }
  }

  /** Returns the place of the quote that closes the first one from a place on. */
  private int closing(int from) {
    int quote = text.indexOf('"', text.indexOf('"', from) + 1);
    while (text.startsWith("\"\"", quote)) {
      quote = text.indexOf('"', quote + 2);
    }
    return quote;
  }

  /**
   * Returns the line of the field that was read last, counted from 1. The parser's own count is too
   * large after some quoted line breaks; its offset is right.
   */
  private int lineOf(CsvParser parser) {
    return lineAt(parser.currentTokenLocation().getCharOffset());
  }

  private int lineAt(long place) {
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
