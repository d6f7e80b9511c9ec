package agora.train;

import java.util.Arrays;
import java.util.List;

/**
 * Rows that go through the network together.
 *
 * @param tokens token ids, {@code rows * width} of them, row after row; padding is 0
 * @param rows how many rows
 * @param width tokens of a row
 * @param documents lengths of the documents in a single row, in order, which do not see one
 *     another; empty where each row is one causal sequence
 * @param sources positions (in {@code tokens}) whose next token counts in the loss
 * @param targets the tokens that follow them
 * @param examples indices of the examples, to name them when something is wrong
 * @param useful tokens that are not padding
 */
@SuppressWarnings("ArrayRecordComponent")
record MicroBatch(
    int[] tokens,
    int rows,
    int width,
    int[] documents,
    int[] sources,
    int[] targets,
    int[] examples,
    int useful) {

  /** Lays examples out one a row, padded at the right to the longest. */
  static MicroBatch padded(List<Example> examples) {
    int width = examples.stream().mapToInt(Example::length).max().orElseThrow();
    Builder builder = new Builder(examples, examples.size() * width);
    for (int row = 0; row < examples.size(); row++) {
      builder.put(examples.get(row), row * width);
    }
    return builder.build(examples.size(), width, new int[0]);
  }

  /** Lays whole examples out in one row without padding, each a document of its own. */
  static MicroBatch documents(List<Example> examples) {
    int width = examples.stream().mapToInt(Example::length).sum();
    Builder builder = new Builder(examples, width);
    int at = 0;
    for (Example example : examples) {
      builder.put(example, at);
      at += example.length();
    }
    return builder.build(1, width, examples.stream().mapToInt(Example::length).toArray());
  }

  /** Returns each column's position in its document. */
  long[] positions() {
    long[] positions = new long[width];
    int at = 0;
    for (int length : documents.length == 0 ? new int[] {width} : documents) {
      for (int i = 0; i < length; i++) {
        positions[at++] = i;
      }
    }
    return positions;
  }

  /** Returns the length of the longest document. */
  int longest() {
    return documents.length == 0 ? width : Arrays.stream(documents).max().orElseThrow();
  }

  /** Returns the tokens that count in the loss. */
  int trainable() {
    return targets.length;
  }

  private static final class Builder {
    private final int[] tokens;
    private final int[] sources;
    private final int[] targets;
    private final int[] indices;
    private int learned;
    private int useful;

    Builder(List<Example> examples, int size) {
      tokens = new int[size];
      int trainable = examples.stream().mapToInt(Example::trainable).sum();
      sources = new int[trainable];
      targets = new int[trainable];
      indices = examples.stream().mapToInt(Example::index).toArray();
    }

    void put(Example example, int at) {
      System.arraycopy(example.tokens(), 0, tokens, at, example.length());
      useful += example.length();
      example.learned().stream()
          .forEach(position -> {
            sources[learned] = at + position - 1;
            targets[learned] = example.tokens()[position];
            learned++;
          });
    }

    MicroBatch build(int rows, int width, int[] documents) {
      return new MicroBatch(tokens, rows, width, documents, sources, targets, indices, useful);
    }
  }
}
