package agora.evaluate;

import agora.data.Jsonl;
import agora.data.ProgressListener;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Programs in EvalPlus's sample files: a line a sample with {@code task_id} and either {@code
 * solution}, a whole program, or {@code completion}, which continues the prompt.
 */
public final class EvalPlusSamples {
  private EvalPlusSamples() {}

  /**
   * One program for one task.
   *
   * @param task such as {@code HumanEval/0}
   * @param program what runs, the prompt included
   */
  public record Sample(String task, String program) {}

  /**
   * Returns the samples of a file.
   *
   * @throws IllegalArgumentException if a line has no known task, or neither solution nor
   *     completion; the message names file, line and field
   */
  public static List<Sample> read(Path file, Benchmark benchmark) {
    Map<String, Problem> problems = new LinkedHashMap<>();
    benchmark.problems().forEach(problem -> problems.put(problem.id(), problem));
    List<Sample> samples = new ArrayList<>();
    for (BenchmarkFile.Entry entry : BenchmarkFile.read(file)) {
      String task = entry.text("task_id");
      Problem problem = problems.get(task);
      if (problem == null) {
        throw entry.bad("task_id", "is not in " + benchmark.name() + ": " + task);
      }
      samples.add(
          new Sample(
              task,
              entry.object().has("solution")
                  ? entry.text("solution")
                  : problem.question() + entry.text("completion")));
    }
    return samples;
  }

  /** Writes the programs that an evaluation judged, to be graded elsewhere. */
  public static void write(Path file, Evaluation evaluation) {
    List<Map<String, String>> lines = new ArrayList<>();
    for (Evaluation.Row row : evaluation.rows()) {
      lines.add(
          Map.of("task_id", row.answer().problem().id(), "solution", row.grade().extracted()));
    }
    Jsonl.write(file, lines);
  }

  /**
   * Returns a grade a sample, the programs run as they are.
   *
   * @throws IllegalArgumentException if the benchmark is not one of code
   */
  public static List<Grade> grade(
      List<Sample> samples, Benchmark benchmark, ProgressListener listener)
      throws InterruptedException {
    CodeGrader grader = graderOf(benchmark);
    return grader.inParallel(
        samples,
        sample ->
            CodeGrader.grade(sample.program(), "", grader.decide(sample.task(), sample.program())),
        listener);
  }

  /** Grades the samples and writes EvalPlus's result file: base and plus status of each. */
  public static void writeResults(Path file, List<Sample> samples, Benchmark benchmark)
      throws InterruptedException {
    CodeGrader grader = graderOf(benchmark);
    List<CodeVerdict> verdicts =
        grader.inParallel(
            samples,
            sample -> grader.decide(sample.task(), sample.program()),
            ProgressListener.none());
    ObjectNode tasks = Jsonl.mapper().createObjectNode();
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = samples.get(i);
      ArrayNode rows =
          tasks.has(sample.task())
              ? (ArrayNode) tasks.get(sample.task())
              : tasks.putArray(sample.task());
      rows.addObject()
          .put("task_id", sample.task())
          .put("solution", sample.program())
          .put("base_status", verdicts.get(i).base().key())
          .put("plus_status", verdicts.get(i).outcome().key());
    }
    try {
      ObjectNode whole = Jsonl.mapper().createObjectNode();
      whole.set("eval", tasks);
      Files.writeString(file, Jsonl.mapper().writeValueAsString(whole));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static CodeGrader graderOf(Benchmark benchmark) {
    if (benchmark.grader() instanceof CodeGrader grader) {
      return grader;
    }
    throw new IllegalArgumentException(
        "samples are graded against a code benchmark, was " + benchmark.name());
  }
}
