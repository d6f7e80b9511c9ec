package agora;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every committed notebook keeps to. */
class NotebooksTest {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final int MOST_CODE_CELLS = 14;
  private static final int MOST_LINES = 14;
  private static final Pattern DECLARATION =
      Pattern.compile("(?m)^\\s*(class|record|interface|enum|for|while)\\b");
  private static final Pattern KEY = Pattern.compile("\\bsk-[A-Za-z0-9_-]{16,}");

  @TestFactory
  Stream<DynamicTest> everyNotebook() throws IOException {
    return notebooks().stream()
        .map(
            path -> DynamicTest.dynamicTest(ROOT.relativize(path).toString(), () -> keepsTo(path)));
  }

  @Test
  void settingsHaveTheSameHeadingsInTheSameOrder() throws IOException {
    List<Path> settings =
        notebooks().stream().filter(path -> path.toString().contains("/settings/")).toList();
    for (Path path : settings) {
      assertThat(headings(read(path)))
          .as(path.getFileName().toString())
          .containsExactly(
              "Question",
              "Set-up",
              "Seed examples",
              "Generate",
              "Train",
              "Evaluate",
              "Score",
              "Read it");
    }
  }

  private static void keepsTo(Path path) throws IOException {
    JsonNode notebook = read(path);
    List<String> code = new ArrayList<>();
    int prose = 0;
    for (JsonNode cell : notebook.path("cells")) {
      if (cell.path("cell_type").asText().equals("code")) {
        assertThat(cell.path("outputs")).as("committed without outputs").isEmpty();
        assertThat(cell.path("execution_count").isNull()).as("committed unexecuted").isTrue();
        code.add(source(cell));
      } else {
        prose += source(cell).length();
      }
    }
    assertThat(notebook.at("/metadata/kernelspec/name").asText()).isEqualTo("agora");
    assertThat(code).as("code cells").hasSizeBetween(1, MOST_CODE_CELLS);
    assertThat(prose).as("characters of prose").isGreaterThan(400);
    for (String cell : code) {
      assertThat(cell.lines().count()).as("lines of: " + cell).isLessThanOrEqualTo(MOST_LINES);
      assertThat(cell).doesNotContainPattern(DECLARATION).doesNotContainPattern(KEY);
    }
  }

  private static List<String> headings(JsonNode notebook) {
    List<String> headings = new ArrayList<>();
    for (JsonNode cell : notebook.path("cells")) {
      if (cell.path("cell_type").asText().equals("markdown")) {
        source(cell)
            .lines()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3).strip())
            .forEach(headings::add);
      }
    }
    return headings;
  }

  static String source(JsonNode cell) {
    var source = new StringBuilder();
    if (cell.path("source").isTextual()) {
      source.append(cell.path("source").asText());
    }
    cell.path("source").forEach(line -> source.append(line.asText()));
    return source.toString();
  }

  static List<Path> notebooks() throws IOException {
    Path folder = ROOT.resolve("notebooks");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".ipynb"))
          .filter(file -> !file.toString().contains(".ipynb_checkpoints"))
          .sorted()
          .toList();
    }
  }

  static JsonNode read(Path path) throws IOException {
    return new JsonMapper().readTree(path.toFile());
  }
}
