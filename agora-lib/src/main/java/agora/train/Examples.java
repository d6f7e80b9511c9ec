package agora.train;

import agora.train.Batching.Packing;
import java.util.ArrayList;
import java.util.List;

/**
 * The examples of a run, none longer than allowed, with what had to be cut.
 *
 * @param examples in the order of the data
 * @param truncated examples cut at the right
 * @param dropped examples left out
 */
record Examples(List<Example> examples, int truncated, int dropped) {
  /** Turns a text into the examples that it is learned as. */
  @FunctionalInterface
  interface Encoder {
    List<Example> encode(int index, TrainingText text);
  }

  Examples {
    examples = List.copyOf(examples);
  }

  /**
   * Returns the data as examples of at most {@link Batching#maxTokens()} tokens.
   *
   * @throws IllegalArgumentException if an example, or all that is left, has nothing to learn
   */
  static Examples of(TrainingData data, Encoder encoder, Batching batching) {
    List<Example> kept = new ArrayList<>();
    int truncated = 0;
    int dropped = 0;
    for (int i = 0; i < data.texts().size(); i++) {
      for (Example example : encoder.encode(i, data.texts().get(i))) {
        // What is wrapped is cut at the end of its row and goes on in the next.
        if (example.length() <= batching.maxTokens() || batching.packing() == Packing.WRAPPED) {
          kept.add(example);
          continue;
        }
        switch (batching.overlong()) {
          case TRUNCATE -> {
            kept.add(cut(example, batching.maxTokens()));
            truncated++;
          }
          case DROP -> dropped++;
          case FAIL -> throw tooLong(example, batching.maxTokens());
        }
      }
    }
    if (kept.isEmpty()) {
      throw new IllegalArgumentException(
          "the training data '"
              + data.name()
              + "' has no example of at most "
              + batching.maxTokens()
              + " tokens: raise maxTokens");
    }
    return new Examples(kept, truncated, dropped);
  }

  /** Returns the tokens of all examples. */
  long tokens() {
    return examples.stream().mapToLong(Example::length).sum();
  }

  /**
   * Checks that no sequence is longer than the network's context.
   *
   * @throws IllegalArgumentException if one is
   */
  void requireContext(Batching batching, int context) {
    int sequence = batching.packing() == Packing.WRAPPED ? batching.maxTokens() : longest();
    if (sequence > context) {
      throw new IllegalArgumentException(
          "a sequence must have at most "
              + context
              + " tokens (the context of this network), was "
              + sequence
              + ": use withMaxTokens("
              + context
              + ")");
    }
  }

  /** Returns the tokens of the longest example. */
  int longest() {
    return examples.stream().mapToInt(Example::length).max().orElseThrow();
  }

  /** Returns the most tokens, padding included, that a micro-batch can have. */
  long mostTokens(Batching batching) {
    return batching.packing() == Packing.PADDED
        ? Math.min(batching.microBatch(), examples.size()) * (long) longest()
        : batching.microBatch() * (long) batching.maxTokens();
  }

  /** Returns the tokens that count in the loss. */
  long trainable() {
    return examples.stream().mapToLong(Example::trainable).sum();
  }

  private static Example cut(Example example, int maxTokens) {
    Example shorter = example.cut(maxTokens);
    if (shorter.trainable() == 0) {
      throw new IllegalArgumentException(
          "example "
              + (example.index() + 1)
              + " has no token to learn within maxTokens: its prompt alone takes "
              + maxTokens
              + " tokens or more: raise maxTokens, or use withOverlong(TruncationPolicy.DROP)");
    }
    return shorter;
  }

  private static IllegalArgumentException tooLong(Example example, int maxTokens) {
    return new IllegalArgumentException(
        "example "
            + (example.index() + 1)
            + " has "
            + example.length()
            + " tokens, maxTokens is "
            + maxTokens
            + ": raise it, or use withOverlong(TruncationPolicy.TRUNCATE or DROP)");
  }
}
