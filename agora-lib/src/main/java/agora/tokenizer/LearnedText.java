package agora.tokenizer;

import java.util.BitSet;

/**
 * A text as a network learns it.
 *
 * @param tokens the token ids
 * @param learned the positions of the tokens that count in the loss; never position 0
 */
@SuppressWarnings("ArrayRecordComponent")
public record LearnedText(int[] tokens, BitSet learned) {}
