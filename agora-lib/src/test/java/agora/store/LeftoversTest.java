package agora.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Journals as words with {@code ~} for a line's end: {@code a} is the answer to a, {@code -a} a
 * failure of a, {@code +a} a further answer to a, {@code *} no entry of a journal.
 */
class LeftoversTest {
  @TempDir Path root;
  private Path attempts;

  @BeforeEach
  void create() throws IOException {
    attempts = Files.createDirectories(root.resolve("stage.attempts"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // newer attempt | older attempt | continued
        "a~ | b~ | a~b~",
        "a~ | +a~ | a~",
        "`` | a~ | a~",
        "a~ | `` | a~",
        "-a~ | a~ | -a~a~",
        "a~ | -b~ | a~",
        "a~b | c~ | a~c~",
        "a~ | b~c | a~b~",
        "é🙂~ | ü~ | é🙂~ü~",
        "a~*~ | b~ | a~*~",
        "a~ | b~*~ | a~",
      })
  void answersOfBothJournalsAreKeptOnce(String newer, String older, String continued)
      throws IOException {
    journal("one", older, 1_000);
    journal("two", newer, 2_000);
    Path begun = Leftovers.begin(attempts, "three", List.of(), "done.json");
    assertThat(Files.readString(begun.resolve("j.jsonl"))).isEqualTo(written(continued));
    assertThat(Leftovers.continued(begun))
        .containsExactly("stage.attempts/two", "stage.attempts/one");
  }

  @ParameterizedTest
  @CsvSource({
    "state.bin, true",
    "deep/state.bin, true",
    "done.json, false",
    "deep/done.json, true",
    "run.lock, false",
    "file.part, false",
    "r.reserve, false",
    "continued.txt, false",
  })
  void whatBelongsToAProcessOrAFinishedStageIsNotCopied(String name, boolean copied)
      throws IOException {
    Path file = attempts.resolve("one").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "x");
    Path begun = Leftovers.begin(attempts, "two", List.of(), "done.json");
    boolean there =
        Files.exists(begun.resolve(name)) && Files.readString(begun.resolve(name)).equals("x");
    assertThat(there).isEqualTo(copied);
  }

  @Test
  void attemptThatAnotherContinuesIsNotCopiedAgain() throws IOException {
    journal("one", "a~", 1_000);
    Path two = Leftovers.begin(attempts, "two", List.of(), "done.json");
    Files.writeString(two.resolve("j.jsonl"), written("b~"));
    Path three = Leftovers.begin(attempts, "three", List.of(), "done.json");
    assertThat(Files.readString(three.resolve("j.jsonl"))).isEqualTo(written("b~"));
    assertThat(Leftovers.continued(three))
        .containsExactly("stage.attempts/two", "stage.attempts/one");
  }

  @Test
  void firstAttemptAndOneBesideHalfACopyBeginEmpty() throws IOException {
    Files.createDirectories(attempts.resolve("half.new"));
    Files.writeString(attempts.resolve("half.new/j.jsonl"), written("a~"));
    Path begun = Leftovers.begin(attempts, "one", List.of(root.resolve("absent")), "done.json");
    try (Stream<Path> files = Files.list(begun)) {
      assertThat(files).isEmpty();
    }
    assertThat(Leftovers.continued(begun)).isEmpty();
  }

  private void journal(String attempt, String entries, long changed) throws IOException {
    Path folder = Files.createDirectories(attempts.resolve(attempt));
    Path file = Files.writeString(folder.resolve("j.jsonl"), written(entries));
    assertThat(file.toFile().setLastModified(changed)).isTrue();
    assertThat(folder.toFile().setLastModified(changed)).isTrue();
  }

  private static String written(String entries) {
    StringBuilder text = new StringBuilder();
    for (String part : entries.split("(?<=~)")) {
      String word = part.replace("~", "");
      String key = word.replaceFirst("[-+]", "");
      String rest = word.startsWith("-") ? "\"failure\":\"x\"" : "\"reply\":\"" + word + "\"";
      text.append(
          word.isEmpty()
              ? ""
              : word.equals("*")
                  ? "{\"loss\":1}"
                  : "{\"key\":\"" + key + "\",\"id\":\"q\",\"millis\":1," + rest + "}");
      text.append(part.endsWith("~") ? "\n" : "");
    }
    return text.toString();
  }
}
