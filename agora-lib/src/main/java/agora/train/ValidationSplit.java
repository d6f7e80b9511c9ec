package agora.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Validation split: examples for training, and examples that are only measured.
 *
 * @param trained in the order of the data
 * @param heldOut shortest first
 */
record ValidationSplit(List<Example> trained, List<Example> heldOut) {
  /**
   * Draws {@code count} examples to hold out.
   *
   * @throws IllegalArgumentException if none would be left to train on
   */
  static ValidationSplit of(List<Example> examples, int count, long seed) {
    if (count >= examples.size()) {
      throw new IllegalArgumentException(
          "heldOut must be less than the number of examples, "
              + examples.size()
              + ", was "
              + count);
    }
    List<Example> shuffled = new ArrayList<>(examples);
    Collections.shuffle(shuffled, new Random(~seed));
    return new ValidationSplit(
        shuffled.subList(count, shuffled.size()).stream()
            .sorted(Comparator.comparingInt(Example::index))
            .toList(),
        shuffled.subList(0, count).stream()
            .sorted(Comparator.comparingInt(Example::length))
            .toList());
  }

  /** Returns the mean loss of the held-out trainable tokens, in nats. */
  double loss(TrainingStrategy learning, Batching batching) {
    double sum = 0;
    long tokens = 0;
    for (int from = 0; from < heldOut.size(); from += batching.microBatch()) {
      MicroBatch batch =
          MicroBatch.padded(
              heldOut.subList(from, Math.min(heldOut.size(), from + batching.microBatch())).stream()
                  .map(example -> shortened(example, batching.maxTokens()))
                  .toList());
      sum += learning.loss(batch);
      tokens += batch.trainable();
    }
    return sum / tokens;
  }

  /** Examples that are wrapped may be longer than a row; what is measured must fit into one. */
  private static Example shortened(Example example, int maxTokens) {
    return example.length() <= maxTokens ? example : example.cut(maxTokens);
  }
}
