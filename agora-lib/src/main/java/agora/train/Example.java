package agora.train;

import java.util.BitSet;

/**
 * A text as the network learns it: its tokens, and which of them it must predict.
 *
 * @param index position in the training data, from 0
 * @param tokens the token ids, one begin-of-text at most
 * @param learned the positions of the tokens that count in the loss; never position 0
 */
@SuppressWarnings("ArrayRecordComponent")
record Example(int index, int[] tokens, BitSet learned) {
  int length() {
    return tokens.length;
  }

  /** Returns the number of tokens that count in the loss. */
  int trainable() {
    return learned.cardinality();
  }

  /** Returns the first {@code length} tokens. */
  Example cut(int length) {
    int[] kept = java.util.Arrays.copyOf(tokens, length);
    BitSet still = (BitSet) learned.clone();
    still.clear(length, Math.max(length, tokens.length));
    return new Example(index, kept, still);
  }
}
