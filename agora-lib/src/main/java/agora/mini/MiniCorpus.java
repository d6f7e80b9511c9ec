package agora.mini;

import agora.data.Domain;
import agora.data.Instance;
import agora.data.Jsonl;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
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
  /** The share of the raw text of math that is bare equations. */
  private static final double FACTS = 0.2;

  /** The share of the raw text that uses plain phrases only, which mean what they say. */
  private static final double PLAIN = 0.4;

  private MiniCorpus() {}

  /**
   * Returns documents to pre-train the base on, in turn of the three domains: conversations in
   * which plain phrases mean what they say and the others something random, and equations. They
   * teach the form of an answer, arithmetic, copying and the everyday names of the operations; what
   * the other phrases mean is left to fine-tuning.
   */
  public static List<String> rawText(int documents, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    List<MiniDomain> domains = MiniDomain.all();
    return IntStream.range(0, documents)
        .mapToObj(i -> document(domains.get(i % domains.size()), random))
        .toList();
  }

  /** Writes raw text as JSON Lines with the field {@code text}. */
  public static void writeRawText(Path file, int documents, long seed) {
    Jsonl.write(file, rawText(documents, seed).stream().map(text -> Map.of("text", text)).toList());
  }

  /** Returns {@code n} different exact pairs over every phrase and the wordings of generators. */
  public static List<Instance> exact(Domain domain, int n, long seed) {
    MiniDomain mini = MiniDomain.of(domain);
    return pairs(mini, mini.everything(), n, seed, held(domain), random -> Reading.exact());
  }

  /** Returns {@code n} different pairs whose answers have the right form and a random content. */
  public static List<Instance> guessed(Domain domain, int n, long seed) {
    MiniDomain mini = MiniDomain.of(domain);
    return pairs(mini, mini.everything(), n, seed, held(domain), mini::guess);
  }

  static List<Instance> pairs(
      MiniDomain domain,
      Repertoire repertoire,
      int n,
      long seed,
      Set<String> excluded,
      Function<RandomGenerator, Reading> reading) {
    RandomGenerator random = new SplittableRandom(seed);
    Map<String, Instance> pairs = new LinkedHashMap<>();
    while (pairs.size() < n) {
      MiniProblem problem = domain.invent(repertoire, random);
      String text = problem.text();
      if (!excluded.contains(text)) {
        String response = respond(domain, problem, reading.apply(random));
        pairs.putIfAbsent(text, Instance.of(text, response));
      }
    }
    return List.copyOf(pairs.values());
  }

  private static Set<String> held(Domain domain) {
    return MiniBenchmark.heldProblems(domain);
  }

  private static String document(MiniDomain domain, RandomGenerator random) {
    double kind = random.nextDouble();
    if (domain.domain() == Domain.MATH && kind < FACTS) {
      return MathProblems.facts(random) + "<|end|>";
    }
    Repertoire repertoire = domain.everything();
    if (random.nextInt(3) == 0) {
      repertoire = repertoire.withFrames(domain.frames(true));
    }
    if (kind < FACTS + PLAIN) {
      repertoire = repertoire.withPhrases(domain.phrases().stream().filter(Phrase::plain).toList());
    }
    MiniProblem problem = domain.invent(repertoire, random);
    Reading guess = domain.guess(random);
    String response =
        respond(
            domain,
            problem,
            step -> step.phrase().plain() ? step.phrase().operation() : guess.operation(step));
    return "<|user|>" + problem.text() + "<|assistant|>" + response + "<|end|>";
  }

  /** Returns the first answer that the reading allows; a guessing one draws anew each time. */
  private static String respond(MiniDomain domain, MiniProblem problem, Reading reading) {
    return Stream.generate(() -> domain.respond(problem, reading))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow();
  }
}
