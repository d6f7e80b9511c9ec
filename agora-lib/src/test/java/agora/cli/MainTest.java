package agora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import agora.study.Study;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
  private static final String PAPER = "../data/studies/paper.json";

  @TempDir Path folder;

  @RegisterExtension final CapturedOutput printed = new CapturedOutput();

  private final ByteArrayOutputStream out = printed.out;
  private final ByteArrayOutputStream err = printed.err;

  @Test
  void everyStageIsACommand() {
    assertThat(Main.execute("--help")).isEqualTo(Main.DONE);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("plan", "generate", "train", "evaluate", "metrics", "score", "status", "run");
    assertThat(err.toString(StandardCharsets.UTF_8)).as("picocli's warnings").isEmpty();
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
  void proxiesOfAStudyThatIsNotRunHaveStatus3() {
    assertThat(Main.execute("proxies", PAPER)).isEqualTo(Main.SHORT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("no cell is finished yet: run the study first");
  }

  @Test
  void whatCannotRunIsBadInputAndListsEveryReason() {
    assertThat(Main.execute("run", PAPER)).isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("nothing was asked")
        .contains("OPENAI_API_KEY is not set");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan",
        "generate",
        "export",
        "train",
        "evaluate",
        "metrics",
        "run",
        "score",
        "status",
        "import-data-agora",
        "import",
        "report",
        "pages",
        "try",
        "advise",
        "proxies",
        "run-cell",
        "submit"
      })
  void everyCommandHasHelp(String command) {
    assertThat(Main.execute(command, "--help")).isEqualTo(Main.DONE);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("Usage: agora " + command);
    assertThat(err.toString(StandardCharsets.UTF_8)).as("picocli's warnings").isEmpty();
  }

  @Test
  void planAndStatusAreFilteredAndStatusHasASummary() {
    String setting = "math_instance_generation";
    Main.execute("plan", PAPER, "--json", "--setting", setting, "--generator", "GPT-4o");
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .hasSize(1 + 1 + 1 + 1) // the cell, base and reference, its own solving, the total
        .filteredOn(line -> line.contains(setting))
        .hasSize(1);
    out.reset();
    assertThat(Main.execute("status", PAPER, "--generator", "GPT-4o")).isEqualTo(Main.SHORT);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .doesNotContain("Claude")
        .containsPattern("\\d+ cells: 0 done, 0 with a student, 0 with data, \\d+ not started");
  }

  @Test
  void aPlanTellsWhetherAStudentLearnsToStop() throws Exception {
    String root = Path.of("..").toAbsolutePath().normalize().toString();
    String own = "\"name\": \"stopping\", \"prompts\": \"data/prompts\"";
    String mini = Files.readString(Path.of("../data/studies/mini.json"));
    Path study = folder.resolve("study.json");
    Files.writeString(
        study, mini.replace("\"name\": \"mini\"", own).replace("\"data/", "\"" + root + "/data/"));
    assertThat(Main.execute("plan", study.toString(), "--stop-check"))
        .as(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(Main.DONE);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("after ten steps on one pair the student answers '")
        .endsWith("' and stops\n");
  }

  @Test
  void aPlanFitsTheTerminal() {
    assertThat(Main.execute("plan", PAPER)).isEqualTo(Main.DONE);
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .allMatch(line -> line.length() <= PlainTable.WIDTH);
  }

  @Test
  void aStudyWithOneDeadKeyGeneratesWithTheOthers() throws Exception {
    Path root = Path.of("..").toAbsolutePath().normalize();
    Path study = folder.resolve("two.json");
    Files.writeString(
        study,
        """
        {"name": "two-generators", "miniature": true, "volume": 4,
         "settings": ["math_response_generation"],
         "seeds": {"math_response_generation": {"file": "ROOT/data/mini/seeds/math_response_generation.jsonl"}},
         "prompts": "ROOT/data/prompts",
         "generators": [
           {"name": "dead", "endpoint": {"provider": "openai", "base_url": "https://127.0.0.1:1/v1", "model": "m", "key": "AGORA_NO_SUCH_KEY"}},
           {"name": "steady", "endpoint": {"provider": "openai", "base_url": "http://mini/v1", "model": "mini-steady"}}]}
        """
            .replace("ROOT", root.toString()));
    int status;
    try (Study opened = Study.open(study, folder.resolve("runs"))) {
      StudyOptions options = new StudyOptions();
      status =
          options.eachGenerator(
              opened,
              opened.cells(),
              (each, cell) -> each.generate(cell).dataset().size() == 4 ? Main.DONE : Main.SHORT);
      assertThat(opened.generate(opened.cells().getLast()).dataset().size()).isEqualTo(4);
    }
    assertThat(status).isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("AGORA_NO_SUCH_KEY is not set")
        .contains("left out: the other cells of dead");
  }

  @Test
  void aBugPrintsItsTraceAndAsksToBeReportedAMistakePrintsItsMessageAlone() {
    assertThat(reported(new NullPointerException("here")))
        .contains("this is a bug of the program", "report it", "NullPointerException: here")
        .contains("at agora.cli.MainTest");
    assertThat(reported(new IllegalArgumentException("volume must be >= 1, was 0")))
        .isEqualTo("agora: volume must be >= 1, was 0");
    assertThat(reported(new InterruptedException())).startsWith("agora: interrupted");
  }

  @Test
  void whatTheJdkItselfRefusesIsABugOfTheProgram() {
    Exception bug = catchThrowableOfType(RuntimeException.class, () -> Integer.parseInt("seven"));
    assertThat(Ending.status(bug)).isEqualTo(Main.UNEXPECTED);
    assertThat(Ending.status(new IllegalArgumentException("a bad value")))
        .isEqualTo(Main.BAD_INPUT);
  }

  private static String reported(Exception e) {
    StringWriter text = new StringWriter();
    Ending.report(e, new PrintWriter(text));
    return text.toString().strip();
  }

  @Test
  void aTryThatCannotWorkEndsBeforeAnythingIsAskedOrWritten() {
    String setting = "math_response_generation";
    assertThat(Main.execute("try", "http://127.0.0.1:1/v1", "--setting", setting, "--budget", "1"))
        .isEqualTo(Main.BAD_INPUT);
    assertThat(Main.execute("try", "http://127.0.0.1:1/v1", "--setting", setting))
        .isEqualTo(Main.BAD_INPUT);
    assertThat(Main.execute("try", folder.toString(), "--setting", setting))
        .isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--budget needs --price, such as 0.15,0.60")
        .contains("the models of http://127.0.0.1:1/v1 cannot be listed")
        .contains("start the server or correct the URL")
        .contains("is a folder: name a data file that exists");
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
    assertThat(
            Ending.status(new java.io.UncheckedIOException(new java.io.IOException("disk full"))))
        .isEqualTo(Main.RETRY);
    assertThat(Ending.status(new InterruptedException())).isEqualTo(Main.RETRY);
    assertThat(Ending.status(new IllegalStateException("budget"))).isEqualTo(Main.SHORT);
  }
}
