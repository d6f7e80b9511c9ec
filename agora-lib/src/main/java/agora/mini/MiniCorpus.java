package agora.mini;

import agora.data.Instance;
import agora.data.Jsonl;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Texts made from the grammar: what the base student reads, exact pairs, and pairs whose answers
 * have the right form and no sense.
 *
 * <p>Everything is a function of its seed.
 */
public final class MiniCorpus {
  /** How often the raw text gives a plain phrase its meaning rather than a random one. */
  private static final double PLAIN_IS_RIGHT = 0.6;

  private MiniCorpus() {}

  /**
   * Returns documents to pre-train the base on, a third a domain: conversations in which the answer
   * carries out operations correctly, but mostly not the ones that the phrases mean. They teach the
   * form of an answer, arithmetic and copying; what the phrases mean is left to fine-tuning.
   */
  public static List<String> rawText(int documents, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    List<MiniDomain> domains = MiniDomain.all();
    return IntStream.range(0, documents)
        .mapToObj(i -> document(domains.get(i % domains.size()), random))
        .toList();
  }

  private static String document(MiniDomain domain, RandomGenerator random) {
    MiniProblem problem = domain.invent(wide(domain, random), random);
    String response = respond(domain, problem, linking(domain, random));
    return "<|user|>" + problem.text() + "<|assistant|>" + response + "<|end|>";
  }

  /** Returns {@code n} different exact pairs over the full range of phrases and known frames. */
  public static List<Instance> exact(MiniDomain domain, int n, long seed) {
    return pairs(domain, domain.everything(), n, seed, Set.of(), random -> Reading.exact());
  }

  /** Returns {@code n} different pairs whose answers have the right form and random content. */
  public static List<Instance> guessed(MiniDomain domain, int n, long seed) {
    return pairs(domain, domain.everything(), n, seed, Set.of(), domain::guess);
  }

  static List<Instance> pairs(
      MiniDomain domain,
      Repertoire repertoire,
      int n,
      long seed,
      Set<String> excluded,
      java.util.function.Function<RandomGenerator, Reading> reading) {
    RandomGenerator random = new SplittableRandom(seed);
    Map<String, Instance> pairs = new java.util.LinkedHashMap<>();
    while (pairs.size() < n) {
      MiniProblem problem = domain.invent(repertoire, random);
      String text = problem.text();
      if (!excluded.contains(text)) {
        pairs.putIfAbsent(text, Instance.of(text, respond(domain, problem, reading.apply(random))));
      }
    }
    return List.copyOf(pairs.values());
  }

  private static Repertoire wide(MiniDomain domain, RandomGenerator random) {
    Repertoire known = domain.everything();
    return random.nextInt(3) == 0 ? known.withFrames(domain.frames(true)) : known;
  }

  private static Reading linking(MiniDomain domain, RandomGenerator random) {
    Reading guess = domain.guess(random);
    return step ->
        step.phrase().plain() && random.nextDouble() < PLAIN_IS_RIGHT
            ? step.phrase().operation()
            : guess.operation(step);
  }

  /** Returns the first answer that the reading allows; the reading may draw anew each time. */
  private static String respond(MiniDomain domain, MiniProblem problem, Reading reading) {
    return java.util.stream.Stream.generate(() -> domain.respond(problem, reading))
        .flatMap(java.util.Optional::stream)
        .findFirst()
        .orElseThrow();
  }

  /** Proto. */
  public static void main(String[] args) {
    Path dir = Path.of(args[0]);
    int raw = Integer.parseInt(args[1]);
    Jsonl.write(
        dir.resolve("raw.jsonl"), rawText(raw, 1).stream().map(t -> Map.of("text", t)).toList());
    for (MiniDomain d : MiniDomain.all()) {
      String k = d.domain().key();
      List<Instance> dev = new java.util.ArrayList<>(exact(d, 240, 11));
      dev.addAll(
          pairs(
              d,
              d.everything().withFrames(d.frames(true)),
              120,
              12,
              Set.of(),
              r -> Reading.exact()));
      Set<String> ex = new LinkedHashSet<>();
      dev.forEach(i -> ex.add(i.instruction()));
      Jsonl.write(dir.resolve(k + "_dev.jsonl"), dev);
      Jsonl.write(
          dir.resolve(k + "_exact.jsonl"),
          pairs(d, d.everything(), 6000, 13, ex, r -> Reading.exact()));
      Jsonl.write(
          dir.resolve(k + "_guess.jsonl"), pairs(d, d.everything(), 1200, 14, ex, d::guess));
      for (double share : new double[] {.25, .5, .75}) {
        List<Phrase> ph = d.phrases();
        RandomGenerator r = new SplittableRandom(5);
        List<Phrase> some = ph.stream().filter(p -> p.plain() || r.nextDouble() < share).toList();
        Jsonl.write(
            dir.resolve(k + "_range" + (int) (100 * share) + ".jsonl"),
            pairs(d, d.everything().withPhrases(some), 1200, 15, ex, x -> Reading.exact()));
      }
    }
  }
}
