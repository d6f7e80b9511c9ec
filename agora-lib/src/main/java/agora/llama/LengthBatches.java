package agora.llama;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Batches of texts sorted by length, longest batch first, so that little is padded and an
 * out-of-memory error shows at once.
 */
final class LengthBatches {
  /** Tokens of a batch, padding included, unless one text alone has more. */
  static final int TOKENS = 4096;

  private LengthBatches() {}

  /**
   * Returns the batches.
   *
   * @param rows how many texts of at most this length go together, >= 1
   */
  static List<int[]> of(List<int[]> texts, IntUnaryOperator rows) {
    int[] order =
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> -texts.get(i).length))
            .mapToInt(Integer::intValue)
            .toArray();
    List<int[]> batches = new ArrayList<>();
    int at = 0;
    while (at < order.length) {
      int longest = texts.get(order[at]).length;
      int end = Math.min(order.length, at + rows.applyAsInt(longest));
      batches.add(Arrays.copyOfRange(order, at, end));
      at = end;
    }
    return batches;
  }
}
