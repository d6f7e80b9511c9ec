package agora.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import agora.data.Domain;
import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.sandbox.TestSandbox;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckFilesTest {
  @TempDir Path folder;

  private Path write(String name, String... lines) throws Exception {
    return Files.write(folder.resolve(name), Arrays.asList(lines), StandardCharsets.UTF_8);
  }

  private JsonNode correctness(Domain domain, @Nullable Path references, Path... files)
      throws Exception {
    CheckTask task = CheckTask.instances(domain, references);
    List<String> names = Arrays.stream(files).map(Path::toString).toList();
    WrittenReport report =
        new CheckFiles(task, names, folder.resolve("out")).run(2, ProgressListener.none());
    assertThat(folder.resolve("out/parts")).doesNotExist();
    assertThat(folder.resolve("out/correctness.json")).hasContent(report.json());
    return Jsonl.mapper().readTree(report.json());
  }

  @Test
  void mathIsRightByItsFinalAnswerWhereOneIsKnown() throws Exception {
    Path seeds =
        write(
            "seeds.jsonl",
            "{\"instruction\": \"What is 2 + 2?\", \"response\": \"It is four. #### 4\"}",
            "{\"question\": \"Half of one?\", \"answer\": \"\\\\frac{1}{2}\"}");
    Path one =
        write(
            "one.jsonl",
            "{\"instruction\": \"What is 2 + 2?\", \"response\": \"[RESULT] 4 [/RESULT]\"}",
            "{\"reason\": \"refusal\", \"raw\": \"no\"}",
            "",
            "{\"instruction\": \"Half of one?\", \"response\": \"The answer is 0.25.\"}");
    Path other =
        write(
            "other.jsonl",
            "{\"instruction\": \"Half of one?\", \"response\": \"The answer is 0.5.\"}",
            "{\"instruction\": \"Own\", \"response\": \"It is \\\\boxed{7}.\", \"answer\": 7}",
            "{\"instruction\": \"Own\", \"response\": \"I do not know.\", \"answer\": \"7\"}",
            "{\"instruction\": \"Own\", \"response\": \"8\", \"answer\": \" \"}",
            "{\"instruction\": \"Unknown\", \"response\": \"8\"}");
    JsonNode report = correctness(Domain.MATH, seeds, one, other);
    assertThat(report.path("instances").asInt()).isEqualTo(7);
    assertThat(report.path("checked").asInt()).isEqualTo(5);
    assertThat(report.path("right").asInt()).isEqualTo(3);
    assertThat(report.path("wrong").asInt()).isEqualTo(2);
    assertThat(report.path("correctness").path("value").asDouble()).isEqualTo(3 / 5.0);
    assertThat(report.path("notCheckable").toString())
        .isEqualTo("{\"no reference answer\":1,\"the reference answer is empty\":1}");
    List<JsonNode> wrong = Jsonl.read(folder.resolve("out/wrong.jsonl"), JsonNode.class);
    assertThat(wrong).hasSize(2);
    assertThat(wrong.getFirst().path("file").asText()).isEqualTo(one.toString());
    assertThat(wrong.getFirst().path("line").asInt()).isEqualTo(4);
    assertThat(wrong.getFirst().path("instance").asInt()).isEqualTo(1);
    assertThat(wrong.getFirst().path("answer").asText()).isEqualTo("0.25");
    assertThat(wrong.getFirst().path("expected").asText()).isEqualTo("\\frac{1}{2}");
    assertThat(wrong.getLast().path("line").asInt()).isEqualTo(3);
    assertThat(wrong.getLast().path("instance").asInt()).isEqualTo(4);
    assertThat(wrong.getLast().path("verdict").asText()).isEqualTo("unanswered");
  }

  @Test
  void codeIsRightByItsTests() throws Exception {
    TestSandbox.get();
    String program = "```python\\ndef twice(n):\\n    return n + n\\n```";
    Path references =
        write(
            "references.jsonl",
            "{\"text\": \"Double it\", \"test_list\": [\"assert twice(2) == 4\"], \"test_setup_code\": \"\"}");
    Path data =
        write(
            "data.jsonl",
            "{\"instruction\": \"Double it\", \"response\": \"" + program + "\"}",
            "{\"instruction\": \"a\", \"response\": \""
                + program
                + "\", \"tests\": [\"assert twice(2) == 4\", \"assert twice(1) == 3\"]}",
            "{\"instruction\": \"a\", \"response\": \""
                + program
                + "\", \"test\": \"def check(candidate):\\n    assert candidate('a') == 'aa'\", \"entry_point\": \"twice\"}",
            "{\"instruction\": \"a\", \"response\": \"" + program + "\"}",
            "{\"instruction\": \"a\", \"response\": \"I cannot.\", \"tests\": \"assert f(2) == 4\"}",
            "{\"instruction\": \"a\", \"response\": \""
                + program
                + "\", \"tests\": \"x = twice(1)\"}");
    JsonNode report = correctness(Domain.CODE, references, data);
    assertThat(report.path("right").asInt()).isEqualTo(2);
    assertThat(report.path("wrong").asInt()).isEqualTo(2);
    assertThat(report.path("notCheckable").toString())
        .isEqualTo("{\"no tests\":1,\"the tests call nothing or assert nothing\":1}");
    List<JsonNode> wrong = Jsonl.read(folder.resolve("out/wrong.jsonl"), JsonNode.class);
    assertThat(wrong.getFirst().path("reason").asText()).startsWith("assertion 2 does not hold");
    assertThat(wrong.getLast().path("reason").asText())
        .isEqualTo("the response defines no function that its tests call");
  }

  @Test
  void aWrongLineIsNamedBeforeAnythingIsDecided() throws Exception {
    String[] lines = new String[CheckFiles.PART + 3];
    Arrays.fill(lines, "{\"instruction\": \"a\", \"response\": \"1\", \"answer\": \"1\"}");
    lines[CheckFiles.PART + 1] = "{\"instruction\": \"a\"}";
    Path file = write("bad.jsonl", lines);
    assertThatThrownBy(() -> correctness(Domain.MATH, null, write("good.jsonl", lines[0]), file))
        .hasMessage(
            file + " line " + (CheckFiles.PART + 2) + ": the instance has no field 'response'");
    assertThat(folder.resolve("out/parts")).doesNotExist();
    Path nothing = write("nothing.jsonl", "{\"reason\": \"refusal\"}");
    assertThatThrownBy(() -> correctness(Domain.MATH, null, nothing))
        .hasMessageContaining("correctness needs at least one instance");
    assertThatThrownBy(() -> CheckTask.instances(Domain.INSTRUCTION_FOLLOWING, null))
        .hasMessageStartingWith(
            "correctness is decided for math and code, was instruction_following");
    Path twice = write("twice.jsonl", "{\"text\": \"a\"}", "{\"text\": \"a\"}");
    assertThatThrownBy(() -> correctness(Domain.MATH, twice, file))
        .hasMessageContaining("twice.jsonl line 2: field 'text' must be unique");
  }

  @Test
  void linesFromOutsideAreReadStrictly() throws Exception {
    String line = "{\"instruction\": \"a\", \"response\": \"1\", \"answer\": 1, \"reward\": NaN}\n";
    Path good = write("good.jsonl", line.strip());
    assertThat(correctness(Domain.MATH, null, good).path("right").asInt()).isEqualTo(1);
    refused(line.strip() + " " + line, "bad.jsonl line 1: not a JSON object", "a further value");
    refused(
        line + "{\"instruction\": \"a\", \"response\": [\"b\"]}",
        "bad.jsonl line 2: not a JSON object of the form expected: ",
        "field 'response' must be a text, was a list or an object");
    Path cut = folder.resolve("cut.jsonl.gz");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(line.repeat(1000).getBytes(StandardCharsets.UTF_8));
    }
    Files.write(cut, Arrays.copyOf(packed.toByteArray(), packed.size() - 20));
    assertThatThrownBy(() -> correctness(Domain.MATH, null, cut))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cut.jsonl.gz line ")
        .hasMessageContaining("the gzip file is damaged or cut off here");
  }

  private void refused(String text, String... parts) throws Exception {
    Path file = Files.writeString(folder.resolve("bad.jsonl"), text);
    assertThatThrownBy(() -> correctness(Domain.MATH, null, file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void dataWithoutAnythingToCompareWithIsSaidToBeSo() throws Exception {
    Path data = write("data.jsonl", "{\"instruction\": \"a\", \"response\": \"1\"}");
    Path other = write("other.jsonl", "{\"instruction\": \"b\", \"answer\": \"1\"}");
    CheckTask task = CheckTask.instances(Domain.MATH, other);
    CheckFiles files = new CheckFiles(task, List.of(data.toString()), folder.resolve("out"));
    assertThat(files.run(1, ProgressListener.none()).shortfall())
        .startsWith("none of the 1 instances can be checked: {no reference answer=1}")
        .contains("--references");
  }

  @Test
  void aPartEndsAtManyLinesOrManyCharacters() {
    assertThat(CheckFiles.isPart(CheckFiles.PART - 1, 1000)).isFalse();
    assertThat(CheckFiles.isPart(CheckFiles.PART, 1000)).isTrue();
    assertThat(CheckFiles.isPart(1, 50_000_000)).isTrue();
  }

  @Test
  void aFullDiskLosesNoDecision() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "needs Linux");
    Path data =
        write("d.jsonl", "{\"instruction\": \"a\", \"response\": \"1\", \"answer\": \"2\"}");
    Path listed = Files.createDirectory(folder.resolve("out")).resolve("wrong.jsonl.part");
    Files.createSymbolicLink(listed, full);
    assertThatThrownBy(() -> correctness(Domain.MATH, null, data))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("wrong.jsonl: cannot be written: No space left on device");
    Files.deleteIfExists(listed);
    try (var kept = Files.list(folder.resolve("out/parts"))) {
      Path part = kept.toList().getFirst();
      Files.writeString(part, Files.readString(part).replace("WRONG", "UNANSWERED"));
    }
    assertThat(correctness(Domain.MATH, null, data).path("wrong").asInt()).isEqualTo(1);
    assertThat(folder.resolve("out/wrong.jsonl")).content().contains("unanswered");
  }

  @Test
  void decidedPartsAreKeptAndFoundAgainByTaskAndLines() throws Exception {
    CheckTask task = CheckTask.instances(Domain.MATH, null);
    String lines = "{\"instruction\": \"a\", \"response\": \"1\", \"answer\": \"1\"}\n\n";
    assertThat(served(task, "decide 2\n" + lines)).contains("\"verdict\":\"CORRECT\"");
    try (var kept = Files.list(folder.resolve("parts"))) {
      Path part = kept.toList().getFirst();
      Files.writeString(part, Files.readString(part).replace("CORRECT", "PARTIAL"));
    }
    assertThat(served(task, "decide 2\n" + lines)).contains("\"verdict\":\"PARTIAL\"");
    assertThat(served(task, "decide 2\n" + lines.strip() + "\n{}\n"))
        .as("a line that changed after it was read")
        .contains("\"lines\":2,\"results\":[],\"error\":\": the instance has no field");
    assertThat(served(task, "decide 1\n" + lines.strip() + "\n"))
        .contains("\"verdict\":\"CORRECT\"");
    CheckTask other = CheckTask.instances(Domain.MATH, write("r.jsonl", "{\"text\": \"b\"}"));
    assertThat(served(other, "decide 2\n" + lines)).contains("\"verdict\":\"CORRECT\"");
  }

  @Test
  void aServerReadsDecidesAndRefuses() throws Exception {
    CheckTask task = CheckTask.instances(Domain.MATH, null);
    String lines = "{\"instruction\": \"a\", \"response\": \"1\"}\n[1]\n";
    assertThat(served(task, "read 1\n" + lines.split("\n", 2)[0] + "\nread 2\n" + lines))
        .isEqualTo(
            LineServer.ANSWER
                + "{\"lines\":1,\"results\":[]}\n"
                + LineServer.ANSWER
                + "{\"lines\":2,\"results\":[],\"error\":\": not a JSON object of the form expected: "
                + served(task, "read 2\n" + lines).split("expected: ", 2)[1]);
    CheckTask missing = new CheckTask(CheckTask.Kind.REPLIES, "gsm8k", folder + "/none.jsonl");
    assertThat(served(missing, "read 2\n" + lines + "decide 2\n" + lines).lines())
        .hasSize(2)
        .allSatisfy(answer -> assertThat(answer).contains("refused").contains("none.jsonl"));
    assertThat(CheckTask.parse(task.toJson())).isEqualTo(task);
  }

  private String served(CheckTask task, String requests) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LineServer.serve(
        task,
        1,
        folder.resolve("parts"),
        new ByteArrayInputStream(requests.getBytes(StandardCharsets.UTF_8)),
        out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
