package agora.check;

import agora.data.Instance;
import agora.data.InstanceLine;
import agora.evaluate.BenchmarkFile;
import agora.evaluate.Grade;
import agora.evaluate.InstanceTests;
import agora.evaluate.MathAnswers;
import agora.sandbox.Sandbox;
import java.util.List;
import java.util.Optional;

/** Correctness of instances, where they or the references have an answer or tests. */
final class InstanceCheck implements LineCheck {
  private final Decider decider;
  private final Runnable closing;

  /** Reads what an instance is compared with; the decision itself comes later. */
  @FunctionalInterface
  private interface Decider {
    Decided of(BenchmarkFile.Entry line, Instance instance);
  }

  /** The decision about one instance. */
  @FunctionalInterface
  private interface Decided {
    Grade grade();
  }

  private InstanceCheck(Decider decider, Runnable closing) {
    this.decider = decider;
    this.closing = closing;
  }

  /** Returns the check by the final answer, as {@code AnswerCorrectness.math} decides it. */
  static InstanceCheck math(References references) {
    return new InstanceCheck(
        (line, instance) -> {
          String gold = references.answer(line, instance.instruction());
          if (gold == null) {
            return () -> Grade.ungraded("", "no reference answer");
          }
          return gold.isBlank()
              ? () -> Grade.ungraded("", "the reference answer is empty")
              : () -> MathAnswers.grade(gold, instance.response());
        },
        () -> {});
  }

  /** Returns the check by tests, in a sandbox, which is closed with it. */
  static InstanceCheck code(References references, Sandbox sandbox) {
    return new InstanceCheck(
        (line, instance) -> {
          Optional<InstanceTests> own = InstanceTests.of(line);
          BenchmarkFile.Entry other = references.of(instance.instruction());
          Optional<InstanceTests> tests =
              own.isPresent() || other == null ? own : InstanceTests.of(other);
          return () ->
              tests
                  .map(each -> withoutProgram(each.grade(sandbox, instance.response())))
                  .orElseGet(() -> Grade.ungraded("", "no tests"));
        },
        sandbox::close);
  }

  /** The program is in the data. */
  private static Grade withoutProgram(Grade grade) {
    return new Grade(grade.verdict(), grade.score(), "", grade.gold(), grade.reason());
  }

  @Override
  public List<Decision> read(int number, String line) {
    if (line.isBlank()) {
      return List.of();
    }
    InstanceLine value = InstanceLine.parse(line, "");
    if (value.isRejected()) {
      return List.of();
    }
    Decided decided = decider.of(BenchmarkFile.entry(line, ""), value.instance(""));
    return List.of(() -> LineResult.of(number, decided.grade()));
  }

  @Override
  public void close() {
    closing.run();
  }
}
