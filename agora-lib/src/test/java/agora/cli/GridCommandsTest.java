package agora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GridCommandsTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream realErr = System.err;
  private final PrintStream realOut = System.out;
  private Path study = Path.of("");

  @BeforeEach
  void write() throws IOException {
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    System.setOut(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    study = Files.createDirectories(folder.resolve("commands")).resolve("study.json");
    Files.writeString(
        study,
        """
        {"name": "commands", "miniature": true, "volume": 4,
         "generators": [{"name": "steady",
           "endpoint": {"provider": "openai", "base_url": "http://mini/v1", "model": "mini-steady"}}],
         "settings": ["math_response_generation"],
         "student": {"base": "ROOT/data/mini/base", "reference": "ROOT/data/mini/missing", "recipe": "mini"},
         "benchmarks": [{"name": "mini-math", "domain": "math", "kind": "gsm8k", "limit": 4,
           "file": "ROOT/data/mini/test/math.jsonl"}]}
        """
            .replace("ROOT", Path.of("..").toAbsolutePath().normalize().toString()));
  }

  @AfterEach
  void restore() {
    System.setErr(realErr);
    System.setOut(realOut);
  }

  @Test
  void aCellThatWillNeverWorkEndsWith42AndItsReasonIsKept() throws IOException {
    assertThat(Main.execute("run-cell", study.toString(), "0")).isEqualTo(42);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("nothing was asked");
    assertThat(Main.execute("status", study.toString())).isEqualTo(Main.SHORT);
    try (var files = Files.walk(folder.resolve("commands/outcomes"))) {
      Path outcome = files.filter(Files::isRegularFile).findFirst().orElseThrow();
      assertThat(outcome).content().contains("\"status\":42").contains("missing");
    }
  }

  @Test
  void wrongArgumentsNeverWork() {
    assertThat(Main.execute("run-cell", study.toString())).isEqualTo(42);
    assertThat(Main.execute("run-cell", study.toString(), "1")).isEqualTo(42);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("a cell's index must be 0 to 0");
    assertThat(Main.execute("run-cell", folder.resolve("none.json").toString(), "0")).isEqualTo(42);
    assertThat(Main.execute("run-cell", study.toString(), "0", "--store", "nfs://x")).isEqualTo(42);
  }

  @Test
  void submitWritesScriptsToReadAndEdit() {
    assertThat(Main.execute("submit", study.toString(), "--slurm", "--write-only"))
        .isEqualTo(Main.DONE);
    assertThat(folder.resolve("commands/grid/cells-0.sbatch")).content().contains("--array=0\n");
    assertThat(folder.resolve("commands/grid/board.sbatch")).exists();
  }

  @Test
  void submitNeedsAnEngine() {
    assertThat(Main.execute("submit", study.toString())).isEqualTo(Main.BAD_INPUT);
    assertThat(Main.execute("submit", study.toString(), "--kubernetes")).isEqualTo(Main.BAD_INPUT);
    assertThat(Main.execute("submit", study.toString(), "--slurm", "--array-limit", "0"))
        .isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--array-limit must be >= 1, was 0");
  }

  @Test
  void aKeptProcessAnswersEachCellThatItIsAskedFor() throws Exception {
    InputStream realIn = System.in;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PipedOutputStream engine = new PipedOutputStream();
    try {
      System.setIn(new PipedInputStream(engine));
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      FutureTask<Integer> kept =
          new FutureTask<>(() -> Main.execute("run-cell", study.toString(), "-"));
      Thread.ofPlatform().start(kept);
      engine.write("0\n\n7\n".getBytes(StandardCharsets.UTF_8));
      engine.flush();
      while (!kept.isDone() && !out.toString(StandardCharsets.UTF_8).contains("cell-ended 7")) {
        Thread.sleep(20);
      }
      engine.close();
      assertThat(kept.get()).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8))
          .isEqualToIgnoringNewLines("cell-ended 0 42 cell-ended 7 42".replace(" c", "\nc"));
    } finally {
      System.setIn(realIn);
    }
  }

  @Test
  void dataFilesAreMeasuredWithoutAStudy() throws Exception {
    Path data = folder.resolve("data.jsonl");
    Files.writeString(data, "{\"instruction\": \"a\", \"response\": \"b\"}\n".repeat(3));
    Path output = folder.resolve("report");
    assertThat(Main.execute("metrics", "--data", data.toString(), "--output", output.toString()))
        .isEqualTo(Main.DONE);
    assertThat(output.resolve("report.json")).content().contains("\"exactDuplicates\" : 2");
    assertThat(Main.execute("metrics", "--spark", "local[2]")).isEqualTo(Main.BAD_INPUT);
    assertThat(Main.execute("metrics", "--data", data.toString())).isEqualTo(Main.BAD_INPUT);
    assertThat(Main.execute("metrics", "--data", "hdfs://x/y", "--output", output.toString()))
        .isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("go with --data FILE.jsonl")
        .contains("--data needs --output FOLDER")
        .contains("a URL needs --spark MASTER, was hdfs://x/y");
  }
}
