package agora.intrinsic;

import agora.data.Dataset;
import agora.data.ProgressListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Near duplicates: instances whose three-word shingles have a Jaccard similarity of at least a
 * threshold with an earlier instance's. Candidates come from MinHash (Broder 1997, "On the
 * resemblance and containment of documents") in 32 bands of 4 rows, which misses a pair at 0.8 once
 * in ten million; each candidate is then compared exactly.
 *
 * @param threshold within (0, 1]
 */
public record NearDuplicates(double threshold) implements IntrinsicMetric {
  private static final int SHINGLE = 3;
  private static final int BANDS = 32;
  private static final int ROWS = 4;

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
    List<Map<Long, List<Integer>>> bands = new ArrayList<>();
    for (int band = 0; band < BANDS; band++) {
      bands.add(new HashMap<>());
    }
    List<long[]> shingles = new ArrayList<>();
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < dataset.size(); i++) {
      var instance = dataset.instances().get(i);
      shingles.add(distinct(instance.instruction() + " " + instance.response()));
      Pair pair = add(i, shingles, bands);
      if (pair != null) {
        pairs.add(pair);
      }
    }
    return pairs;
  }

  private @org.jspecify.annotations.Nullable Pair add(
      int index, List<long[]> shingles, List<Map<Long, List<Integer>>> bands) {
    long[] own = shingles.get(index);
    long[] keys = bandKeys(own);
    Set<Integer> compared = new HashSet<>();
    Pair best = null;
    for (int band = 0; band < BANDS; band++) {
      for (int other : bands.get(band).getOrDefault(keys[band], List.of())) {
        if (compared.add(other) && (best == null || other < best.earlier())) {
          double similarity = jaccard(own, shingles.get(other));
          best = similarity >= threshold ? new Pair(index, other, similarity) : best;
        }
      }
    }
    if (best == null) { // a repetition adds nothing that its first does not find
      for (int band = 0; band < BANDS; band++) {
        bands.get(band).computeIfAbsent(keys[band], key -> new ArrayList<>(1)).add(index);
      }
    }
    return best;
  }

  private static long[] distinct(String text) {
    return Arrays.stream(Words.shingles(Words.of(text), SHINGLE)).sorted().distinct().toArray();
  }

  private static long[] bandKeys(long[] shingles) {
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
