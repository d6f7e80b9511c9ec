package agora.intrinsic;

import agora.data.Instance;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Words of an instance as numbers, from which lengths and duplicates are found.
 *
 * @param instructionWords words of the instruction
 * @param responseWords words of the response
 * @param whole hash of all words in order: equal for exact duplicates, which differ at most in
 *     case, spaces and punctuation
 * @param shingles different hashes of the runs of three words, ascending
 */
public record TextSketch(int instructionWords, int responseWords, long whole, long[] shingles) {
  private static final int SHINGLE = 3;

  /** Returns the sketch of an instance. */
  public static TextSketch of(Instance instance) {
    String[] instruction = Words.of(instance.instruction());
    String[] response = Words.of(instance.response());
    String[] all =
        Stream.concat(Arrays.stream(instruction), Arrays.stream(response)).toArray(String[]::new);
    long whole = all.length;
    for (String word : all) {
      whole = Words.mix(whole * 31 + Words.hash(word));
    }
    long[] shingles = Arrays.stream(Words.shingles(all, SHINGLE)).sorted().distinct().toArray();
    return new TextSketch(instruction.length, response.length, whole, shingles);
  }
}
