package agora.evaluate;

import agora.data.Domain;
import agora.math.Extraction;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** MATH: competition problems in LaTeX, by level and subject. */
final class MathBenchmark {
  private MathBenchmark() {}

  static Benchmark read(Path path) {
    List<Problem> problems = new ArrayList<>();
    BenchmarkFile.Ids ids = new BenchmarkFile.Ids();
    for (Path file : files(path)) {
      List<BenchmarkFile.Entry> entries = BenchmarkFile.read(file);
      boolean own = !file.equals(path);
      for (BenchmarkFile.Entry entry : entries) {
        String id =
            own
                ? id(path, entry, entries.size())
                : entry.textOr("unique_id", "math/" + problems.size());
        ids.add(id, entry, own ? "id" : "unique_id");
        problems.add(problem(entry, id));
      }
    }
    return new Benchmark(
        "math",
        Domain.MATH,
        problems,
        new QuestionAnswerPrompts("Problem: ", "Solution:"),
        List.of(),
        Benchmark.PAPER.withTemperature(0.2),
        MathAnswers.grader());
  }

  /** The published set is a folder of subjects with one file per problem; others are one file. */
  private static List<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> tree = Files.walk(path)) {
      List<Path> files =
          tree.filter(file -> file.toString().matches(".*\\.jsonl?")).sorted().toList();
      if (files.isEmpty()) {
        throw new IllegalArgumentException(
            path + ": holds no .json or .jsonl file; it should be the folder of MATH problems");
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be listed: " + e.getMessage(), e);
    }
  }

  /** In a folder an id is the file's name, and the place in it where it holds several. */
  private static String id(Path path, BenchmarkFile.Entry entry, int entries) {
    String name = path.relativize(entry.file()).toString();
    return name.endsWith(".json") && entries == 1
        ? name.substring(0, name.length() - 5)
        : name.replaceFirst("\\.jsonl?$", "") + "/" + entry.line();
  }

  private static Problem problem(BenchmarkFile.Entry entry, String id) {
    String question = entry.text("problem");
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("level", entry.textOr("level", "unknown").replaceFirst("(?i)^level\\s*", ""));
    tags.put("subject", entry.textOr("type", entry.textOr("subject", "unknown")));
    return new Problem(id, question, gold(entry), tags);
  }

  /** MATH boxes the answer in the solution; MATH-500 also has it in a field. */
  private static String gold(BenchmarkFile.Entry entry) {
    JsonNode answer = entry.object().get("answer");
    if (answer != null && !answer.isNull()) {
      return entry.label("answer");
    }
    String boxed = Extraction.boxed(entry.text("solution"));
    if (boxed == null) {
      throw entry.bad("solution", "must box the gold answer: \\boxed{...}");
    }
    return boxed;
  }
}
