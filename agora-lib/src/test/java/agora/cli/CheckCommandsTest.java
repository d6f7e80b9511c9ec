package agora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
