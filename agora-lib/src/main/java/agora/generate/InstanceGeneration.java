package agora.generate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Few-shot: three examples, of which two are seeds and one was generated, a theme, and a first word
 * where the prompt has a place for it.
 *
 * <p>Where too few generated items were accepted, seeds take their places.
 *
 * <p>Items come in generations. An item draws its generated example from the items of the
 * generations before its own, so the draw depends on neither concurrency nor timing; it waits for
 * that one item only.
 *
 * @param prompt the prompt
 * @param seeds at least three
 * @param themes what is varied over
 * @param firstWords how requests begin
 * @param rule how many of the examples are seeds
 * @param generation items of a generation
 * @param seed of every draw
 */
record InstanceGeneration(
    PromptTemplate prompt,
    List<Seed> seeds,
    List<String> themes,
    List<String> firstWords,
    ExamplePool rule,
    int generation,
    long seed)
    implements GenerationMethod {
  private static final int EXAMPLES = 3;
  private static final int REDRAWS = 100;
  private static final int REPEATS = 10_000;

  static InstanceGeneration of(GenerationConfig config, GenerationInputs materials) {
    if (materials.seeds().size() < EXAMPLES) {
      throw new IllegalArgumentException(
          "instance generation shows three seeds at first, there are " + materials.seeds().size());
    }
    requireAnswered(materials.seeds());
    materials.requirePlaceholders(config.setting(), "the prompt");
    return new InstanceGeneration(
        materials.prompt(),
        materials.seeds(),
        materials.themes(),
        materials.firstWords(),
        config.poolRule(),
        config.itemsOfAGeneration(),
        config.seed());
  }

  @Override
  public Draw draw(int item, int attempt, Pool pool) throws InterruptedException {
    RandomGenerator random = SeededRandom.random(seed, item, attempt);
    List<Source> sources = sources(random, item, pool);
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < EXAMPLES; i++) {
      Accepted example = example(sources.get(i), pool);
      values.put("input" + (i + 1), example.instruction());
      values.put("output" + (i + 1), example.response());
    }
    putOneOf(values, "input_theme", themes, random);
    putOneOf(values, "first_word", firstWords, random);
    return new Draw(prompt.fill(values), "");
  }

  @Override
  public List<String> seedIds(int item, int attempt, Pool pool) throws InterruptedException {
    return sources(SeededRandom.random(seed, item, attempt), item, pool).stream()
        .map(this::id)
        .toList();
  }

  @Override
  public String given(int item) {
    return "";
  }

  /** Source of an example: a seed, or a generated item. */
  private record Source(boolean generated, int index) {}

  private List<Source> sources(RandomGenerator random, int item, Pool pool)
      throws InterruptedException {
    int watermark = item / generation * generation;
    List<Source> sources = new ArrayList<>(EXAMPLES);
    int repeats = 0;
    while (sources.size() < EXAMPLES) {
      // One accepted item cannot be two examples: a seed takes the place of the second.
      boolean fromSeeds = watermark == 0 || sources.size() < rule.seeds() || repeats >= REPEATS;
      Source drawn = fromSeeds ? drawSeed(random) : drawGenerated(random, watermark, pool);
      if (!sources.contains(drawn)) {
        sources.add(drawn);
      } else if (drawn.generated()) {
        repeats++;
      }
    }
    for (int i = EXAMPLES - 1; i > 0; i--) {
      Collections.swap(sources, i, random.nextInt(i + 1));
    }
    return sources;
  }

  private Source drawSeed(RandomGenerator random) {
    return new Source(false, random.nextInt(seeds.size()));
  }

  private Source drawGenerated(RandomGenerator random, int watermark, Pool pool)
      throws InterruptedException {
    for (int i = 0; i < REDRAWS; i++) {
      int index = random.nextInt(watermark);
      if (pool.usable(index)) {
        return new Source(true, index);
      }
    }
    return drawSeed(random); // hardly anything was accepted so far
  }

  private Accepted example(Source source, Pool pool) {
    if (source.generated()) {
      return pool.read(source.index());
    }
    Seed drawn = seeds.get(source.index());
    return new Accepted(drawn.instruction(), drawn.response());
  }

  private String id(Source source) {
    return source.generated() ? "generated/" + source.index() : seeds.get(source.index()).id();
  }

  private static void putOneOf(
      Map<String, String> values, String name, List<String> lines, RandomGenerator random) {
    if (!lines.isEmpty()) {
      values.put(name, lines.get(random.nextInt(lines.size())));
    }
  }

  private static void requireAnswered(List<Seed> seeds) {
    for (Seed seed : seeds) {
      SeededRandom.requireText(seed.instruction(), "an instruction", seed);
      SeededRandom.requireText(seed.response(), "a response", seed);
    }
  }
}
