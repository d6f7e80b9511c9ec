package agora.evaluate;

import agora.sandbox.Sandbox;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tests that come with an instance of code data: {@code test_list} with {@code test_imports} and
 * {@code test_setup_code} as in MBPP, {@code test} with {@code entry_point} and {@code prompt} as
 * in HumanEval, or {@code tests}, a text or a list of texts.
 */
public final class InstanceTests {
  private final String given;
  private final String tests;
  private final String check;
  private final String entry;

  private InstanceTests(String given, String tests, String check, String entry) {
    this.given = given;
    this.tests = tests;
    this.check = check;
    this.entry = entry;
  }

  /**
   * Returns the tests of a line, or nothing where it has none.
   *
   * @throws IllegalArgumentException if a field of tests is no text, or no list of texts
   */
  public static Optional<InstanceTests> of(BenchmarkFile.Entry line) {
    JsonNode object = line.object();
    String given = Mbpp.given(line);
    String tests;
    String check = "";
    if (isThere(object, "test_list")) {
      tests = String.join("\n", Mbpp.strings(line, "test_list"));
    } else if (isThere(object, "test")) {
      given = line.textOr("prompt", "");
      tests = line.text("test");
      check = tests.contains("def check(") ? "check" : "";
    } else if (isThere(object, "tests")) {
      List<String> list =
          object.get("tests").isTextual()
              ? List.of(line.text("tests"))
              : Mbpp.strings(line, "tests");
      tests = String.join("\n", list);
    } else {
      return Optional.empty();
    }
    return tests.isBlank()
        ? Optional.empty()
        : Optional.of(new InstanceTests(given, tests, check, line.textOr("entry_point", "")));
  }

  private static boolean isThere(JsonNode object, String field) {
    return !object.path(field).isMissingNode() && !object.path(field).isNull();
  }

  /**
   * Returns the grade of a response, whose program is found and run as a benchmark's reply is.
   * Tests that assert nothing decide nothing.
   */
  public Grade grade(Sandbox sandbox, String response) {
    String name = entry.isEmpty() ? Mbpp.called(CodeReplies.clean(response), tests) : entry;
    if (name.isEmpty()) {
      return Grade.unanswered("", "the response defines no function that its tests call");
    }
    Problem problem = Problem.of("instance", "", "");
    CodeTests code = new CodeTests(given, tests, check, name);
    CodeTask task =
        new CodeTask(problem.id(), check.isEmpty() ? "" : given, name, "", new PythonTests(code));
    Grade grade =
        new CodeGrader(sandbox, Map.of(problem.id(), task), Mbpp.stops(), Mbpp.limits(), "")
            .graded(Answer.of(problem, response))
            .grade();
    return grade.reason().equals(Assertions.NOTHING)
        ? Grade.ungraded("", Assertions.NOTHING)
        : grade;
  }
}
