package agora.intrinsic;

import agora.data.Dataset;
import agora.data.NearDuplicateSearch;
import agora.data.ProgressListener;
import agora.data.TextSketch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Near duplicates: instances whose three-word shingles have a Jaccard similarity of at least a
 * threshold with an earlier instance's, by an exact {@link NearDuplicateSearch}.
 *
 * @param threshold within (0, 1]
 */
public record NearDuplicates(double threshold) implements IntrinsicMetric {
  public NearDuplicates {
    NearDuplicateSearch.exact(threshold); // checks it
  }

  /** Returns 1 for an instance that repeats an earlier one, else 0; the mean is their share. */
  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener) {
    double[] repeats = new double[dataset.size()];
    pairs(dataset).forEach(pair -> repeats[pair.later()] = 1);
    return MetricValues.of("near_duplicate", Arrays.stream(repeats).boxed().toList());
  }

  /** Returns every instance that repeats an earlier one, with the first that it repeats. */
  public List<NearDuplicateSearch.Pair> pairs(Dataset dataset) {
    NearDuplicateSearch search = NearDuplicateSearch.exact(threshold);
    List<NearDuplicateSearch.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < dataset.size(); i++) {
      var pair = search.add(i, TextSketch.of(dataset.instances().get(i)).shingles());
      if (pair != null) {
        pairs.add(pair);
      }
    }
    return pairs;
  }
}
