package agora.mini;

import agora.data.Domain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Arithmetic word problems: somebody has things, one to three things happen, how many now? */
final class MathProblems extends MiniDomain {
  /** The largest number that occurs: a student learns its arithmetic as facts. */
  static final int LARGEST = 50;

  private static final Grammar GRAMMAR = Grammar.read("math");
  static final List<String> OPERATIONS = List.of("add", "subtract", "multiply", "divide");
  private static final Pattern RESULT = Pattern.compile("\\[RESULT]\\s*(-?\\d+)\\s*\\[/RESULT]");

  private final List<String> names = GRAMMAR.words("names");
  private final List<String> things = GRAMMAR.words("things");

  MathProblems() {
    super(Domain.MATH, GRAMMAR.phrases("phrases"), GRAMMAR.frames());
  }

  @Override
  MiniProblem invent(Repertoire repertoire, RandomGenerator random) {
    String name = Repertoire.draw(names, random);
    List<String> others = names.stream().filter(other -> !other.equals(name)).toList();
    int count = repertoire.drawSteps(random);
    int start = random.nextInt(3, 26);
    int value = start;
    List<MiniStep> steps = new ArrayList<>();
    while (steps.size() < count) {
      Phrase phrase = Repertoire.draw(repertoire.phrases(), random);
      int from = value;
      int[] numbers =
          IntStream.range(2, phrase.operation().matches("multiply|divide") ? 6 : 10)
              .filter(k -> apply(phrase.operation(), from, k).orElse(0) > 1)
              .toArray();
      if (numbers.length == 0) {
        start = random.nextInt(3, 26);
        value = start;
        steps.clear();
      } else {
        int k = numbers[random.nextInt(numbers.length)];
        value = apply(phrase.operation(), value, k).orElseThrow();
        steps.add(new MiniStep(phrase, slots(phrase, k, Repertoire.draw(others, random))));
      }
    }
    return new MiniProblem(
        Domain.MATH,
        Repertoire.draw(repertoire.frames(), random),
        Map.of(
            "name", name, "start", String.valueOf(start), "thing", Repertoire.draw(things, random)),
        steps);
  }

  @Override
  Optional<String> respond(MiniProblem problem, Reading reading) {
    int value = start(problem);
    StringBuilder lines = new StringBuilder();
    for (MiniStep step : problem.steps()) {
      String operation = reading.operation(step);
      Optional<String> line = equation(operation, value, step.operand());
      if (line.isEmpty()) {
        return Optional.empty();
      }
      lines.append(line.get()).append('\n');
      value = apply(operation, value, step.operand()).orElseThrow();
    }
    return Optional.of(lines + "[RESULT] " + value + " [/RESULT]");
  }

  @Override
  Reading guess(RandomGenerator random) {
    return step -> Repertoire.draw(OPERATIONS, random);
  }

  @Override
  Map<String, List<String>> choices() {
    return Map.of("thing", things);
  }

  @Override
  double grade(MiniProblem problem, String response) {
    Optional<String> exact = respond(problem, Reading.exact()).flatMap(MathProblems::result);
    return exact.isPresent() && exact.equals(result(response)) ? 1 : 0;
  }

  /** Returns the number between the result markers. */
  static Optional<String> result(String response) {
    Matcher matcher = RESULT.matcher(response);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Returns the value after the operation; empty if it would leave 0 to 50 or the integers. */
  static OptionalInt apply(String operation, int value, int k) {
    int next =
        switch (operation) {
          case "add" -> value + k;
          case "subtract" -> value - k;
          case "multiply" -> value * k;
          case "divide" -> k > 0 && value % k == 0 ? value / k : -1;
          default ->
              throw new IllegalArgumentException(
                  "an operation is one of " + OPERATIONS + ", was " + operation);
        };
    return next >= 0 && next <= LARGEST ? OptionalInt.of(next) : OptionalInt.empty();
  }

  /** Returns an operation as an equation; empty where {@link #apply} has no value. */
  static Optional<String> equation(String operation, int value, int k) {
    OptionalInt next = apply(operation, value, k);
    return next.isEmpty()
        ? Optional.empty()
        : Optional.of("%d %s %d = %d".formatted(value, sign(operation), k, next.getAsInt()));
  }

  static String sign(String operation) {
    return switch (operation) {
      case "add" -> "+";
      case "subtract" -> "-";
      case "multiply" -> "*";
      default -> "/";
    };
  }

  static int start(MiniProblem problem) {
    return Integer.parseInt(problem.words().getOrDefault("start", "0"));
  }

  private static Map<String, String> slots(Phrase phrase, int k, String other) {
    String number = String.valueOf(k);
    return phrase.template().has("other")
        ? Map.of("k", number, "other", other)
        : Map.of("k", number);
  }
}
