package agora.evaluate;

import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** HumanEval+ and MBPP+: the problems with many more tests, from EvalPlus's release files. */
final class EvalPlus {
  private EvalPlus() {}

  static Benchmark read(String name, Path file, Sandbox sandbox, List<String> stops) {
    return HumanEval.benchmark(
        name, file, EvalPlus::task, stops, sandbox, SandboxLimits.ofProblem());
  }

  static CodeTask task(BenchmarkFile.Entry entry) {
    String id = entry.text("task_id");
    boolean mbpp = id.startsWith("Mbpp/");
    String name = entry.text("entry_point");
    String prompt = entry.text("prompt");
    String reference = prompt + entry.text("canonical_solution");
    int number = mbpp ? number(entry, id) : -1;
    List<PlusTests.Input> inputs = new ArrayList<>(inputs(entry, "base_input", number));
    int base = inputs.size();
    if (base == 0) {
      throw entry.bad("base_input", "must hold at least one input");
    }
    inputs.addAll(inputs(entry, "plus_input", number));
    EvalPlusComparator oracle = new EvalPlusComparator(name, mbpp, entry.number("atol"));
    return new CodeTask(
        id, prompt, name, reference, new PlusTests(name, reference, inputs, base, oracle));
  }

  /** One of the published lists is an empty object instead. */
  private static List<PlusTests.Input> inputs(BenchmarkFile.Entry entry, String field, int number) {
    JsonNode published = entry.node(field);
    List<PlusTests.Input> inputs = new ArrayList<>();
    if (published.isObject() && published.isEmpty()) {
      return inputs;
    }
    if (!published.isArray()) {
      throw entry.bad(field, "must be a list of argument lists");
    }
    for (JsonNode arguments : published) {
      if (!arguments.isArray()) {
        throw entry.bad(field, "must be a list of argument lists");
      }
      try {
        inputs.add(new PlusTests.Input(MbppInputs.restore(number, arguments), arguments));
      } catch (NumberFormatException e) {
        throw entry.bad(field, "must hold numbers where the function takes them: " + arguments);
      }
    }
    return inputs;
  }

  private static int number(BenchmarkFile.Entry entry, String id) {
    try {
      return Integer.parseInt(id.substring(id.indexOf('/') + 1));
    } catch (NumberFormatException e) {
      throw entry.bad("task_id", "must be Mbpp/<number>, was " + id);
    }
  }
}
