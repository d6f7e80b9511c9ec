package agora.data;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Search for near duplicates among instances that arrive in order: those whose three-word shingles
 * have a Jaccard similarity of at least a threshold with an earlier instance's.
 *
 * <p>Candidates come from MinHash (Broder 1997, "On the resemblance and containment of documents")
 * in bands of four hashes of 16 bits: instances with an equal band are compared.
 *
 * <ul>
 *   <li>An exact search has 32 bands, which miss a pair at 0.8 once in ten million. It keeps the
 *       shingles, 8 bytes each, and compares them.
 *   <li>An estimating search has 16 bands and keeps them alone. It takes the share of equal hashes
 *       for the similarity (standard error 0.05 at 0.8), and compares with the first instance of
 *       each band, so that its time per instance does not grow.
 * </ul>
 */
public final class NearDuplicateSearch {
  private static final int EXACT_BANDS = 32;
  private static final int ESTIMATING_BANDS = 16;
  private static final int ROWS = 4;
  private static final int BITS = Long.SIZE / ROWS;
  private static final int NONE = -1;

  private final double threshold;
  private final boolean exact;
  private final Long2IntOpenHashMap[] places; // by band, or one: the last place, or the first
  private final IntArrayList before = new IntArrayList(); // by place and band, if exact
  private final IntArrayList indices = new IntArrayList(); // by place
  private final IntArrayList visited = new IntArrayList(); // by place: the index compared with last
  private final List<long[]> kept = new ArrayList<>(); // shingles, or bands

  /**
   * Pair of a later instance and an earlier one that it repeats.
   *
   * @param similarity their Jaccard similarity, or its estimate, within [0, 1]
   */
  public record Pair(int later, int earlier, double similarity) {}

  private NearDuplicateSearch(double threshold, boolean exact) {
    if (!(threshold > 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold must be within (0, 1], was " + threshold);
    }
    this.threshold = threshold;
    this.exact = exact;
    places = new Long2IntOpenHashMap[exact ? EXACT_BANDS : 1];
    Arrays.setAll(places, band -> new Long2IntOpenHashMap());
    for (Long2IntOpenHashMap map : places) {
      map.defaultReturnValue(NONE);
    }
  }

  /**
   * Returns a search that compares candidates exactly and has seen no instance.
   *
   * @param threshold within (0, 1]
   */
  public static NearDuplicateSearch exact(double threshold) {
    return new NearDuplicateSearch(threshold, true);
  }

  /**
   * Returns a search that estimates the similarity of candidates and has seen no instance.
   *
   * @param threshold within (0, 1]
   */
  public static NearDuplicateSearch estimating(double threshold) {
    return new NearDuplicateSearch(threshold, false);
  }

  /**
   * Returns the first instance that this one repeats, or null if there is none; then later ones may
   * repeat this one. What repeats an instance adds nothing that its first does not find.
   *
   * @param index its index, larger than those before
   * @param shingles of its {@link TextSketch}
   */
  public @Nullable Pair add(int index, long[] shingles) {
    long[] bands = bands(shingles, exact ? EXACT_BANDS : ESTIMATING_BANDS);
    long[] keys = keys(bands);
    long[] own = exact ? shingles : bands;
    IntArrayList candidates = candidates(index, keys);
    for (int i = 0; i < candidates.size(); i++) {
      int place = candidates.getInt(i);
      double similarity = exact ? jaccard(own, kept.get(place)) : equal(own, kept.get(place));
      if (similarity >= threshold) {
        return new Pair(index, indices.getInt(place), similarity);
      }
    }
    for (int band = 0; band < keys.length; band++) {
      if (exact) {
        before.add(places(band).put(keys[band], kept.size()));
      } else {
        places(band).putIfAbsent(keys[band], kept.size());
      }
    }
    kept.add(own);
    indices.add(index);
    visited.add(NONE);
    return null;
  }

  /** Returns the places to compare with, ascending. */
  private IntArrayList candidates(int index, long[] keys) {
    IntArrayList candidates = new IntArrayList();
    for (int band = 0; band < keys.length; band++) {
      int place = places(band).get(keys[band]);
      while (place != NONE) {
        if (visited.set(place, index) != index) {
          candidates.add(place);
        }
        place = exact ? before.getInt(place * keys.length + band) : NONE;
      }
    }
    // Instances of one template make one long run, which this sort finds and fastutil's does not.
    Arrays.sort(candidates.elements(), 0, candidates.size());
    return candidates;
  }

  private Long2IntOpenHashMap places(int band) {
    return places[band % places.length];
  }

  /**
   * Returns one key per band of an exact search. Instances that have none in common have no
   * influence on each other.
   *
   * @param shingles of a {@link TextSketch}
   */
  public static long[] bandKeys(long[] shingles) {
    return keys(bands(shingles, EXACT_BANDS));
  }

  private static long[] keys(long[] bands) {
    long[] keys = new long[bands.length];
    for (int band = 0; band < keys.length; band++) {
      keys[band] = Words.mix(Words.mix(bands[band]) + band);
    }
    return keys;
  }

  /** Returns the lowest values of four hash functions per band, 16 bits each. */
  private static long[] bands(long[] shingles, int count) {
    int[] lowest = new int[count * ROWS];
    Arrays.fill(lowest, Integer.MAX_VALUE);
    for (long shingle : shingles) {
      // Two halves of one hash make as many hash functions as needed: mixed(low + h * high).
      int value = (int) shingle;
      int step = (int) (shingle >>> 32) | 1;
      for (int h = 0; h < lowest.length; h++, value += step) {
        lowest[h] = Math.min(lowest[h], (value ^ (value >>> 15)) * 0x9E3779B1);
      }
    }
    long[] bands = new long[count];
    for (int h = 0; h < lowest.length; h++) {
      bands[h / ROWS] = (bands[h / ROWS] << BITS) | (lowest[h] & 0xFFFF);
    }
    return bands;
  }

  /** Returns the share of equal hashes in two sets of bands. */
  private static double equal(long[] a, long[] b) {
    int equal = 0;
    for (int band = 0; band < a.length; band++) {
      long different = a[band] ^ b[band];
      for (int row = 0; row < ROWS; row++, different >>>= BITS) {
        equal += (different & 0xFFFF) == 0 ? 1 : 0;
      }
    }
    return (double) equal / (a.length * ROWS);
  }

  private static double jaccard(long[] a, long[] b) {
    int i = 0;
    int j = 0;
    int common = 0;
    while (i < a.length && j < b.length) {
      int order = Long.compare(a[i], b[j]);
      common += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    int all = a.length + b.length - common;
    return all == 0 ? 1 : (double) common / all;
  }
}
