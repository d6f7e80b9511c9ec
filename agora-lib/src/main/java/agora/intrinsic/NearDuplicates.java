package agora.intrinsic;

import agora.data.Dataset;
import agora.data.ProgressListener;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Near duplicates: instances whose three-word shingles have a Jaccard similarity of at least a
 * threshold with an earlier instance's. Candidates come from MinHash (Broder 1997, "On the
 * resemblance and containment of documents") in 32 bands of 4 rows, which misses a pair at 0.8 once
 * in ten million; each candidate is then compared exactly.
 *
 * @param threshold within (0, 1]
 */
public record NearDuplicates(double threshold) implements IntrinsicMetric {
  private static final int BANDS = 32;
  private static final int ROWS = 4;
  private static final int NONE = -1;

  public NearDuplicates {
    if (!(threshold > 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold must be within (0, 1], was " + threshold);
    }
  }

  /**
   * Pair of a later instance and an earlier one that it repeats.
   *
   * @param similarity their Jaccard similarity within [0, 1]
   */
  public record Pair(int later, int earlier, double similarity) {}

  /** Returns 1 for an instance that repeats an earlier one, else 0; the mean is their share. */
  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener) {
    double[] repeats = new double[dataset.size()];
    pairs(dataset).forEach(pair -> repeats[pair.later()] = 1);
    return MetricValues.of("near_duplicate", Arrays.stream(repeats).boxed().toList());
  }

  /** Returns every instance that repeats an earlier one, with the first that it repeats. */
  public List<Pair> pairs(Dataset dataset) {
    Search search = search();
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < dataset.size(); i++) {
      Pair pair = search.add(i, TextSketch.of(dataset.instances().get(i)).shingles());
      if (pair != null) {
        pairs.add(pair);
      }
    }
    return pairs;
  }

  /** Returns a search that has seen no instance. */
  public Search search() {
    return new Search(threshold);
  }

  /**
   * Search among instances that arrive in order. Only instances without a common band key, as
   * {@link #bandKeys} gives them, are sure to have no influence on each other.
   */
  public static final class Search {
    private final double threshold;
    private final Long2IntOpenHashMap[] last = new Long2IntOpenHashMap[BANDS];
    private final IntArrayList before = new IntArrayList(); // by place and band
    private final IntArrayList indices = new IntArrayList(); // by place
    private final List<long[]> kept = new ArrayList<>();

    private Search(double threshold) {
      this.threshold = threshold;
      for (int band = 0; band < BANDS; band++) {
        last[band] = new Long2IntOpenHashMap();
        last[band].defaultReturnValue(NONE);
      }
    }

    /**
     * Returns the first instance that this one repeats, or null if there is none; then later ones
     * may repeat this one. What repeats an instance adds nothing that its first does not find.
     *
     * @param index its index, larger than those before
     * @param shingles of its {@link TextSketch}
     */
    public @Nullable Pair add(int index, long[] shingles) {
      long[] keys = bandKeys(shingles);
      IntArrayList places = new IntArrayList();
      for (int band = 0; band < BANDS; band++) {
        int place = last[band].get(keys[band]);
        for (; place != NONE; place = before.getInt(place * BANDS + band)) {
          places.add(place);
        }
      }
      places.sort(null);
      int compared = NONE;
      for (int i = 0; i < places.size(); i++) {
        int place = places.getInt(i);
        if (place != compared) {
          compared = place;
          double similarity = jaccard(shingles, kept.get(place));
          if (similarity >= threshold) {
            return new Pair(index, indices.getInt(place), similarity);
          }
        }
      }
      for (int band = 0; band < BANDS; band++) {
        before.add(last[band].put(keys[band], kept.size()));
      }
      kept.add(shingles);
      indices.add(index);
      return null;
    }
  }

  /**
   * Returns one key per band; instances that have none in common are not compared.
   *
   * @param shingles of a {@link TextSketch}
   */
  public static long[] bandKeys(long[] shingles) {
    int[] lowest = new int[BANDS * ROWS];
    Arrays.fill(lowest, Integer.MAX_VALUE);
    for (long shingle : shingles) {
      int low = (int) shingle;
      int high = (int) (shingle >>> 32) | 1;
      for (int h = 0; h < lowest.length; h++) {
        // Two halves of one hash make as many hash functions as needed: low + h * high.
        int value = (low + h * high) * 0x9E3779B1;
        value ^= value >>> 15;
        lowest[h] = Math.min(lowest[h], value);
      }
    }
    long[] keys = new long[BANDS];
    for (int band = 0; band < BANDS; band++) {
      long key = band;
      for (int row = 0; row < ROWS; row++) {
        key = Words.mix(key * 31 + lowest[band * ROWS + row]);
      }
      keys[band] = key;
    }
    return keys;
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
