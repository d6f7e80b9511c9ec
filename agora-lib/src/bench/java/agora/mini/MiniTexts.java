package agora.mini;

import agora.data.Domain;
import agora.data.Instance;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Texts that the base student of the miniature reads, and pairs that make no sense. */
public final class MiniTexts {
  /** The share of the conversations that uses plain phrases only. */
  private static final double PLAIN = 0.6;

  /**
   * Code takes two turns of four: a base that reads less of it takes one step for its neighbour.
   */
  private static final List<Domain> TURNS =
      List.of(Domain.MATH, Domain.CODE, Domain.INSTRUCTION_FOLLOWING, Domain.CODE);

  /** The share of the conversations in the words of the test sets that no generator uses. */
  private static final double HELD_OUT_WORDING = 1.0 / 3;

  private static final int FACTS = 8;

  private MiniTexts() {}

  /**
   * Returns conversations for the base to read, in turn of the domains, up to one step longer than
   * any test problem. Plain phrases mean in them what they say, the others something random: they
   * teach the form of an answer, copying, to go from step to step, and the everyday names of the
   * operations. What the other phrases mean is left to fine-tuning.
   */
  public static List<Instance> conversations(int n, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    return IntStream.range(0, n)
        .mapToObj(i -> conversation(MiniDomain.of(TURNS.get(i % TURNS.size())), random))
        .toList();
  }

  /** Returns documents of equations for the base to read. */
  public static List<String> equations(int n, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    return Stream.generate(() -> facts(random)).limit(n).toList();
  }

  /** Returns {@code n} different pairs whose answers have the right form and a random content. */
  public static List<Instance> guessed(Domain domain, int n, long seed) {
    MiniDomain mini = MiniDomain.of(domain);
    return mini.pairs(mini.everything(), n, seed, MiniBenchmark.heldProblems(domain), mini::guess);
  }

  private static Instance conversation(MiniDomain domain, RandomGenerator random) {
    Repertoire usual = domain.everything();
    Repertoire repertoire = usual.withSteps(usual.minSteps(), usual.maxSteps() + 1);
    if (random.nextDouble() < HELD_OUT_WORDING) {
      repertoire = repertoire.withFrames(domain.frames(true));
    }
    if (random.nextDouble() < PLAIN) {
      repertoire = repertoire.withPhrases(domain.phrases().stream().filter(Phrase::plain).toList());
    }
    MiniProblem problem = domain.invent(repertoire, random);
    Reading guess = domain.guess(random);
    Reading reading =
        step -> step.phrase().plain() ? step.phrase().operation() : guess.operation(step);
    return Instance.of(problem.text(), domain.answer(problem, reading));
  }

  /** Returns some equations, one a line. */
  private static String facts(RandomGenerator random) {
    return Stream.generate(
            () -> {
              int value = random.nextInt(2, MathProblems.LARGEST + 1);
              int k = random.nextInt(2, 10);
              String operation = Repertoire.draw(MathProblems.OPERATIONS, random);
              return MathProblems.equation(operation, value, k);
            })
        .flatMap(Optional::stream)
        .limit(FACTS)
        .collect(Collectors.joining("\n"));
  }
}
