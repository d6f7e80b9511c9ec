package agora.study;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Dataset;
import agora.data.Setting;
import agora.generate.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.Table;

class GeneratedDataTest {
  @TempDir Path folder;

  @Test
  void changesAreThePairsThatDifferFromTheirSeed() throws Exception {
    Path file = folder.resolve("instances.jsonl");
    Files.writeString(
        file,
        """
        {"instruction":"q0","response":"a0 ","provenance":{"index":0,"seedIds":["s0"],"attempt":0,"model":"m"}}
        {"instruction":"q1","response":"mended","provenance":{"index":1,"seedIds":["s1"],"attempt":0,"model":"m"}}
        {"instruction":"new","response":"a2","provenance":{"index":2,"seedIds":["s2"],"attempt":0,"model":"m"}}
        {"instruction":"unknown","response":"a","provenance":{"index":3,"seedIds":["s9"],"attempt":0,"model":"m"}}
        """);
    Dataset seeds =
        new Dataset(
            "seeds",
            List.of(
                    new Seed("s0", "q0", "a0"),
                    new Seed("s1", "q1", "a1"),
                    new Seed("s2", "q2", "a2"))
                .stream()
                .map(GeneratedData::instance)
                .toList());
    Cell cell = new Cell(Setting.MATH_QUALITY_ENHANCEMENT, "mine", "agorabench", 10, 1);
    Table changes = new GeneratedData(cell, folder, file, Table.create()).changes(seeds, 1);

    assertThat(changes.name())
        .isEqualTo("Math, quality enhancement: mine: 2 of 3 pairs changed, the first 1 of them");
    assertThat(changes.rowCount()).isEqualTo(1);
    assertThat(changes.stringColumn("response before").get(0)).isEqualTo("a1");
    assertThat(changes.stringColumn("response after").get(0)).isEqualTo("mended");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10})
  void theSizeIsThatOfTheDataSet(int volume) throws Exception {
    Path file = folder.resolve("instances.jsonl");
    Files.writeString(
        file,
        """
        {"instruction":"q0\\r\\n","response":"a0"}

        {"instruction":"q1","response":"a1"}
        {"instruction":"q2","response":"a2"}
        """);
    Cell cell = new Cell(Setting.MATH_QUALITY_ENHANCEMENT, "mine", "agorabench", volume, 1);
    GeneratedData data = new GeneratedData(cell, folder, file, Table.create());
    assertThat(data.size()).isEqualTo(data.dataset().size()).isEqualTo(Math.min(3, volume));
  }
}
