package agora.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table as text that fits 120 columns: four significant digits, names of two lines, long texts
 * cut, and where that is not enough, further columns in a block below.
 */
final class PlainTable {
  static final int WIDTH = 120;
  private static final int LONGEST_TEXT = 60;
  private static final int DIGITS = 4;
  private static final String GAP = "  ";

  private PlainTable() {}

  /** One column as it is printed. */
  private record Shown(List<String> name, List<String> cells, boolean number) {
    int width() {
      return IntStream.concat(
              name.stream().mapToInt(String::length), cells.stream().mapToInt(String::length))
          .max()
          .orElse(0);
    }

    String padded(String text) {
      String space = " ".repeat(width() - text.length());
      return number ? space + text : text + space;
    }
  }

  static String text(Table table) {
    List<Shown> columns = table.columns().stream().map(PlainTable::shown).toList();
    StringBuilder text = new StringBuilder(table.name() == null ? "" : table.name() + "\n");
    List<Shown> block = new ArrayList<>();
    int width = 0;
    for (Shown column : columns) {
      boolean first = block.isEmpty();
      int needed = column.width() + (first ? 0 : GAP.length());
      if (!first && width + needed > WIDTH) {
        text.append(block(block, table.rowCount())).append('\n');
        block.subList(1, block.size()).clear(); // the first column names the rows
        width = block.getFirst().width();
        needed = column.width() + GAP.length();
      }
      block.add(column);
      width += needed;
    }
    return text.append(block(block, table.rowCount())).toString().stripTrailing();
  }

  private static String block(List<Shown> columns, int rows) {
    StringBuilder text = new StringBuilder();
    int lines = columns.stream().mapToInt(column -> column.name().size()).max().orElse(1);
    for (int line = 0; line < lines; line++) {
      int at = line;
      append(
          text,
          columns.stream()
              .map(column -> {
                int own = at - (lines - column.name().size());
                return column.padded(own < 0 ? "" : column.name().get(own));
              })
              .toList());
    }
    append(text, columns.stream().map(column -> "-".repeat(column.width())).toList());
    for (int row = 0; row < rows; row++) {
      int at = row;
      append(text, columns.stream().map(column -> column.padded(column.cells().get(at))).toList());
    }
    return text.toString();
  }

  private static void append(StringBuilder text, List<String> cells) {
    text.append(String.join(GAP, cells).stripTrailing()).append('\n');
  }

  private static Shown shown(Column<?> column) {
    if (column instanceof NumericColumn<?> numbers) {
      return new Shown(name(column.name()), numbers(numbers.asDoubleArray()), true);
    }
    List<String> cells =
        IntStream.range(0, column.size())
            .mapToObj(i -> cut(column.isMissing(i) ? "" : String.valueOf(column.get(i))))
            .toList();
    return new Shown(name(column.name()), cells, false);
  }

  /** Returns a name on two lines where it has several words. */
  private static List<String> name(String name) {
    int middle = name.lastIndexOf(' ', name.length() / 2 + 2);
    middle = middle < 0 ? name.indexOf(' ') : middle;
    return middle < 0 || name.length() < 9
        ? List.of(cut(name))
        : List.of(cut(name.substring(0, middle)), cut(name.substring(middle + 1)));
  }

  private static String cut(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT - 3) + "...";
  }

  private static List<String> numbers(double[] values) {
    double largest = Arrays.stream(values).filter(Double::isFinite).map(Math::abs).max().orElse(0);
    int before = largest == 0 ? 1 : (int) Math.floor(Math.log10(largest)) + 1;
    int allowed = Math.clamp(DIGITS - (long) before, 0, DIGITS);
    int decimals =
        IntStream.rangeClosed(0, allowed)
            .filter(d ->
                Arrays.stream(values)
                    .filter(Double::isFinite)
                    .allMatch(v ->
                        Double.parseDouble(fixed(v, d)) == Double.parseDouble(fixed(v, allowed))))
            .findFirst()
            .orElse(allowed);
    return Arrays.stream(values).mapToObj(v -> number(v, decimals)).toList();
  }

  private static String number(double value, int decimals) {
    if (Double.isNaN(value)) {
      return "";
    }
    boolean vanishes = value != 0 && Double.parseDouble(fixed(value, decimals)) == 0;
    return vanishes || Math.abs(value) >= 1e15
        ? String.format(Locale.ROOT, "%.1e", value)
        : fixed(value, decimals);
  }

  private static String fixed(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
