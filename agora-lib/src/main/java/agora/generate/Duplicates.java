package agora.generate;

import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds instances that are, or nearly are, among those before them.
 *
 * <p>Exact: same letters and digits. Near: the estimated Jaccard similarity of their three-word
 * shingles is at least 0.8, by MinHash (Broder 1997) with 64 hashes of 16 bits in 16 bands: some
 * 350 bytes an instance.
 */
final class Duplicates {
  private static final int HASHES = 64;
  private static final int BANDS = 16;
  private static final int ROWS = HASHES / BANDS;
  private static final double NEAR = 0.8;
  private static final int SHINGLE = 3;

  private static final float FULL = 0.8f;
  private static final int NONE = -1;
  private static final char[] ASCII = ascii();

  private final LongOpenHashSet exact = new LongOpenHashSet();
  private final Int2IntOpenHashMap bands = new Int2IntOpenHashMap(BANDS, FULL);
  private final List<short[]> signatures = new ArrayList<>();

  Duplicates() {
    bands.defaultReturnValue(NONE);
  }

  enum Kind {
    NEW,
    EXACT,
    NEAR
  }

  /** Returns what an instance is beside those before it, and remembers it. */
  Kind add(Accepted instance) {
    int[] words = words(instance.instruction() + " " + instance.response());
    long whole = 1;
    for (int word : words) {
      whole = mix(whole * 31 + word);
    }
    short[] signature = signature(words);
    Kind kind =
        !exact.add(whole) ? Kind.EXACT : similarToOneBefore(signature) ? Kind.NEAR : Kind.NEW;
    if (kind == Kind.NEW) {
      for (int band = 0; band < BANDS; band++) {
        bands.putIfAbsent(bandKey(signature, band), signatures.size());
      }
      signatures.add(signature);
    }
    return kind;
  }

  /** Returns a hash of each word: of each run of letters and digits, in lower case. */
  private static int[] words(String text) {
    int[] words = new int[text.length() / 2 + 1];
    int count = 0;
    int hash = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int lower = c < ASCII.length ? ASCII[c] : lower(c);
      if (lower != 0) {
        hash = 31 * hash + lower;
        inside = true;
      } else if (inside) {
        words[count++] = hash;
        hash = 0;
        inside = false;
      }
    }
    if (inside) {
      words[count++] = hash;
    }
    return Arrays.copyOf(words, count);
  }

  /** Returns a letter or digit in lower case; 0 for any other character. */
  private static char lower(int c) {
    return Character.isLetterOrDigit(c) ? (char) Character.toLowerCase(c) : 0;
  }

  private static char[] ascii() {
    char[] lower = new char[128];
    for (int c = 0; c < lower.length; c++) {
      lower[c] = lower(c);
    }
    return lower;
  }

  private boolean similarToOneBefore(short[] signature) {
    for (int band = 0; band < BANDS; band++) {
      int other = bands.get(bandKey(signature, band));
      if (other != NONE && similarity(signature, signatures.get(other)) >= NEAR) {
        return true;
      }
    }
    return false;
  }

  private static short[] signature(int[] words) {
    int[] lowest = new int[HASHES];
    Arrays.fill(lowest, Integer.MAX_VALUE);
    int shingles = Math.max(1, words.length - SHINGLE + 1);
    for (int i = 0; i < shingles; i++) {
      long shingle = 7;
      for (int j = i; j < Math.min(words.length, i + SHINGLE); j++) {
        shingle = mix(shingle * 31 + words[j]);
      }
      // 64 hash functions of one: (a + h b) mod 2^32, times a constant.
      int value = (int) shingle;
      int step = (int) (shingle >>> 32) | 1;
      for (int h = 0; h < HASHES; h++) {
        int hash = (int) ((value * 0x9E3779B1L) >>> 16);
        if (hash < lowest[h]) {
          lowest[h] = hash;
        }
        value += step;
      }
    }
    short[] signature = new short[HASHES];
    for (int h = 0; h < HASHES; h++) {
      signature[h] = (short) lowest[h];
    }
    return signature;
  }

  private static int bandKey(short[] signature, int band) {
    long key = band + 1L;
    for (int i = band * ROWS; i < (band + 1) * ROWS; i++) {
      key = mix(key * 31 + signature[i]);
    }
    return (int) (key ^ key >>> 32);
  }

  private static double similarity(short[] a, short[] b) {
    int same = 0;
    for (int i = 0; i < HASHES; i++) {
      same += a[i] == b[i] ? 1 : 0;
    }
    return same / (double) HASHES;
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    return z ^ (z >>> 27);
  }
}
