package agora.data;

import java.util.Arrays;
import java.util.Locale;

/** Words of a text: runs of letters and digits, in lower case. */
public final class Words {
  private static final long FIRST = 1125899906842597L; // of every hash, a prime

  private Words() {}

  /** Returns the words in their order. */
  public static String[] of(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int[] borders = borders(lower);
    String[] words = new String[borders.length / 2];
    for (int i = 0; i < words.length; i++) {
      words[i] = lower.substring(borders[2 * i], borders[2 * i + 1]);
    }
    return words;
  }

  /** Returns a hash of each word, in their order. */
  public static long[] hashes(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int[] borders = borders(lower);
    long[] hashes = new long[borders.length / 2];
    for (int i = 0; i < hashes.length; i++) {
      long hash = FIRST;
      for (int at = borders[2 * i]; at < borders[2 * i + 1]; at++) {
        hash = 31 * hash + lower.charAt(at);
      }
      hashes[i] = mix(hash);
    }
    return hashes;
  }

  /**
   * Returns a hash of a text: equal for texts that differ at most in case and in white space. Words
   * that white space divides are not one word.
   */
  static long hash(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    long hash = FIRST;
    boolean inWord = false;
    boolean divided = false;
    int point;
    for (int i = 0; i < lower.length(); i += Character.charCount(point)) {
      point = lower.codePointAt(i);
      if (Character.isWhitespace(point) || Character.isSpaceChar(point)) {
        divided = true;
        continue;
      }
      boolean ofWord = isOfWord(point);
      if (divided && inWord && ofWord) {
        hash = mix(31 * hash + ' ');
      }
      hash = mix(31 * hash + point);
      inWord = ofWord;
      divided = false;
    }
    return hash;
  }

  /**
   * Returns a hash of each run of {@code n} words, or one of all words where there are fewer; none
   * where there is no word.
   *
   * @param words hashes of the words
   * @param n at least 1
   */
  public static long[] shingles(long[] words, int n) {
    if (words.length == 0) {
      return new long[0];
    }
    int length = Math.min(n, words.length);
    long[] hashes = new long[words.length - length + 1];
    for (int i = 0; i < hashes.length; i++) {
      long hash = length;
      for (int j = i; j < i + length; j++) {
        hash = mix(hash * 0x9E3779B97F4A7C15L + words[j]);
      }
      hashes[i] = hash;
    }
    return hashes;
  }

  /** Spreads the bits (the finalizer of SplitMix64). */
  static long mix(long value) {
    long x = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }

  /** Returns where each word begins and ends, one after the other. */
  private static int[] borders(String text) {
    int[] borders = new int[text.length() + 1];
    int count = 0;
    boolean inside = false;
    int point;
    for (int i = 0; i < text.length(); i += Character.charCount(point)) {
      point = text.codePointAt(i);
      if (isOfWord(point) != inside) {
        borders[count++] = i;
        inside = !inside;
      }
    }
    if (inside) {
      borders[count++] = text.length();
    }
    return Arrays.copyOf(borders, count);
  }

  private static boolean isOfWord(int point) {
    if (point < 128) {
      return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
    }
    int type = Character.getType(point);
    return Character.isLetterOrDigit(point)
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }
}
