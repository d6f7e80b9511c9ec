package agora.mini;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The embedding of a text: its words and pairs of neighbouring words, each hashed to a signed place
 * of a vector of length 1. Texts with the same words are near each other.
 */
final class HashedEmbedding {
  static final int SIZE = 128;

  private static final Pattern WORD = Pattern.compile("\\w+|[^\\w\\s]");

  private HashedEmbedding() {}

  static double[] of(String text) {
    double[] vector = new double[SIZE];
    String previous = "";
    for (String word :
        WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList()) {
      add(vector, List.of(word), 1);
      add(vector, List.of(previous, word), 0.5);
      previous = word;
    }
    double length = 0;
    for (double value : vector) {
      length += value * value;
    }
    length = Math.sqrt(length);
    for (int i = 0; i < SIZE && length > 0; i++) {
      vector[i] /= length;
    }
    return vector;
  }

  private static void add(double[] vector, List<String> feature, double weight) {
    long hash = Draws.seed(0, feature);
    vector[(int) Math.floorMod(hash, (long) SIZE)] += hash < 0 ? -weight : weight;
  }
}
