package agora.notebook;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table as it is shown: formatted cells, and how many rows there were before the cut.
 *
 * @param caption what stands above it; may be empty
 * @param columns the columns, all with the same number of cells
 * @param shown the row numbers shown, ascending from 0
 * @param rows how many rows the whole table has
 */
record TableView(String caption, List<Shown> columns, List<Integer> shown, int rows) {
  private static final int UNCUT = 40;
  private static final int HEAD = 20;
  private static final int TAIL = 10;

  /**
   * One column.
   *
   * @param number whether its cells are numbers, which line up on the right
   */
  record Shown(String name, boolean number, List<String> cells) {}

  TableView {
    columns = List.copyOf(columns);
    shown = List.copyOf(shown);
  }

  static TableView of(Table table) {
    List<Integer> rows = rowsShown(table.rowCount());
    List<Shown> columns = new ArrayList<>();
    for (Column<?> column : table.columns()) {
      columns.add(shown(column, rows));
    }
    return new TableView(
        Objects.requireNonNullElse(table.name(), ""), columns, rows, table.rowCount());
  }

  /** Returns records of one class, one column per component. */
  static TableView of(List<? extends Record> records) {
    List<Integer> rows = rowsShown(records.size());
    List<Shown> columns = new ArrayList<>();
    for (RecordComponent component : records.getFirst().getClass().getRecordComponents()) {
      columns.add(
          column(
              HtmlText.words(component.getName()),
              rows,
              row -> component(component, records.get(row))));
    }
    return new TableView("", columns, rows, records.size());
  }

  /** Returns one record, one row per component; a record inside it is rows of its own. */
  static TableView of(Record record) {
    List<String> names = new ArrayList<>();
    List<@Nullable Object> values = new ArrayList<>();
    flatten("", record, names, values);
    List<Integer> rows = IntStream.range(0, names.size()).boxed().toList();
    return new TableView(
        HtmlText.capitalised(HtmlText.words(record.getClass().getSimpleName())),
        List.of(column("field", rows, names::get), column("value", rows, values::get)),
        rows,
        rows.size());
  }

  private static void flatten(
      String path, Record record, List<String> names, List<@Nullable Object> values) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      String name = path + HtmlText.words(component.getName());
      Object value = component(component, record);
      if (value instanceof Record inner && hasNoTextOfItsOwn(inner)) {
        if (component.getType().isInterface()) { // which of several kinds it is
          names.add(name);
          values.add(HtmlText.words(inner.getClass().getSimpleName()));
        }
        flatten(name + ", ", inner, names, values);
      } else if (value instanceof List<?> list && isOfRecords(list)) {
        for (int i = 0; i < list.size(); i++) {
          flatten(name + " " + (i + 1) + ", ", (Record) list.get(i), names, values);
        }
      } else if (value != null || path.isEmpty()) {
        names.add(name);
        values.add(value);
      }
    }
  }

  private static boolean isOfRecords(List<?> list) {
    return !list.isEmpty()
        && list.stream().allMatch(each -> each instanceof Record r && hasNoTextOfItsOwn(r));
  }

  /** Returns whether a record's text is the one that the compiler writes. */
  private static boolean hasNoTextOfItsOwn(Record record) {
    return record.toString().startsWith(record.getClass().getSimpleName() + "[");
  }

  /** Returns how many rows are left out, 0 for a table that is shown whole. */
  int leftOut() {
    return rows - shown.size();
  }

  /** Returns whether rows are left out between this position of {@code shown} and the next. */
  boolean cutAfter(int position) {
    return position + 1 < shown.size() && shown.get(position + 1) != shown.get(position) + 1;
  }

  private static List<Integer> rowsShown(int rows) {
    if (rows <= UNCUT) {
      return IntStream.range(0, rows).boxed().toList();
    }
    return IntStream.concat(IntStream.range(0, HEAD), IntStream.range(rows - TAIL, rows))
        .boxed()
        .toList();
  }

  private static Shown shown(Column<?> column, List<Integer> rows) {
    if (column instanceof NumericColumn<?> numbers) {
      double[] values = rows.stream().mapToDouble(numbers::getDouble).toArray();
      return new Shown(column.name(), true, NumberText.column(values));
    }
    return column(column.name(), rows, row -> column.isMissing(row) ? null : column.getString(row));
  }

  private static Shown column(String name, List<Integer> rows, IntFunction<@Nullable Object> cell) {
    List<@Nullable Object> values = new ArrayList<>();
    rows.forEach(row -> values.add(cell.apply(row)));
    boolean numbers =
        values.stream().allMatch(value -> value == null || value instanceof Number)
            && values.stream().anyMatch(Objects::nonNull);
    if (numbers) {
      double[] doubles =
          values.stream()
              .mapToDouble(value -> value instanceof Number n ? n.doubleValue() : Double.NaN)
              .toArray();
      return new Shown(name, true, NumberText.column(doubles));
    }
    return new Shown(
        name,
        false,
        values.stream().map(value -> value == null ? "" : PlainText.of(value)).toList());
  }

  private static @Nullable Object component(RecordComponent component, Record record) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(
          "cannot read " + component.getName() + " of " + record.getClass().getName(), e);
    }
  }
}
