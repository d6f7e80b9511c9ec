package agora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
  private static final String PAPER = "../data/studies/paper.json";

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  @Test
  void everyStageIsACommand() {
    assertThat(Main.execute("--help")).isEqualTo(Main.DONE);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("plan", "generate", "train", "evaluate", "metrics", "score", "status", "run");
  }

  @Test
  void aPlanIsARowOfJsonACellAndSaysWhatIsMissing() throws Exception {
    assertThat(Main.execute("plan", "--json", PAPER)).isEqualTo(Main.DONE);
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(99 + 3 + 6 + 1);
    JsonNode first = new JsonMapper().readTree(lines.getFirst());
    assertThat(first.path("generator").asText()).isEqualTo("GPT-4o");
    assertThat(first.path("volume").asInt()).isEqualTo(10_000);
    assertThat(first.path("generation USD").asDouble()).isPositive();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("missing: student.base: ");
  }

  @Test
  void aStudyThatIsNotFinishedHasStatus3() {
    assertThat(Main.execute("status", PAPER)).isEqualTo(Main.SHORT);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("nothing");
  }

  @Test
  void whatCannotRunIsBadInputAndListsEveryReason() {
    assertThat(Main.execute("run", PAPER)).isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("nothing was asked")
        .contains("OPENAI_API_KEY is not set");
  }

  @Test
  void badInputIsStatus2() throws Exception {
    assertThat(Main.execute("plan", "nowhere.json")).isEqualTo(Main.BAD_INPUT);
    assertThat(Main.execute("plan", PAPER, "--setting", "juggling")).isEqualTo(Main.BAD_INPUT);
    assertThat(Main.execute("plan", PAPER, "--generator", "me")).isEqualTo(Main.BAD_INPUT);
    assertThat(Main.execute("dance")).isEqualTo(Main.BAD_INPUT);
    Path misspelled = folder.resolve("study.json");
    Files.writeString(
        misspelled,
        Files.readString(Path.of("../data/studies/small.json"))
            .replace("\"volume\"", "\"volumne\""));
    assertThat(Main.execute("plan", misspelled.toString())).isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("volume must be >= 1, was 0; unknown fields: [volumne]; known: [name,");
  }

  @Test
  void whatMayPassIsWorthRetrying() {
    assertThat(Main.status(new java.io.UncheckedIOException(new java.io.IOException("disk full"))))
        .isEqualTo(Main.RETRY);
    assertThat(Main.status(new InterruptedException())).isEqualTo(Main.RETRY);
    assertThat(Main.status(new IllegalStateException("budget"))).isEqualTo(Main.SHORT);
  }
}
