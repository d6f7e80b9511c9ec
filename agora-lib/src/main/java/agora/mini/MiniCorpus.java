package agora.mini;

import agora.data.Dataset;
import agora.data.Domain;
import agora.data.Instance;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Texts made from the grammar: what the base student reads, exact pairs, and pairs whose answers
 * have the right form and no sense.
 *
 * <p>Everything is a function of its seed. Exact and guessed pairs keep clear of the test and
 * development sets.
 */
public final class MiniCorpus {
  /** The share of the conversations that uses plain phrases only. */
  private static final double PLAIN = 0.6;

  /**
   * Code takes two turns of four: a base that reads less of it takes one step for its neighbour.
   */
  private static final List<Domain> TURNS =
      List.of(Domain.MATH, Domain.CODE, Domain.INSTRUCTION_FOLLOWING, Domain.CODE);

  /** The share of the conversations in the words of the test sets that no generator uses. */
  private static final double HELD_OUT_WORDING = 1.0 / 3;

  private static final int REFERENCE_PAIRS = 4_000;
  private static final long REFERENCE_SEED = 77;

  private MiniCorpus() {}

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
    return Stream.generate(() -> MathProblems.facts(random)).limit(n).toList();
  }

  /** Returns {@code n} different exact pairs over every phrase and the wordings of generators. */
  public static List<Instance> exact(Domain domain, int n, long seed) {
    MiniDomain mini = MiniDomain.of(domain);
    return mini.pairs(
        mini.everything(), n, seed, MiniBenchmark.heldProblems(domain), random -> Reading.exact());
  }

  /** Returns what the reference is fine-tuned on: so many exact pairs a domain. */
  public static Dataset reference(int pairs) {
    return new Dataset(
        "reference",
        Stream.of(Domain.values())
            .flatMap(domain -> exact(domain, pairs, REFERENCE_SEED).stream())
            .toList());
  }

  /** Returns what the committed reference is fine-tuned on. */
  public static Dataset reference() {
    return reference(REFERENCE_PAIRS);
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
}
