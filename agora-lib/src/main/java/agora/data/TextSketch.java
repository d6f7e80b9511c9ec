package agora.data;

import java.util.Arrays;

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
    long[] instruction = Words.hashes(instance.instruction());
    long[] response = Words.hashes(instance.response());
    long[] all = Arrays.copyOf(instruction, instruction.length + response.length);
    System.arraycopy(response, 0, all, instruction.length, response.length);
    long whole = all.length;
    for (long word : all) {
      whole = Words.mix(whole * 31 + word);
    }
    return new TextSketch(
        instruction.length, response.length, whole, different(Words.shingles(all, SHINGLE)));
  }

  private static long[] different(long[] shingles) {
    Arrays.sort(shingles);
    int count = 0;
    for (int i = 0; i < shingles.length; i++) {
      if (i == 0 || shingles[i] != shingles[i - 1]) {
        shingles[count++] = shingles[i];
      }
    }
    return Arrays.copyOf(shingles, count);
  }
}
