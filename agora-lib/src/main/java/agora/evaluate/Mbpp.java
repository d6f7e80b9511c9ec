package agora.evaluate;

import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * MBPP: write a Python function from a sentence and one test. Reads the sanitized set ({@code
 * prompt}, {@code test_imports}) and the whole one ({@code text}, {@code test_setup_code}).
 */
final class Mbpp {
  private static final Pattern DEFINITION = Pattern.compile("(?m)^def\\s+(\\w+)\\s*\\(");

  private Mbpp() {}

  static Benchmark read(Path file, Sandbox sandbox) {
    return HumanEval.benchmark("mbpp", file, Mbpp::task, stops(), sandbox, limits());
  }

  static CodeTask task(BenchmarkFile.Entry entry) {
    String text = entry.object().has("prompt") ? entry.text("prompt") : entry.text("text");
    List<String> asserts = strings(entry, "test_list");
    if (asserts.isEmpty()) {
      throw entry.bad("test_list", "must hold at least one assert");
    }
    String code = entry.text("code");
    String name = called(code, asserts.getFirst());
    if (name.isEmpty()) {
      throw entry.bad(
          "code", "must define the function that test_list calls: " + asserts.getFirst());
    }
    CodeTests tests = new CodeTests(given(entry), String.join("\n", asserts), "", name);
    return new CodeTask(
        "mbpp/" + entry.label("task_id"),
        "\"\"\"\n" + text.strip() + "\n" + asserts.getFirst() + "\n\"\"\"\n",
        name,
        code,
        new PythonTests(tests));
  }

  /** Returns the code that stands before the tests. */
  static String given(BenchmarkFile.Entry entry) {
    List<String> set = new ArrayList<>();
    if (entry.object().has("test_imports")) {
      set.addAll(strings(entry, "test_imports"));
    }
    set.add(entry.textOr("test_setup_code", ""));
    return String.join("\n", set);
  }

  /** Returns the function that a program defines and a test calls: the last of several, or "". */
  static String called(String code, String test) {
    String name = "";
    Matcher definitions = DEFINITION.matcher(code);
    while (definitions.find()) {
      if (Pattern.compile("\\b" + definitions.group(1) + "\\s*\\(").matcher(test).find()) {
        name = definitions.group(1);
      }
    }
    return name;
  }

  static List<String> strings(BenchmarkFile.Entry entry, String field) {
    JsonNode values = entry.node(field);
    List<String> strings = new ArrayList<>();
    for (JsonNode value : values) {
      if (value.isTextual()) {
        strings.add(value.asText());
      }
    }
    if (!values.isArray() || strings.size() < values.size()) {
      throw entry.bad(
          field, "must be a list of strings, was " + CodeVerdict.brief(values.toString()));
    }
    return strings;
  }

  /** The slowest of the published references needs more than HumanEval's three seconds. */
  static SandboxLimits limits() {
    return SandboxLimits.ofProblem().withTime(Duration.ofSeconds(10));
  }

  static List<String> stops() {
    List<String> stops = new ArrayList<>(CodeStops.COMMON);
    stops.addAll(CodeStops.MBPP);
    return stops;
  }
}
