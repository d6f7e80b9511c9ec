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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GridCommandsTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final PrintStream realErr = System.err;
  private final PrintStream realOut = System.out;
  private Path study = Path.of("");

  @BeforeEach
  void write() throws IOException {
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
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
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("1 cells: 1 failed\n");
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
  void anOptionOfAnotherEngineIsRefusedAndMarksNothing() {
    assertThat(Main.execute("submit", study.toString(), "--slurm", "--write-only", "--gpus", "1"))
        .isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--gpus is an option of --kubernetes, was given with --slurm")
        .contains("the options of --slurm are --partition, --gres, --time");
    assertThat(Main.execute("submit", study.toString(), "--kubernetes", "--gres", "gpu:1"))
        .isEqualTo(Main.BAD_INPUT);
    assertThat(Main.execute("submit", study.toString(), "--local", "2", "--array-limit", "3"))
        .isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--array-limit is an option of --slurm, --kubernetes, was given with --local");
    assertThat(folder.resolve("commands/grid.json")).doesNotExist();
  }

  @Test
  void whatCannotBeSubmittedLeavesTheStoreToBeChosen() {
    assertThat(Main.execute("submit", study.toString(), "--local", "0")).isEqualTo(Main.BAD_INPUT);
    assertThat(Main.execute("submit", study.toString(), "--kubernetes")).isEqualTo(Main.BAD_INPUT);
    assertThat(folder.resolve("commands/grid.json")).doesNotExist();
  }

  /** Writes the study's jobs for Slurm with further options; returns the exit status. */
  private int written(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("submit", study.toString(), "--slurm", "--write-only"));
    arguments.addAll(List.of(options));
    return Main.execute(arguments.toArray(String[]::new));
  }

  @Test
  void optionsOfSbatchArePassedOnEvenIfTheyAreCalledLikeOurs() {
    assertThat(written("--sbatch=--gpus=1", "--sbatch", "--time=10", "--sbatch=--account=ml"))
        .isEqualTo(Main.DONE);
    assertThat(folder.resolve("commands/grid/cells-0.sbatch"))
        .content()
        .contains("#SBATCH --gpus=1\n#SBATCH --time=10\n#SBATCH --account=ml\n");
    assertThat(Main.execute("submit", study.toString(), "--local", "1", "--sbatch=--gpus=1"))
        .isEqualTo(Main.BAD_INPUT);
    assertThat(Main.execute("submit", study.toString(), "--slurm", "--sbatch"))
        .isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--sbatch is an option of --slurm, was given with --local")
        .contains("--sbatch takes an option of sbatch: --sbatch=--account=NAME");
  }

  @Test
  void onlyTheCellsThatAreMeantAreSubmitted() {
    assertThat(written("--setting", "math_response_generation", "--generator", "steady"))
        .isEqualTo(Main.DONE);
    assertThat(written("--setting", "code_response_generation")).isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("no cell of study commands has --setting code_response_generation");
  }

  @Test
  void aStudentOnAGpuNeedsOneToBeAskedFor() throws IOException {
    Files.writeString(
        study, Files.readString(study).replace("\"recipe\"", "\"device\": \"cuda\", \"recipe\""));
    written("--gres", "gpu:1");
    written("--sbatch=--gpus=1");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    written();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("no GPU is asked for: --gres gpu:1 asks");
  }

  @Test
  void wrongArgumentsAreOneLineAndAWayToTheOthers() {
    assertThat(Main.execute("submit", study.toString(), "--slurm", "--parition", "gpu"))
        .isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("agora: Unknown options: '--parition', 'gpu'")
        .contains("Possible solutions: --partition")
        .contains("'agora submit --help' lists the arguments")
        .doesNotContain("Usage:");
    assertThat(Main.execute("nothing")).isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("Usage: agora");
  }

  @Test
  void aKeptProcessAnswersEachCellThatItIsAskedFor() throws Exception {
    InputStream realIn = System.in;
    PipedOutputStream engine = new PipedOutputStream();
    try {
      System.setIn(new PipedInputStream(engine));
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
