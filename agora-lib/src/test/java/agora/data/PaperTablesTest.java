package agora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
