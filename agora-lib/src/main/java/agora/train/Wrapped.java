package agora.train;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Cuts the stream of all examples into full rows, across examples; the tail is dropped, and so is a
 * row of prompt alone, which has nothing to learn and no mean loss.
 */
final class Wrapped {
  private Wrapped() {}

  /**
   * Returns the rows as examples of exactly {@code rowTokens} tokens, indexed by the example that
   * each begins in.
   */
  static List<Example> rows(List<Example> examples, int rowTokens) {
    List<Example> rows = new ArrayList<>();
    int[] row = new int[rowTokens];
    BitSet learned = new BitSet();
    int filled = 0;
    int first = 0;
    for (Example example : examples) {
      for (int position = 0; position < example.length(); position++) {
        if (filled == 0) {
          first = example.index();
        }
        row[filled] = example.tokens()[position];
        // The token at a cut has no predecessor in its row, so nothing predicts it.
        learned.set(filled, filled > 0 && example.learned().get(position));
        filled++;
        if (filled == rowTokens) {
          if (!learned.isEmpty()) {
            rows.add(new Example(first, row, learned));
          }
          row = new int[rowTokens];
          learned = new BitSet();
          filled = 0;
        }
      }
    }
    return rows;
  }
}
