package agora.generate;

import agora.data.Method;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Randomness that is a function of seed, item and attempt. */
final class SeededRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private SeededRandom() {}

  static RandomGenerator random(long seed, int item, int attempt) {
    return new SplittableRandom(mix(seed, item, attempt));
  }

  /** Returns the sampling seed of one attempt, >= 0 and below 2^31 as every server takes it. */
  static long samplingSeed(long seed, int item, int attempt) {
    return mix(~seed, item, attempt) >>> 33;
  }

  static void requireOneSeedAnItem(GenerationConfig config, GenerationInputs materials) {
    if (config.volume() > materials.seeds().size()) {
      throw new IllegalArgumentException(
          "%s makes one instance of each seed: volume %d, but there are %d seeds; lower the volume or bring more seeds"
              .formatted(
                  config.setting().method().label().toLowerCase(java.util.Locale.ROOT),
                  config.volume(),
                  materials.seeds().size()));
    }
    materials.requirePlaceholders(config.setting(), "the prompt");
    for (Seed seed : materials.seeds().subList(0, config.volume())) {
      requireText(seed.instruction(), "an instruction", seed);
      if (config.setting().method() == Method.QUALITY_ENHANCEMENT) {
        requireText(seed.response(), "a response", seed);
      }
    }
  }

  static void requireText(String text, String what, Seed seed) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          "seeds need %s, seed %s has none: check the field mapping, or leave that seed out"
              .formatted(what, seed.id()));
    }
  }

  private static long mix(long seed, int item, int attempt) {
    return finish(finish(seed + GOLDEN * (item + 1L)) + GOLDEN * (attempt + 1L));
  }

  private static long finish(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
