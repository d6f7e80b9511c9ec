package agora.mini;

import agora.data.Domain;
import agora.data.Instance;
import agora.data.Jsonl;
import agora.data.Method;
import agora.data.Setting;
import java.nio.file.Path;
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

/** The files of the miniature under {@code data/mini}: seeds, test sets, development sets. */
public final class MiniFiles {
  private static final int FEW_SHOT_SEEDS = 200;
  private static final int GIVEN = 1500;
  private static final long SEED = 31;
  private static final double FLAWED = 0.5;

  private MiniFiles() {}

  /**
   * Writes {@code seeds/SETTING.jsonl}, {@code test/DOMAIN.jsonl} and {@code
   * development/DOMAIN.jsonl}; the same bytes each time.
   */
  public static void write(Path folder) {
    for (Domain domain : Domain.values()) {
      String file = domain.key() + ".jsonl";
      List<Instance> test = MiniBenchmark.test(domain);
      Jsonl.write(folder.resolve("test").resolve(file), rows(domain, test));
      List<Instance> development = MiniBenchmark.development(domain);
      Jsonl.write(folder.resolve("development").resolve(file), rows(domain, development));
      List<Instance> pairs = MiniCorpus.exact(domain, FEW_SHOT_SEEDS + 2 * GIVEN, SEED);
      for (Method method : Method.values()) {
        String name = Setting.of(domain, method).key() + ".jsonl";
        Jsonl.write(folder.resolve("seeds").resolve(name), seeds(domain, method, pairs));
      }
    }
  }

  /**
   * Writes further problems of a domain in the format of its test set: so many times 360, none of
   * them in the committed test or development set. A function of its arguments.
   *
   * @param sets >= 1
   * @param seed of the draws; the seeds below 3,000 are those of the committed files
   */
  public static void writeProblems(Path file, Domain domain, int sets, long seed) {
    if (sets < 1 || seed < 3_000) {
      throw new IllegalArgumentException(
          "further problems need sets >= 1 and a seed >= 3000, were " + sets + " and " + seed);
    }
    Jsonl.write(file, rows(domain, further(domain, sets, seed)));
  }

  /**
   * Returns the problems of further sets of the test set's size and kinds, without repetition; none
   * of them is a test or development problem.
   */
  private static List<Instance> further(Domain domain, int sets, long seed) {
    Set<String> known = new HashSet<>(MiniBenchmark.heldProblems(domain));
    List<Instance> all = new ArrayList<>();
    for (int i = 0; i < sets; i++) {
      List<Instance> next = MiniBenchmark.problems(domain, seed + 100L * i, known);
      known.addAll(MiniBenchmark.instructions(next));
      all.addAll(next);
    }
    return List.copyOf(all);
  }

  /** Returns the rows of the benchmark's file. */
  private static List<Map<String, Object>> rows(Domain domain, List<Instance> problems) {
    return IntStream.range(0, problems.size())
        .mapToObj(i -> row(domain, i, problems.get(i)))
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
    RandomGenerator random = new SplittableRandom(MiniBenchmark.TEST_SEED + index);
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

  /**
   * Returns the seeds of a setting: exact examples for instance generation, instructions (with the
   * exact response, which no generator sees) for response generation, and pairs of which half are
   * wrong for quality enhancement. No two settings share one.
   */
  private static List<Map<String, Object>> seeds(
      Domain domain, Method method, List<Instance> pairs) {
    List<Instance> own =
        switch (method) {
          case INSTANCE_GENERATION -> pairs.subList(0, FEW_SHOT_SEEDS);
          case RESPONSE_GENERATION -> pairs.subList(FEW_SHOT_SEEDS, FEW_SHOT_SEEDS + GIVEN);
          case QUALITY_ENHANCEMENT -> pairs.subList(FEW_SHOT_SEEDS + GIVEN, pairs.size());
        };
    RandomGenerator random = new SplittableRandom(SEED);
    return IntStream.range(0, own.size())
        .mapToObj(i -> {
          Instance pair = own.get(i);
          boolean flawed = method == Method.QUALITY_ENHANCEMENT && random.nextDouble() < FLAWED;
          return row(i, flawed ? flaw(MiniDomain.of(domain), pair, random) : pair);
        })
        .toList();
  }

  private static Map<String, Object> row(int index, Instance pair) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", index);
    row.put("instruction", pair.instruction());
    row.put("response", pair.response());
    return row;
  }

  private static Instance flaw(MiniDomain domain, Instance pair, RandomGenerator random) {
    MiniProblem problem = domain.read(pair.instruction()).orElseThrow();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < 100 && wrong.isEmpty(); i++) {
      domain
          .respond(problem, domain.guess(random))
          .filter(response -> domain.grade(problem, response) < 1)
          .ifPresent(wrong::add);
    }
    return wrong.isEmpty() ? pair : Instance.of(pair.instruction(), wrong.getFirst());
  }
}
