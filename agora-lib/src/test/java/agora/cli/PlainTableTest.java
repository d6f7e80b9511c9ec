package agora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class PlainTableTest {
  @Test
  void numbersHaveFourDigitsAndNamesTwoLines() {
    Table table =
        Table.create(
            "plan",
            StringColumn.create("setting", List.of("math", "code")),
            DoubleColumn.create("generation USD", new double[] {1.23456789, 12.5}),
            LongColumn.create("tokens", 12_345_678L, 9L));
    assertThat(PlainTable.text(table))
        .isEqualTo(
            """
            plan
                     generation
            setting         USD    tokens
            -------  ----------  --------
            math           1.23  12345678
            code          12.50         9\
            """);
  }

  @Test
  void everyLineFitsAndColumnsThatDoNotAreBelow() {
    Table table = Table.create("board", StringColumn.create("generator", List.of("a", "b")));
    for (int i = 0; i < 12; i++) {
      table.addColumns(
          StringColumn.create("setting " + i, List.of("23.4 [12.3, 34.5]", "x".repeat(200))));
    }
    String text = PlainTable.text(table);
    assertThat(text.lines()).allMatch(line -> line.length() <= PlainTable.WIDTH);
    assertThat(text).contains("11").contains("23.4 [12.3, 34.5]");
  }
}
