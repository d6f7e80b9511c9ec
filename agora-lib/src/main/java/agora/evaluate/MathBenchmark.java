package agora.evaluate;

import agora.data.Domain;
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
    for (Path file : files(path)) {
      for (BenchmarkFile.Entry entry : BenchmarkFile.read(file)) {
        problems.add(problem(entry, id(path, file, entry, problems.size())));
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

  /** The published set is a folder of subjects with a file a problem; others are one file. */
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

  private static String id(Path path, Path file, BenchmarkFile.Entry entry, int index) {
    if (!file.equals(path)) {
      String name = path.relativize(file).toString();
      return name.endsWith(".json")
          ? name.substring(0, name.length() - 5)
          : name.substring(0, name.length() - 6) + "/" + entry.line();
    }
    return entry.textOr("unique_id", "math/" + index);
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
    if (answer != null && answer.isTextual()) {
      return answer.asText();
    }
    String boxed = Boxes.last(entry.text("solution"));
    if (boxed == null) {
      throw entry.bad("solution", "must box the gold answer: \\boxed{...}");
    }
    return boxed;
  }
}
