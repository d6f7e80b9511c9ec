package agora.check;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Domain;
import agora.data.Jsonl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartCheckerTest {
  private static final String RIGHT =
      "{\"instruction\":\"1 + 1?\",\"response\":\"2\",\"answer\":\"2\"}";
  private static final String WRONG =
      "{\"instruction\":\"2 + 2?\",\"response\":\"5\",\"answer\":\"4\"}";

  @TempDir Path folder;

  /** A disk that lost power has files of no bytes or of zeros. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "\u0000\u0000\u0000",
        "{\"lines\":2,\"results\":null}",
        "{\"lines\":0,\"results\":[]}",
        "{\"lines\":1,\"results\":[]}",
        "{\"lines\":2,\"results\":[{\"line\":1,",
      })
  void aKeptPartThatIsDamagedIsDecidedAgain(String damaged) throws Exception {
    List<String> lines = List.of(RIGHT, WRONG);
    try (PartChecker checker = checker()) {
      Part part = checker.decide(lines);
      assertThat(part.results()).extracting(LineResult::line).containsExactly(1, 2);
      assertThat(part.results())
          .extracting(result -> result.grade().score())
          .containsExactly(1., 0.);
      Files.writeString(kept().getFirst(), damaged);
      assertThat(checker.decide(lines)).isEqualTo(part);
      assertThat(kept()).hasSize(1);
      assertThat(Jsonl.mapper().readValue(kept().getFirst().toFile(), Part.class)).isEqualTo(part);
    }
  }

  @Test
  void partsWithoutAnItemAreAsLongAsTheyAre() throws Exception {
    try (PartChecker checker = checker()) {
      for (List<String> lines :
          List.of(List.<String>of(), List.of(""), List.of("", ""), List.of(" \t", "\r", ""))) {
        assertThat(checker.decide(lines)).isEqualTo(new Part(lines.size(), List.of(), null, null));
      }
    }
  }

  @Test
  void nothingIsKeptOfAPartWithAWrongLine() throws Exception {
    try (PartChecker checker = checker()) {
      Part part = checker.decide(List.of(RIGHT, "", "{\"instruction\":\"half", WRONG));
      assertThat(part.lines()).isEqualTo(3);
      assertThat(part.error()).startsWith(": ");
      assertThat(part.results()).isEmpty();
      assertThat(folder.resolve("parts")).doesNotExist();
    }
  }

  private PartChecker checker() {
    return new PartChecker(CheckTask.instances(Domain.MATH, null), folder.resolve("parts"), 2);
  }

  private List<Path> kept() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("parts"))) {
      return files.toList();
    }
  }
}
