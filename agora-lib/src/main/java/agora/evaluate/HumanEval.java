package agora.evaluate;

import agora.data.Domain;
import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** HumanEval: complete a Python function from its signature and docstring. */
final class HumanEval {
  private HumanEval() {}

  static Benchmark read(Path file, Sandbox sandbox) {
    return benchmark(
        "humaneval", file, HumanEval::task, stops(), sandbox, SandboxLimits.ofProblem());
  }

  static CodeTask task(BenchmarkFile.Entry entry) {
    String id = entry.text("task_id");
    String prompt = entry.text("prompt");
    String name = entry.text("entry_point");
    CodeTests tests = new CodeTests(prompt, entry.text("test"), "check", name);
    return new CodeTask(
        id, prompt, name, prompt + entry.text("canonical_solution"), new PythonTests(tests));
  }

  static List<String> stops() {
    List<String> stops = new ArrayList<>(CodeStops.COMMON);
    stops.addAll(CodeStops.HUMANEVAL);
    return stops;
  }

  /** Returns the benchmark of the tasks that a file holds. */
  static Benchmark benchmark(
      String name,
      Path file,
      Function<BenchmarkFile.Entry, CodeTask> form,
      List<String> stops,
      Sandbox sandbox,
      SandboxLimits limits) {
    Map<String, CodeTask> tasks = CodeTask.read(file, form);
    Grader grader = new CodeGrader(sandbox, tasks, stops, limits, BenchmarkFile.md5(file));
    List<Problem> problems =
        tasks.values().stream()
            .map(task -> Problem.of(task.id(), task.prompt(), task.reference()))
            .toList();
    return new Benchmark(
        name, Domain.CODE, problems, new CodePrompts(stops), List.of(), Benchmark.PAPER, grader);
  }
}
