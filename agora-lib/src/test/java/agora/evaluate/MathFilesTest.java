package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MathFilesTest {
  private static final String GOOD =
      "{\"question\":\"Two plus two?\",\"answer\":\"2+2=4\\n#### 4\"}\n";

  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return file;
  }

  @Test
  void gsm8kTakesTheNumberAfterTheHashes() throws Exception {
    Benchmark gsm8k = Benchmarks.gsm8k(file("test.jsonl", GOOD + "\n" + GOOD));
    assertThat(gsm8k.problems()).hasSize(2);
    assertThat(gsm8k.problems().getFirst()).isEqualTo(Problem.of("gsm8k/0", "Two plus two?", "4"));
    assertThat(gsm8k.sampling().temperature()).isEqualTo(0.2);
  }

  @Test
  void gzippedFilesAreUnpacked() throws Exception {
    Path file = folder.resolve("test.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(GOOD.repeat(50).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(Benchmarks.gsm8k(file).problems()).hasSize(50);
  }

  @Test
  void mathIsReadFromItsFolderOrFromOneFile() throws Exception {
    file(
        "MATH/algebra/7.json",
        "{\"problem\":\"Solve $2x=8$.\",\"level\":\"Level 1\",\"type\":\"Algebra\","
            + "\"solution\":\"Halve: $x=\\\\boxed{4}$.\"}");
    Benchmark folderOfFiles = Benchmarks.math(folder.resolve("MATH"));
    assertThat(folderOfFiles.problems())
        .containsExactly(
            new Problem(
                "algebra/7", "Solve $2x=8$.", "4", Map.of("level", "1", "subject", "Algebra")));

    Path five =
        file(
            "math500.jsonl",
            "{\"problem\":\"p\",\"solution\":\"s\",\"answer\":\"\\\\pi\",\"subject\":\"Geometry\","
                + "\"level\":5,\"unique_id\":\"test/geometry/1.json\"}\n");
    Problem problem = Benchmarks.math(five).problems().getFirst();
    assertThat(problem.id()).isEqualTo("test/geometry/1.json");
    assertThat(problem.gold()).isEqualTo("\\pi");
    assertThat(problem.tags()).containsEntry("level", "5").containsEntry("subject", "Geometry");
  }

  @Test
  void examplesForFewShotAreReadFromATrainingFile() throws Exception {
    Path gsm8k = file("train.jsonl", GOOD.repeat(3));
    assertThat(FewShotExample.read(gsm8k, 2))
        .containsExactly(
            new FewShotExample("Two plus two?", "2+2=4\n#### 4"),
            new FewShotExample("Two plus two?", "2+2=4\n#### 4"));
    Path math = file("m.jsonl", "{\"problem\":\"p\",\"solution\":\"\\\\boxed{4}\"}\n");
    assertThat(FewShotExample.read(math, 1)).containsExactly(new FewShotExample("p", "\\boxed{4}"));
    assertThatThrownBy(() -> FewShotExample.read(gsm8k, 4))
        .hasMessage(gsm8k + ": holds 3 solved problems, asked for 4");
  }
}
