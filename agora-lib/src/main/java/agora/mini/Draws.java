package agora.mini;

import java.util.List;

/** Seeds of random draws: a function of texts, the same on every machine. */
final class Draws {
  private static final long PRIME = 0x100000001b3L;

  private Draws() {}

  /** Returns a well-mixed 64-bit hash (FNV-1a, then the finalizer of SplitMix64). */
  static long seed(long start, List<String> texts) {
    long hash = 0xcbf29ce484222325L ^ start;
    for (String text : texts) {
      for (int i = 0; i < text.length(); i++) {
        hash = (hash ^ text.charAt(i)) * PRIME;
      }
      hash = (hash ^ 0xffff) * PRIME;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}
