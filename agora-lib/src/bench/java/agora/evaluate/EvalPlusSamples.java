package agora.evaluate;

import agora.data.Jsonl;
import agora.data.ProgressListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Programs in EvalPlus's sample files: one line per sample with {@code task_id} and either {@code
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
   * Returns one grade per sample, the programs run as they are.
   *
   * @throws IllegalArgumentException if the benchmark is not one of code
   */
  public static List<Grade> grade(
      List<Sample> samples, Benchmark benchmark, ProgressListener listener)
      throws InterruptedException {
    CodeGrader grader = CodeGrader.of(benchmark);
    return grader.inParallel(
        samples,
        sample ->
            CodeGrader.grade(sample.program(), "", grader.decide(sample.task(), sample.program())),
        listener);
  }
}
