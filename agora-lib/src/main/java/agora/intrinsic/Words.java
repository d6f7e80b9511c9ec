package agora.intrinsic;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** Cuts a text into words: runs of letters and digits, in lower case. */
final class Words {
  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");

  private Words() {}

  static String[] of(String text) {
    return Arrays.stream(BETWEEN.split(text.toLowerCase(Locale.ROOT)))
        .filter(word -> !word.isEmpty())
        .toArray(String[]::new);
  }

  /** Returns a hash of each run of {@code n} words; of the whole where there are fewer. */
  static long[] shingles(String[] words, int n) {
    if (words.length == 0) {
      return new long[0];
    }
    int length = Math.min(n, words.length);
    long[] hashes = new long[words.length - length + 1];
    for (int i = 0; i < hashes.length; i++) {
      long hash = length;
      for (int j = i; j < i + length; j++) {
        hash = mix(hash * 0x9E3779B97F4A7C15L + hash(words[j]));
      }
      hashes[i] = hash;
    }
    return hashes;
  }

  static long hash(String word) {
    long hash = 1125899906842597L;
    for (int i = 0; i < word.length(); i++) {
      hash = 31 * hash + word.charAt(i);
    }
    return mix(hash);
  }

  /** Spreads the bits (the finalizer of SplitMix64). */
  static long mix(long value) {
    long x = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
