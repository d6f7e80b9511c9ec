package agora.notebook;

import agora.data.UnicodeText;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table as plain text, for viewers without HTML. */
final class TextTable {
  private static final int LONGEST_CELL = 60;
  private static final String GAP = "  ";

  private TextTable() {}

  static String text(TableView table) {
    List<Integer> widths = table.columns().stream().map(TextTable::width).toList();
    var text = new StringBuilder();
    if (!table.caption().isBlank()) {
      text.append(table.caption()).append('\n');
    }
    text.append(line(table, widths, TableView.Shown::name)).append('\n');
    text.append(widths.stream().map("-"::repeat).collect(Collectors.joining(GAP)));
    for (int i = 0; i < table.shown().size(); i++) {
      int row = i;
      text.append('\n').append(line(table, widths, column -> column.cells().get(row)));
      if (table.cutAfter(i)) {
        text.append("\n... ").append(HtmlTable.cutText(table));
      }
    }
    return UnicodeText.valid(text.toString());
  }

  private static String line(
      TableView table,
      List<Integer> widths,
      java.util.function.Function<TableView.Shown, String> cell) {
    return IntStream.range(0, widths.size())
        .mapToObj(i ->
            pad(
                oneLine(cell.apply(table.columns().get(i))),
                widths.get(i),
                table.columns().get(i).number()))
        .collect(Collectors.joining(GAP))
        .stripTrailing();
  }

  private static int width(TableView.Shown column) {
    return IntStream.concat(
            IntStream.of(column.name().length()),
            column.cells().stream().mapToInt(cell -> oneLine(cell).length()))
        .max()
        .orElse(0);
  }

  private static String oneLine(String text) {
    return HtmlTable.shorten(text.replaceAll("\\s+", " ").strip(), LONGEST_CELL);
  }

  private static String pad(String text, int width, boolean right) {
    String space = " ".repeat(Math.max(0, width - text.length()));
    return right ? space + text : text + space;
  }
}
