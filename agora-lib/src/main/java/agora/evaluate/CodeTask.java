package agora.evaluate;

import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * One programming problem: what the program must be called with, and how it is decided.
 *
 * @param id as published, such as {@code HumanEval/0}
 * @param prompt the text to be continued, as published
 * @param entry the function's name
 * @param reference a program that passes
 * @param tests decides whether a program passes
 */
record CodeTask(String id, String prompt, String entry, String reference, Tests tests) {

  /** Decides whether a program passes. */
  @FunctionalInterface
  interface Tests {
    CodeVerdict decide(Sandbox sandbox, String program, SandboxLimits limits);
  }

  /**
   * Returns the tasks of a benchmark's file by id, in its order.
   *
   * @throws IllegalArgumentException if an entry is not of that form, or an id is not unique
   */
  static Map<String, CodeTask> read(Path file, Function<BenchmarkFile.Entry, CodeTask> form) {
    Map<String, CodeTask> tasks = new LinkedHashMap<>();
    BenchmarkFile.Ids ids = new BenchmarkFile.Ids();
    for (BenchmarkFile.Entry entry : BenchmarkFile.read(file)) {
      CodeTask task = form.apply(entry);
      ids.add(task.id(), entry, "task_id");
      tasks.put(task.id(), task);
    }
    return tasks;
  }
}
