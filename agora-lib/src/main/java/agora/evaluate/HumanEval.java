package agora.evaluate;

import agora.data.Domain;
import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** HumanEval: complete a Python function from its signature and docstring. */
final class HumanEval {
  private HumanEval() {}

  static Benchmark read(Path file, Sandbox sandbox) {
    Map<String, CodeTask> tasks = tasks(file);
    CodeGrader grader =
        new CodeGrader(sandbox, tasks, stops(), SandboxLimits.ofProblem(), BenchmarkFile.md5(file));
    return benchmark("humaneval", tasks, new CodePrompts(stops()), grader);
  }

  static Map<String, CodeTask> tasks(Path file) {
    Map<String, CodeTask> tasks = new LinkedHashMap<>();
    BenchmarkFile.Ids ids = new BenchmarkFile.Ids();
    for (BenchmarkFile.Entry entry : BenchmarkFile.read(file)) {
      String id = entry.text("task_id");
      String prompt = entry.text("prompt");
      String name = entry.text("entry_point");
      CodeTests tests = new CodeTests(prompt, entry.text("test"), "check", name);
      CodeTask task =
          new CodeTask(
              id, prompt, name, prompt + entry.text("canonical_solution"), new PythonTests(tests));
      ids.add(id, entry, "task_id");
      tasks.put(id, task);
    }
    return tasks;
  }

  static List<String> stops() {
    List<String> stops = new ArrayList<>(CodeStops.COMMON);
    stops.addAll(CodeStops.HUMANEVAL);
    return stops;
  }

  static Benchmark benchmark(
      String name, Map<String, CodeTask> tasks, Prompts prompts, Grader grader) {
    List<Problem> problems =
        tasks.values().stream()
            .map(task -> Problem.of(task.id(), task.prompt(), task.reference()))
            .toList();
    return new Benchmark(name, Domain.CODE, problems, prompts, List.of(), Benchmark.PAPER, grader);
  }
}
