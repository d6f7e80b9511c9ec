package agora.mini;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A function of the code domain as its lines. Good for making and checking test cases; answers of a
 * student are graded elsewhere, by executing them.
 *
 * @param lines the assignments before {@code return x}
 */
record PythonProgram(List<Line> lines) {
  private static final Pattern BODY =
      Pattern.compile("def \\w+\\(x\\):\\n((?: {4}x = [^\\n]+\\n)+) {4}return x\\s*(?:\\n|$)");
  private static final int CASES = 6;

  PythonProgram {
    lines = List.copyOf(lines);
  }

  /** One assignment to {@code x}. */
  record Line(PythonStep step, int k) {}

  /** Returns the program in a fenced or bare reply; empty if it has any other statement. */
  static Optional<PythonProgram> read(String reply) {
    Matcher body = BODY.matcher(reply);
    if (!body.find()) {
      return Optional.empty();
    }
    List<Line> lines = new ArrayList<>();
    for (String line : body.group(1).lines().toList()) {
      Optional<Line> known = readLine(line.strip());
      if (known.isEmpty()) {
        return Optional.empty();
      }
      lines.add(known.get());
    }
    return Optional.of(new PythonProgram(lines));
  }

  /** Returns inputs on which the program raises nothing, the same ones each time. */
  static List<Object> inputs(PythonProgram program, boolean list) {
    RandomGenerator random = new SplittableRandom(Draws.seed(0, program.source()));
    return Stream.generate(() -> list ? (Object) items(random) : (Object) random.nextLong(-9, 40))
        .limit(200)
        .filter(input -> program.run(input).isPresent())
        .distinct()
        .limit(CASES)
        .toList();
  }

  private List<String> source() {
    return lines.stream().map(line -> line.step().line(line.k())).toList();
  }

  /** Returns the result on this input; empty where Python would raise. */
  Optional<Object> run(Object input) {
    Object value = input;
    try {
      for (Line line : lines) {
        if (line.step().takesList() != value instanceof List<?>) {
          return Optional.empty();
        }
        value = line.step().apply(value, line.k());
      }
    } catch (NoSuchElementException raised) {
      return Optional.empty();
    }
    return Optional.of(value);
  }

  private static Optional<Line> readLine(String line) {
    Matcher number = Pattern.compile("\\d+(?=\\D*$)").matcher(line);
    int last = number.find() ? Integer.parseInt(number.group()) : 0;
    return PythonStep.all().stream()
        .filter(step -> step.line(last).equals(line))
        .map(step -> new Line(step, last))
        .findFirst();
  }

  private static List<Long> items(RandomGenerator random) {
    int size = random.nextInt(2, 7);
    return Stream.generate(() -> random.nextLong(-9, 25)).limit(size).toList();
  }
}
