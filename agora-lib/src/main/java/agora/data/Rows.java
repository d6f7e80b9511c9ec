package agora.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Table of a list: one row per item, and each column beside what it holds.
 *
 * <pre>{@code
 * Rows.of(instances)
 *     .text("instruction", Instance::instruction)
 *     .count("characters", instance -> instance.response().length())
 *     .table("the data");
 * }</pre>
 */
public final class Rows<T> {
  private final List<T> items;
  private final List<Column<?>> columns = new ArrayList<>();

  private Rows(List<T> items) {
    this.items = items;
  }

  /** Returns a table without columns: one row per item, in the list's order. */
  public static <T> Rows<T> of(List<T> items) {
    return new Rows<>(items);
  }

  /** Adds a column of texts; returns this. */
  public Rows<T> text(String column, Function<T, String> value) {
    columns.add(StringColumn.create(column, items.stream().map(value)));
    return this;
  }

  /** Adds a column of numbers, NaN where one is missing; returns this. */
  public Rows<T> number(String column, ToDoubleFunction<T> value) {
    columns.add(DoubleColumn.create(column, items.stream().mapToDouble(value)));
    return this;
  }

  /** Adds a column of whole numbers; returns this. */
  public Rows<T> count(String column, ToIntFunction<T> value) {
    columns.add(IntColumn.create(column, items.stream().mapToInt(value)));
    return this;
  }

  /** Returns the table under this name. */
  public Table table(String name) {
    return Table.create(name, columns);
  }
}
