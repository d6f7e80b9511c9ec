package agora.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class RowsTest {
  @Test
  void aTableHasOneRowPerItemAndItsColumnsInOrder() {
    Table table = table(List.of("one", ""));
    assertThat(table.name()).isEqualTo("words");
    assertThat(table.columnNames()).containsExactly("word", "letters", "vowels %");
    assertThat(table.stringColumn("word").asList()).containsExactly("one", "");
    assertThat(table.intColumn("letters").asList()).containsExactly(3, 0);
    assertThat(table.doubleColumn("vowels %").get(0)).isEqualTo(200 / 3.0);
    assertThat(table.doubleColumn("vowels %").isMissing(1)).as("NaN is missing").isTrue();
  }

  @Test
  void anEmptyListHasAllColumnsAndNoRow() {
    Table table = table(List.of());
    assertThat(table.rowCount()).isZero();
    assertThat(table.columnCount()).isEqualTo(3);
  }

  private static Table table(List<String> words) {
    return Rows.of(words)
        .text("word", word -> word)
        .count("letters", String::length)
        .number(
            "vowels %", word -> 100.0 * word.replaceAll("[^aeiou]", "").length() / word.length())
        .table("words");
  }
}
