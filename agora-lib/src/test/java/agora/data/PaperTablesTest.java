package agora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;

class PaperTablesTest {
  private static final PaperTables TABLES = PaperTables.open(Path.of("../data/paper"));

  @TempDir Path folder;

  @Test
  void everyTableHasTheRowsThatItsReadmeSays() {
    int[] rows = {9, 72, 6, 9, 72, 15, 6, 576};
    for (int number = 1; number <= 8; number++) {
      assertThat(TABLES.table(number).rowCount()).isEqualTo(rows[number - 1]);
    }
    assertThat(TABLES.components().rowCount()).isEqualTo(10);
    assertThat(TABLES.regressions().rowCount()).isEqualTo(3);
    assertThatThrownBy(() -> TABLES.table(9)).hasMessage("the paper has tables 1 to 8, was 9");
  }

  @Test
  void cellsAreFoundByGeneratorAndSetting() {
    assertThat(TABLES.pgr().of("GPT-4o", Setting.CODE_INSTANCE_GENERATION)).isEqualTo(73.6);
    assertThat(
            TABLES
                .metric("response_diversity_cdist")
                .of("Llama-3.1-8B", Setting.MATH_RESPONSE_GENERATION))
        .isEqualTo(0.4077);
    assertThat(TABLES.problemSolving().of("GPT-4o", Setting.MATH_RESPONSE_GENERATION))
        .isEqualTo((96.1 + 76.6) / 2);
    assertThatThrownBy(() -> TABLES.pgr().of("GPT-5", Setting.CODE_INSTANCE_GENERATION))
        .hasMessageStartingWith(
            "the paper has no pgr_percent of GPT-5 in code_instance_generation");
  }

  @Test
  void aFolderWithoutTablesIsRefused() {
    assertThatThrownBy(() -> PaperTables.open(folder)).hasMessageContaining("no table2_pgr.csv in");
  }

  @Test
  void quotedFieldsAndNumbersAreTyped() throws IOException {
    Table table = Csv.read(write("name,value\n\"a, \"\"b\"\"\",1.5\r\nplain,-2\n"));
    assertThat(table.stringColumn("name").asList()).containsExactly("a, \"b\"", "plain");
    assertThat(table.column("value").type()).isEqualTo(ColumnType.DOUBLE);
    assertThat(table.doubleColumn("value").asDoubleArray()).containsExactly(1.5, -2);
  }

  @Test
  void badLinesAreNamed() throws IOException {
    Path ragged = write("a,b\n1,2\n3\n");
    assertThatThrownBy(() -> Csv.read(ragged))
        .hasMessageEndingWith("line 3: 2 fields expected as in the header, there are 1");
    Path open = write("a\n\"x\n");
    assertThatThrownBy(() -> Csv.read(open))
        .hasMessageEndingWith("line 2: a quote is never closed");
    Path empty = write("");
    assertThatThrownBy(() -> Csv.read(empty)).hasMessageContaining("needs a header line");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("table.csv"), text);
  }
}
