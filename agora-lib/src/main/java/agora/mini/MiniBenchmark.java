package agora.mini;

import agora.data.Domain;
import agora.data.Instance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The test and development sets of the miniature in the file formats of GSM8K, HumanEval and
 * AlpacaEval. A third of each is put in words that no generator uses.
 */
final class MiniBenchmark {
  private static final int KNOWN_WORDING = 240;
  private static final int HELD_OUT_WORDING = 120;
  private static final long TEST_SEED = 2026;
  private static final long DEVELOPMENT_SEED = 2027;

  private MiniBenchmark() {}

  /** Returns the test problems, those in held-out words last. */
  static List<Instance> test(Domain domain) {
    return problems(domain, TEST_SEED, Set.of());
  }

  /** Returns the development problems; none of them is a test problem. */
  static List<Instance> development(Domain domain) {
    return problems(domain, DEVELOPMENT_SEED, instructions(test(domain)));
  }

  /**
   * Returns the problems of further sets of the test set's size and kinds, without repetition; none
   * of them is a test or development problem.
   */
  static List<Instance> further(Domain domain, int sets, long seed) {
    Set<String> known = new HashSet<>(heldProblems(domain));
    List<Instance> all = new ArrayList<>();
    for (int i = 0; i < sets; i++) {
      List<Instance> next = problems(domain, seed + 100L * i, known);
      known.addAll(instructions(next));
      all.addAll(next);
    }
    return List.copyOf(all);
  }

  /** Returns the instructions of both sets: nothing that a student learns from may hold one. */
  static Set<String> heldProblems(Domain domain) {
    Set<String> held = new HashSet<>(instructions(test(domain)));
    held.addAll(instructions(development(domain)));
    return held;
  }

  static Set<String> instructions(List<Instance> pairs) {
    return pairs.stream().map(Instance::instruction).collect(Collectors.toSet());
  }

  /** Returns the rows of the benchmark's file. */
  static List<Map<String, Object>> rows(Domain domain, List<Instance> problems) {
    return IntStream.range(0, problems.size())
        .mapToObj(i -> row(domain, i, problems.get(i)))
        .toList();
  }

  private static List<Instance> problems(Domain domain, long seed, Set<String> excluded) {
    MiniDomain mini = MiniDomain.of(domain);
    Repertoire known = mini.everything();
    Repertoire heldOut = known.withFrames(mini.frames(true));
    return Stream.concat(
            mini.pairs(known, KNOWN_WORDING, seed, excluded, r -> Reading.exact()).stream(),
            mini
                .pairs(heldOut, HELD_OUT_WORDING, seed + 10, excluded, r -> Reading.exact())
                .stream())
        .toList();
  }

  private static Map<String, Object> row(Domain domain, int index, Instance problem) {
    Map<String, Object> row = new LinkedHashMap<>();
    MiniProblem known = MiniDomain.of(domain).read(problem.instruction()).orElseThrow();
    switch (domain) {
      case MATH -> {
        row.put("question", problem.instruction());
        String answer = problem.response();
        row.put("answer", answer.replace("[RESULT]", "####").replace(" [/RESULT]", ""));
      }
      case CODE -> {
        row.put("task_id", "Mini/" + index);
        row.put("prompt", problem.instruction() + "\n");
        row.put("entry_point", CodeProblems.function(known));
        String body = problem.response().split("\n", 3)[2];
        row.put("canonical_solution", body.substring(0, body.lastIndexOf("```")));
        row.put("test", test(known));
      }
      case INSTRUCTION_FOLLOWING -> {
        row.put("dataset", "mini");
        row.put("instruction", problem.instruction());
        row.put("output", baseline(known, index));
        row.put("generator", "mini-baseline");
      }
    }
    return row;
  }

  private static String test(MiniProblem problem) {
    PythonProgram program = CodeProblems.program(problem);
    return PythonProgram.inputs(program, CodeProblems.takesList(problem)).stream()
        .map(input ->
            "    assert candidate(%s) == %s\n".formatted(input, program.run(input).orElseThrow()))
        .collect(Collectors.joining("", "def check(candidate):\n", ""));
  }

  /**
   * Returns the answer to beat: half right, in turn the right words in a wrong form and wrong words
   * in the right form.
   */
  @SuppressWarnings("ReferenceEquality") // the same step, not one that says the same
  private static String baseline(MiniProblem problem, int index) {
    MiniDomain domain = MiniDomain.of(Domain.INSTRUCTION_FOLLOWING);
    MiniStep form = problem.steps().getLast();
    boolean wrongForm = index % 2 == 0;
    RandomGenerator random = new SplittableRandom(TEST_SEED + index);
    Reading guess = domain.guess(random);
    return Stream.generate(() ->
            domain.respond(
                problem,
                step ->
                    step == form == wrongForm ? guess.operation(step) : step.phrase().operation()))
        .flatMap(Optional::stream)
        .filter(answer -> Math.abs(domain.grade(problem, answer) - 0.5) < 0.01)
        .findFirst()
        .orElseThrow();
  }
}
