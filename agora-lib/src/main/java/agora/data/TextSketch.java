package agora.data;

import java.util.Arrays;

/**
 * Hashes of an instance and of its words, from which lengths and duplicates are found.
 *
 * @param instructionWords words of the instruction
 * @param responseWords words of the response
 * @param whole hash of instruction and response: equal for exact duplicates, which differ at most
 *     in case and white space
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
    long whole =
        Words.mix(31 * Words.hash(instance.instruction()) + Words.hash(instance.response()));
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
