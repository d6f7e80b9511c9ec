package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

  private static byte[] zipped(Path file, String content) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return Files.readAllBytes(file);
  }

  @Test
  void gsm8kTakesTheNumberAfterTheHashes() throws Exception {
    Benchmark gsm8k = Benchmarks.gsm8k(file("test.jsonl", GOOD + "\n" + GOOD));
    assertThat(gsm8k.problems()).hasSize(2);
    assertThat(gsm8k.problems().getFirst()).isEqualTo(Problem.of("gsm8k/0", "Two plus two?", "4"));
    assertThat(gsm8k.sampling().temperature()).isEqualTo(0.2);
  }

  @Test
  void gzippedFilesAreUnpackedAndCutOffOnesAreNamed() throws Exception {
    Path file = folder.resolve("test.jsonl.gz");
    byte[] bytes = zipped(file, GOOD.repeat(50));
    assertThat(Benchmarks.gsm8k(file).problems()).hasSize(50);

    Files.write(file, Arrays.copyOf(bytes, bytes.length - 12));
    assertThatThrownBy(() -> Benchmarks.gsm8k(file))
        .hasMessage(file + ": the gzip file is cut off; download it again");
  }

  @Test
  void badLinesAreNamedWithFileLineAndField() throws Exception {
    Path wrongField = file("a.jsonl", GOOD + "{\"question\":\"?\",\"solution\":\"#### 1\"}\n");
    assertThatThrownBy(() -> Benchmarks.gsm8k(wrongField))
        .hasMessage(wrongField + " line 2: field 'answer' must be a string, is missing");
    Path noGold = file("b.jsonl", "{\"question\":\"?\",\"answer\":\"four\"}\n");
    assertThatThrownBy(() -> Benchmarks.gsm8k(noGold))
        .hasMessage(noGold + " line 1: field 'answer' must hold '####' before the gold number");
    Path notJson = file("c.jsonl", GOOD + GOOD + "{\"question\n");
    assertThatThrownBy(() -> Benchmarks.gsm8k(notJson))
        .hasMessageStartingWith(notJson + " line 3: not JSON: ");
    Path empty = file("d.jsonl", "\n\n");
    assertThatThrownBy(() -> Benchmarks.gsm8k(empty))
        .hasMessage(empty + ": holds no object; is it the right file?");
    assertThatThrownBy(() -> Benchmarks.gsm8k(folder.resolve("none.jsonl")))
        .hasMessageContaining("no such file; ./environment/fetch downloads");
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
  void aSolutionWithoutABoxIsNamed() throws Exception {
    Path file = file("m.jsonl", "{\"problem\":\"p\",\"solution\":\"x is 4\"}\n");
    assertThatThrownBy(() -> Benchmarks.math(file))
        .hasMessage(file + " line 1: field 'solution' must box the gold answer: \\boxed{...}");
  }

  @Test
  void duplicateIdsAreRefused() throws Exception {
    String line = "{\"problem\":\"p\",\"answer\":\"1\",\"unique_id\":\"same\"}\n";
    Path file = file("twice.jsonl", line + line);
    assertThatThrownBy(() -> Benchmarks.math(file))
        .hasMessage("benchmark math: problem ids must be unique, same is not");
  }

  @Test
  void examplesForFewShotAreReadFromATrainingFile() throws Exception {
    Path gsm8k = file("train.jsonl", GOOD.repeat(3));
    assertThat(Exemplar.read(gsm8k, 2))
        .containsExactly(
            new Exemplar("Two plus two?", "2+2=4\n#### 4"),
            new Exemplar("Two plus two?", "2+2=4\n#### 4"));
    Path math = file("m.jsonl", "{\"problem\":\"p\",\"solution\":\"\\\\boxed{4}\"}\n");
    assertThat(Exemplar.read(math, 1)).containsExactly(new Exemplar("p", "\\boxed{4}"));
    assertThatThrownBy(() -> Exemplar.read(gsm8k, 4))
        .hasMessage(gsm8k + ": holds 3 solved problems, asked for 4");
  }
}
