package agora.mini;

import agora.data.Domain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Short Python functions: a signature with a docstring of one to three steps. */
final class CodeProblems extends MiniDomain {
  private static final Grammar GRAMMAR = Grammar.read("code");

  private final List<String> functions = GRAMMAR.words("functions");

  CodeProblems() {
    super(
        Domain.CODE,
        GRAMMAR.phrases("phrases"),
        GRAMMAR.frames().stream().map(CodeProblems::asDocstring).toList());
  }

  @Override
  MiniProblem invent(Repertoire repertoire, RandomGenerator random) {
    int count = repertoire.drawSteps(random);
    boolean list = random.nextBoolean();
    List<MiniStep> steps = new ArrayList<>();
    while (steps.size() < count) {
      boolean input = list;
      List<Phrase> fitting =
          repertoire.phrases().stream()
              .filter(phrase -> PythonStep.of(phrase.operation()).takesList() == input)
              .toList();
      if (fitting.isEmpty()) {
        steps.clear();
        list = random.nextBoolean();
        continue;
      }
      Phrase phrase = Repertoire.draw(fitting, random);
      Map<String, String> slots =
          phrase.template().has("k")
              ? Map.of("k", String.valueOf(random.nextInt(2, 10)))
              : Map.of();
      steps.add(new MiniStep(phrase, slots));
      list = PythonStep.of(phrase.operation()).givesList();
    }
    return new MiniProblem(
        Domain.CODE,
        Repertoire.draw(repertoire.frames(), random),
        Map.of("function", Repertoire.draw(functions, random)),
        steps);
  }

  @Override
  Optional<String> respond(MiniProblem problem, Reading reading) {
    StringBuilder lines = new StringBuilder();
    boolean list = takesList(problem);
    for (MiniStep step : problem.steps()) {
      PythonStep python = PythonStep.of(reading.operation(step));
      if (python.takesList() != list || (python.takesNumber() && step.operand() == 0)) {
        return Optional.empty();
      }
      list = python.givesList();
      lines.append("    ").append(python.line(step.operand())).append('\n');
    }
    return Optional.of(
        "```python\ndef %s(x):\n%s    return x\n```".formatted(function(problem), lines));
  }

  @Override
  Reading guess(RandomGenerator random) {
    return step -> {
      PythonStep right = PythonStep.of(step.phrase().operation());
      return Repertoire.draw(
          PythonStep.all().stream()
              .filter(other -> other.sameForm(right))
              .map(PythonStep::operation)
              .toList(),
          random);
    };
  }

  @Override
  Map<String, List<String>> choices() {
    return Map.of("function", functions);
  }

  @Override
  double grade(MiniProblem problem, String response) {
    Optional<PythonProgram> program = PythonProgram.read(response);
    if (program.isEmpty()) {
      return 0;
    }
    PythonProgram exact = program(problem);
    return PythonProgram.inputs(exact, takesList(problem)).stream()
            .allMatch(input -> exact.run(input).equals(program.get().run(input)))
        ? 1
        : 0;
  }

  /** Returns the exact program. */
  static PythonProgram program(MiniProblem problem) {
    return new PythonProgram(
        problem.steps().stream()
            .map(step ->
                new PythonProgram.Line(PythonStep.of(step.phrase().operation()), step.operand()))
            .toList());
  }

  static boolean takesList(MiniProblem problem) {
    return PythonStep.of(problem.steps().getFirst().phrase().operation()).takesList();
  }

  static String function(MiniProblem problem) {
    return problem.words().getOrDefault("function", "f");
  }

  private static Frame asDocstring(Frame frame) {
    return new Frame(
        new Template("def {function}(x):\n    \"\"\"" + frame.template().text() + "\"\"\""),
        frame.joiner(),
        frame.heldOut());
  }
}
