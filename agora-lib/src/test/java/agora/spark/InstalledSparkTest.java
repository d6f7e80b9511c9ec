package agora.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import agora.check.CheckFiles;
import agora.check.CheckTask;
import agora.check.WrittenReport;
import agora.data.Domain;
import agora.data.Jsonl;
import agora.data.NpyFile;
import agora.intrinsic.Contamination;
import agora.intrinsic.DataFiles;
import agora.intrinsic.DataReport;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs where a Spark is installed; it is no part of the set-up, since it has 450 MB. */
final class InstalledSparkTest {
  private static final Path ROOT = Path.of("..");
  private static final Map<String, String> SMALL =
      Map.of("spark.ui.enabled", "false", "spark.driver.memory", "512m");

  @TempDir Path folder;

  @Test
  void sparkGivesTheReportOfOneProcess() throws Exception {
    SparkSubmit spark = installed();
    List<Path> files = SampleData.write(folder, 2000);
    // Two instances are problems, so that these and their near copies are contaminated.
    Path problems =
        Files.writeString(
            folder.resolve("problems.jsonl"),
            Files.readAllLines(files.getLast()).stream()
                .filter(line -> line.contains("instruction"))
                .limit(2)
                .collect(Collectors.joining("\n")));
    Path vectors = SampleData.embeddings(folder.resolve("vectors.npy"), 2000, 8);
    DataReport expected =
        new DataFiles(
                files, Domain.MATH, Contamination.withQuestions(problems), NpyFile.open(vectors))
            .measure(progress -> {});
    assertThat(expected.contaminated()).isPositive();
    expected.write(folder.resolve("one"));

    assertThat(report(spark, files, problems, vectors)).isZero();
    assertThat(folder.resolve("spark/contaminated.jsonl"))
        .hasSameTextualContentAs(folder.resolve("one/contaminated.jsonl"));
    assertThat(folder.resolve("spark/near_duplicates.jsonl"))
        .hasSameTextualContentAs(folder.resolve("one/near_duplicates.jsonl"));
    ObjectNode one = read("one");
    ObjectNode other = read("spark");
    JsonNode diversity = one.remove("diversity");
    JsonNode found = other.remove("diversity");
    assertThat(other).isEqualTo(one);
    for (String field : List.of("value", "low", "high")) {
      assertThat(found.get(field).asDouble())
          .isCloseTo(diversity.get(field).asDouble(), Offset.offset(1e-12));
    }

    Files.writeString(files.getLast(), "{\"instruction\": \"a\", \"response\": \"b\"}\n\n[1]\n");
    assertThat(report(spark, files, null, null)).as("bad input").isEqualTo(2);
  }

  @Test
  void sparkDecidesLinesAsOneProcessDoes() throws Exception {
    SparkSubmit spark = installed();
    Path data = folder.resolve("sums.jsonl");
    List<Map<String, String>> lines = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      Map<String, String> line = new LinkedHashMap<>();
      line.put("instruction", "What is " + i + " + 1?");
      line.put("response", "The answer is " + (i + (i % 7 == 0 ? 2 : 1)) + ".");
      if (i % 5 > 0) {
        line.put("answer", String.valueOf(i + 1));
      }
      lines.add(line);
    }
    Jsonl.write(data, lines);
    CheckTask task = CheckTask.instances(Domain.MATH, null);
    List<String> files = List.of(data.toString());
    CheckFiles one = new CheckFiles(task, files, folder.resolve("one"));
    WrittenReport expected = one.run(1, progress -> {});
    CheckFiles many = new CheckFiles(task, files, Files.createDirectory(folder.resolve("many")));
    assertThat(check(spark, many)).isZero();
    assertThat(many.report()).isEqualTo(expected);
    assertThat(folder.resolve("many/wrong.jsonl"))
        .hasSameTextualContentAs(folder.resolve("one/wrong.jsonl"));
    assertThat(folder.resolve("many")).isDirectoryNotContaining("glob:**parts*");

    Files.writeString(data, "\n{\"instruction\": \"a\"}\n");
    assertThat(check(spark, many)).as("bad input").isEqualTo(2);
    CheckTask missing = CheckTask.replies("gsm8k", folder.resolve("none.jsonl"));
    assertThat(check(spark, new CheckFiles(missing, files, folder.resolve("many"))))
        .as("a worker that cannot check lines")
        .isEqualTo(3);
  }

  private int check(SparkSubmit spark, CheckFiles files) throws Exception {
    List<String> program =
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator)),
            "agora.cli.Main");
    return spark.check("local[2]", SMALL, files, program, folder);
  }

  @Test
  void aCellIsTriedAgainAfter75AndNotAfter42() throws Exception {
    SparkSubmit spark = installed();
    Path script = folder.resolve("cells.sh");
    Files.writeString(
        script,
        """
        while read -r cell; do
          echo "$cell" >> tried
          case $cell in
            1) status=42 ;;
            2) if [ -f twice ]; then status=0; else status=75; touch twice; fi ;;
            *) status=0 ;;
          esac
          echo "cell-ended $cell $status"
        done
        """);
    Path indices = Files.writeString(folder.resolve("indices"), "0\n1\n2\n");
    List<String> arguments =
        List.of(folder.toString(), indices.toString(), "sh", script.toString());
    assertThat(spark.run(spark.command("local[1]", "agora.spark.CellsJob", SMALL, arguments)))
        .isEqualTo(CellsJob.SHORT);
    assertThat(Files.readAllLines(folder.resolve("tried")))
        .containsExactlyInAnyOrder("0", "1", "2", "2");
  }

  private int report(
      SparkSubmit spark, List<Path> files, @Nullable Path problems, @Nullable Path vectors)
      throws Exception {
    List<String> urls = files.stream().map(Path::toString).toList();
    return spark.dataReport(
        "local[2]", SMALL, urls, Domain.MATH.key(), problems, vectors, folder.resolve("spark"));
  }

  private ObjectNode read(String name) throws Exception {
    return (ObjectNode)
        Jsonl.mapper().readTree(folder.resolve(name).resolve("report.json").toFile());
  }

  private SparkSubmit installed() {
    Path home = null;
    try {
      home = SparkSubmit.home(ROOT, System.getenv());
    } catch (IllegalArgumentException none) {
      assumeTrue(false, none.getMessage());
    }
    Path jar = folder.resolve("agora-lib.jar");
    ToolProvider.findFirst("jar")
        .orElseThrow()
        .run(System.out, System.err, "--create", "--file", jar.toString(), "-C", classes(), ".");
    return SparkSubmit.at(java.util.Objects.requireNonNull(home), jar);
  }

  private static String classes() {
    return DataReport.class.getProtectionDomain().getCodeSource().getLocation().getPath();
  }
}
