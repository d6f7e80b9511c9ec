package agora.intrinsic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import agora.data.Domain;
import agora.data.NearDuplicateSearch;
import agora.data.NpyFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFilesTest {
  @TempDir Path folder;

  private Path write(String name, String... lines) throws Exception {
    return Files.write(folder.resolve(name), Arrays.asList(lines), StandardCharsets.UTF_8);
  }

  private static DataReport measure(
      @Nullable Domain domain, @Nullable NpyFile embeddings, Path... files) {
    return new DataFiles(List.of(files), domain, null, embeddings).measure(progress -> {});
  }

  @Test
  void filesAreOneDataSetAndEachLineHasOneReason() throws Exception {
    Path one =
        write(
            "one.jsonl",
            "{\"instruction\": \"one two three four\", \"response\": \"five [RESULT] 5 [/RESULT]\"}",
            "",
            "{\"index\": 3, \"attempt\": 0, \"reason\": \"refusal\", \"raw\": \"no\"}",
            "{\"instruction\": \"a\", \"input\": \"b\", \"response\": \" \"}");
    Path other =
        write(
            "other.jsonl",
            "{\"instruction\": \"One  two\\nthree FOUR\", \"response\": \"five [result] 5 [/result]\"}",
            "{\"instruction\": \"c\", \"response\": \"d\\uFFFD\"}");
    DataReport report = measure(Domain.MATH, null, one, other);
    assertThat(report.instances()).isEqualTo(4);
    assertThat(report.reasons())
        .isEqualTo(
            Map.of(
                "valid", 1L,
                "refusal", 1L,
                "empty response", 1L,
                "not the form of math", 1L,
                "damaged characters", 1L));
    assertThat(report.exactDuplicates()).isEqualTo(1);
    assertThat(report.pairs()).containsExactly(new NearDuplicateSearch.Pair(2, 0, 1));
    assertThat(report.instructionWords())
        .isEqualTo(new DataCounts.Lengths(11 / 4.0, 1, 1.75, 3, 4, 4));
    assertThat(report.write(folder)).contains("\"diversity\" : null").doesNotContain("pairs");
    assertThat(folder.resolve("near_duplicates.jsonl"))
        .hasContent("{\"later\":2,\"earlier\":0,\"similarity\":1.0}");
  }

  @Test
  void instancesThatContainHalfOfAProblemAreListed() throws Exception {
    Path problems =
        write(
            "problems.jsonl",
            "{\"task_id\": \"p/1\", \"prompt\": \"How many apples has Ann after she gave two of nine apples to Ben today?\"}",
            "{\"question\": \"Name a colour.\"}");
    Path data =
        write(
            "data.jsonl",
            "{\"instruction\": \"Say something else\", \"response\": \"yes\"}",
            "{\"reason\": \"refusal\", \"raw\": \"no\"}",
            "{\"instruction\": \"how many apples has Ann after she gave two of nine apples to Eve?\", \"response\": \"7\"}",
            "{\"instruction\": \"Please name a colour.\", \"response\": \"blue\"}");
    DataReport report =
        new DataFiles(List.of(data), null, Contamination.withQuestions(problems), null)
            .measure(progress -> {});
    assertThat(report.contaminated()).isEqualTo(2);
    assertThat(report.flags())
        .extracting(Contamination.Flag::instance, Contamination.Flag::problem)
        .containsExactly(tuple(1, "p/1"), tuple(2, "line 2"));
    assertThat(report.write(folder)).contains("\"contaminated\" : 2");
    assertThat(folder.resolve("contaminated.jsonl")).content().contains("\"problem\":\"p/1\"");
    assertThat(measure(null, null, data).write(folder)).contains("\"contaminated\" : null");
    Path none = write("none.jsonl", "{\"id\": 1}");
    assertThatThrownBy(() -> Contamination.withQuestions(none))
        .hasMessageStartingWith(none + " line 1: a problem needs one of the fields [question,");
  }

  @Test
  void theMistakeInALineIsNamed() throws Exception {
    Path file = write("bad.jsonl", "", "{\"instruction\": \"a\"}");
    assertThatThrownBy(() -> measure(null, null, file))
        .hasMessage(file + " line 2: the instance has no field 'response'");
    Path empty = write("empty.jsonl", "");
    assertThatThrownBy(() -> measure(null, null, empty))
        .hasMessage("metrics need at least one instance, there is none in [" + empty + "]");
  }

  @Test
  void embeddingsOfNumpyAreReadAndCounted() throws Exception {
    // numpy.save of [[1, 0], [0, 2]] as float32
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }";
    byte[] head =
        (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
    var bytes = java.nio.ByteBuffer.allocate(10 + 118 + 16).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) 118);
    bytes.put(head).putFloat(1).putFloat(0).putFloat(0).putFloat(2);
    NpyFile vectors = NpyFile.open(Files.write(folder.resolve("v.npy"), bytes.array()));
    String line = "{\"instruction\": \"a\", \"response\": \"b\"}";
    DataReport report = measure(null, vectors, write("two.jsonl", line, line));
    assertThat(Objects.requireNonNull(report.diversity()).value()).isEqualTo(1);
    Path three = write("three.jsonl", line, line, line);
    assertThatThrownBy(() -> measure(null, vectors, three))
        .hasMessageContaining("v.npy has 2 rows, the data has 3 instances");
    Path text = write("text.npy", "no numpy file at all");
    assertThatThrownBy(() -> NpyFile.open(text))
        .hasMessageContaining("numpy.save(file, vectors.astype('float32'))");
    Path cut = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(bytes.array(), 140));
    assertThatThrownBy(() -> NpyFile.open(cut)).hasMessageContaining("it has 140 bytes");
  }
}
