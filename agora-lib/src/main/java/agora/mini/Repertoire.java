package agora.mini;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Phrases that problems are invented from.
 *
 * @param phrases the phrases that may occur
 * @param frames the words around them that may occur
 * @param minSteps fewest steps, >= 1
 * @param maxSteps most steps
 */
record Repertoire(List<Phrase> phrases, List<Frame> frames, int minSteps, int maxSteps) {
  Repertoire {
    phrases = List.copyOf(phrases);
    frames = List.copyOf(frames);
    if (minSteps < 1 || maxSteps < minSteps) {
      throw new IllegalArgumentException(
          "steps must be within 1.., fewest before most, were " + minSteps + ".." + maxSteps);
    }
  }

  Repertoire withFrames(List<Frame> values) {
    return new Repertoire(phrases, values, minSteps, maxSteps);
  }

  Repertoire withPhrases(List<Phrase> values) {
    return new Repertoire(values, frames, minSteps, maxSteps);
  }

  Repertoire withSteps(int fewest, int most) {
    return new Repertoire(phrases, frames, fewest, most);
  }

  int drawSteps(RandomGenerator random) {
    return random.nextInt(minSteps, maxSteps + 1);
  }

  static <T> T draw(List<T> values, RandomGenerator random) {
    return values.get(random.nextInt(values.size()));
  }
}
