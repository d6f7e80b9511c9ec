package agora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.FolderLock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class CheckCommandsTest {
  @TempDir Path folder;

  @RegisterExtension final CapturedOutput printed = new CapturedOutput();

  private final ByteArrayOutputStream out = printed.out;
  private final ByteArrayOutputStream err = printed.err;

  @AfterEach
  void restore() {
    System.setIn(new ByteArrayInputStream(new byte[0]));
  }

  private String write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void samplesAreGradedWithoutAStudy() throws Exception {
    String problems =
        write(
            "gsm8k.jsonl",
            "{\"question\": \"1 + 1?\", \"answer\": \"#### 2\"}\n{\"question\": \"2 + 2?\", \"answer\": \"#### 4\"}\n");
    String samples = write("s.jsonl", "{\"id\": \"gsm8k/0\", \"reply\": \"2\"}\n");
    String output = folder.resolve("out").toString();
    assertThat(
            Main.execute(
                "evaluate",
                "--samples",
                samples,
                "--benchmark",
                "gsm8k",
                "--problems",
                problems,
                "--output",
                output))
        .as("a problem has no reply")
        .isEqualTo(Main.SHORT);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"missing\" : [ \"gsm8k/1\" ]");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("1 problems have no reply");
    assertThat(folder.resolve("out/verdicts.jsonl")).content().contains("\"verdict\":\"correct\"");
    assertThat(Main.execute("evaluate", "--samples", samples)).isEqualTo(Main.BAD_INPUT);
    assertThat(Main.execute("evaluate", "--problems", problems)).isEqualTo(Main.BAD_INPUT);
  }

  @Test
  void whatWouldCountTwiceOrCannotBeWrittenIsRefused() throws Exception {
    String problems = write("gsm8k.jsonl", "{\"question\": \"1 + 1?\", \"answer\": \"#### 2\"}\n");
    String samples = write("s.jsonl", "{\"id\": \"gsm8k/0\", \"reply\": \"2\"}\n");
    Path output = folder.resolve("out");
    assertThat(grade(problems, output, samples, folder + "/./s.jsonl")).isEqualTo(Main.BAD_INPUT);
    assertThat(said()).contains("--samples must name a file once, was twice " + samples);
    assertThat(grade(problems, Path.of(samples), samples)).isEqualTo(Main.BAD_INPUT);
    assertThat(said()).contains("s.jsonl: cannot be written: a file of that name is in the way");
    assertThat(grade(folder.toString(), output, samples)).isEqualTo(Main.BAD_INPUT);
    assertThat(said()).contains(folder + ": is a folder; name one file in it");
    try (FolderLock other = FolderLock.take(output, "writes into")) {
      assertThat(grade(problems, output, samples)).isEqualTo(Main.SHORT);
      other.remove();
    }
    assertThat(said()).contains("this process writes into " + output, "choose another folder");
    assertThat(grade(problems, output, samples)).isEqualTo(Main.DONE);
    assertThat(output.resolve("lock")).doesNotExist();
  }

  private int grade(String problems, Path output, String... samples) {
    List<String> words = new ArrayList<>(List.of("evaluate", "--benchmark", "gsm8k"));
    words.addAll(List.of("--problems", problems, "--output", output.toString(), "--samples"));
    words.addAll(List.of(samples));
    return Main.execute(words.toArray(String[]::new));
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void correctnessComesFirstAndCanStandAlone() throws Exception {
    String line = "{\"instruction\": \"1 + 1?\", \"response\": \"3\"%s}\n";
    String data = write("d.jsonl", line.formatted(", \"answer\": \"2\""));
    String unknown = write("u.jsonl", line.formatted(""));
    Path output = folder.resolve("out");
    assertThat(measure(unknown, output, "--correctness"))
        .as("nothing to compare with")
        .isEqualTo(Main.SHORT);
    assertThat(said()).contains("none of the 1 instances can be checked");
    assertThat(measure(data, output, "--correctness-only")).isEqualTo(Main.DONE);
    assertThat(output.resolve("correctness.json")).content().contains("\"wrong\" : 1");
    assertThat(output.resolve("report.json")).doesNotExist();
    assertThat(measure(data, output, "--correctness-only", "--against", data))
        .isEqualTo(Main.BAD_INPUT);
    assertThat(measure(data, output, "--against", folder + "/none.jsonl"))
        .isEqualTo(Main.BAD_INPUT);
    assertThat(said()).contains("none.jsonl: no such file; it should be a benchmark's problems");
    assertThat(measure(data, output, "--against", data)).isEqualTo(Main.DONE);
    assertThat(output.resolve("contaminated.jsonl")).exists();
    assertThat(measure(data, output)).isEqualTo(Main.DONE);
    assertThat(output.resolve("contaminated.jsonl")).as("of the report before").doesNotExist();
  }

  private static int measure(String data, Path output, String... more) {
    List<String> words = new ArrayList<>(List.of("metrics", "--data", data, "--domain", "math"));
    words.addAll(List.of("--output", output.toString()));
    words.addAll(List.of(more));
    return Main.execute(words.toArray(String[]::new));
  }

  @Test
  void correctnessStandsBesideTheReportOnData() throws Exception {
    String data =
        write("d.jsonl", "{\"instruction\": \"1 + 1?\", \"response\": \"3\", \"answer\": \"2\"}\n");
    String output = folder.resolve("out").toString();
    assertThat(
            Main.execute(
                "metrics", "--data", data, "--domain", "math", "--correctness", "--output", output))
        .isEqualTo(Main.DONE);
    assertThat(folder.resolve("out/report.json")).content().contains("\"instances\" : 1");
    assertThat(folder.resolve("out/correctness.json")).content().contains("\"wrong\" : 1");
    assertThat(folder.resolve("out/wrong.jsonl")).content().contains("\"expected\":\"2\"");
    assertThat(Main.execute("metrics", "--data", data, "--correctness", "--output", output))
        .isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--correctness needs --domain math or --domain code");
  }
}
