package agora.intrinsic;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.data.Words;
import java.util.HashMap;
import java.util.Map;

/**
 * Share of different words, in [0, 1], as a moving average over windows of 50 words so that it does
 * not fall with length (MATTR: Covington and McFall 2010, "Cutting the Gordian Knot").
 *
 * @param part which text
 */
public record LexicalDiversity(Part part) implements IntrinsicMetric {
  private static final int WINDOW = 50;

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener) {
    return MetricValues.of(
        part.key() + "_lexical_diversity",
        dataset.instances().stream().map(instance -> of(part.of(instance))).toList(),
        "no word in it");
  }

  /** Returns the moving average of one text; NaN where it has no word. */
  static double of(String text) {
    String[] words = Words.of(text);
    if (words.length == 0) {
      return Double.NaN;
    }
    int window = Math.min(WINDOW, words.length);
    Map<String, Integer> counts = new HashMap<>();
    double sum = 0;
    for (int end = 0; end < words.length; end++) {
      counts.merge(words[end], 1, Integer::sum);
      if (end >= window) {
        counts.computeIfPresent(words[end - window], (word, n) -> n == 1 ? null : n - 1);
      }
      if (end >= window - 1) {
        sum += (double) counts.size() / window;
      }
    }
    return sum / (words.length - window + 1);
  }
}
