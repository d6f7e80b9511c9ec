package agora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;

class CsvTest {
  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> rowsEqualThoseOfPythonsCsvAndFaultsAreNamed() throws IOException {
    JsonNode cases =
        Jsonl.mapper().readTree(CsvTest.class.getResourceAsStream("/agora/data/csv.json"));
    assertThat(cases).hasSizeGreaterThan(50);
    return IntStream.range(0, cases.size())
        .mapToObj(i -> DynamicTest.dynamicTest(name(cases.get(i)), () -> check(cases.get(i))));
  }

  private static String name(JsonNode peer) {
    String text = peer.get("text").toString();
    return text.substring(0, Math.min(40, text.length()));
  }

  private void check(JsonNode peer) throws IOException {
    Path file = write(peer.get("text").textValue());
    if (peer.has("message")) {
      assertThatThrownBy(() -> Csv.rows(file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(file.toString())
          .hasMessageEndingWith(peer.get("message").textValue());
      return;
    }
    JsonNode header = peer.get("rows").get(0);
    List<Jsonl.Line<JsonNode>> expected = new ArrayList<>();
    for (JsonNode row : peer.get("rows")) {
      var fields = Jsonl.mapper().createObjectNode();
      for (int column = 0; column < row.get("fields").size(); column++) {
        fields.set(header.get("fields").get(column).textValue(), row.get("fields").get(column));
      }
      expected.add(new Jsonl.Line<>(row.get("line").intValue(), fields));
    }
    assertThat(Csv.rows(file)).isEqualTo(expected.subList(1, expected.size()));
  }

  @Test
  void blanksBehindAClosingQuoteAreLeftOut() throws IOException {
    assertThat(Csv.rows(write("a,b\n\"1\" ,\"2\"\t\r\n")).getFirst().value())
        .hasToString("{\"a\":\"1\",\"b\":\"2\"}");
  }

  @Test
  void quotedFieldsAndNumbersAreTyped() throws IOException {
    Table table = Csv.read(write("name,value\n\"a, \"\"b\"\"\",1.5\r\nplain,-2\n"));
    assertThat(table.name()).isEqualTo("table");
    assertThat(table.stringColumn("name").asList()).containsExactly("a, \"b\"", "plain");
    assertThat(table.column("value").type()).isEqualTo(ColumnType.DOUBLE);
    assertThat(table.doubleColumn("value").asDoubleArray()).containsExactly(1.5, -2);
  }

  @Test
  void aTableHasTheSameFaultsNamed() throws IOException {
    Path ragged = write("a,b\n1,2\n3\n");
    assertThatThrownBy(() -> Csv.read(ragged))
        .hasMessageContaining("table.csv line 3: 1 fields, the header has 2: put a field");
    Path open = write("a\n\"x\n");
    assertThatThrownBy(() -> Csv.read(open))
        .hasMessageContaining("table.csv line 2: a quote is opened and never closed: close it");
    Path empty = write("");
    assertThatThrownBy(() -> Csv.read(empty)).hasMessageContaining("needs a header line");
    Path cases = write("a,A\n1,2\n");
    assertThatThrownBy(() -> Csv.read(cases))
        .hasMessageContaining("table.csv line 1: two columns have the name 'A': give each");
    Path latin1 =
        Files.write(
            folder.resolve("latin1.csv"), "a\n\u00e9".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Csv.read(latin1)).hasMessageContaining("latin1.csv line 2: not UTF-8");
  }

  @Test
  @Timeout(60)
  void aFieldOfFiftyMillionCharactersIsReadAndOneWithoutAnEndIsNamed() throws IOException {
    String field = "x".repeat(50_000_000);
    assertThat(Csv.rows(write("a\n" + field + "\n")).getFirst().value().get("a").textValue())
        .hasSameSizeAs(field);
    Path open = write("a\n\"" + field);
    assertThatThrownBy(() -> Csv.rows(open)).hasMessageContaining("line 2: a quote is opened");
  }

  @Test
  @Timeout(60)
  void aMillionColumnsAreRowsButNoTable() throws IOException {
    String header =
        IntStream.range(0, 1_000_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
    Path file = write(header + "\n" + header + "\n");
    assertThat(Csv.rows(file).getFirst().value()).hasSize(1_000_000);
    assertThatThrownBy(() -> Csv.read(file))
        .hasMessageEndingWith(
            "line 1: a table has at most 10000 columns, there are 1000000: delete those that are"
                + " not needed");
    Path commas = write(",".repeat(2_000_000));
    assertThatThrownBy(() -> Csv.rows(commas)).hasMessageEndingWith("header line, it is empty");
    Path named = write("a" + ",".repeat(1_000_000) + "\n1" + ",".repeat(1_000_000));
    assertThat(Csv.read(named).columnNames()).containsExactly("a");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("table.csv"), text);
  }
}
