package agora.generate;

import agora.data.Instance;
import agora.data.NearDuplicateSearch;
import agora.data.TextSketch;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;

/**
 * Finds instances that are, or nearly are, among those before them.
 *
 * <p>Exact: they differ at most in case and white space. Near: the estimated similarity is at least
 * 0.8.
 */
final class Duplicates {
  private static final double NEAR = 0.8;

  private final LongOpenHashSet exact = new LongOpenHashSet();
  private final NearDuplicateSearch near = NearDuplicateSearch.estimating(NEAR);
  private int added;

  enum Kind {
    NEW,
    EXACT,
    NEAR
  }

  /** Returns what an instance is beside those before it, and remembers it. */
  Kind add(Instance instance) {
    TextSketch sketch = TextSketch.of(instance);
    if (!exact.add(sketch.whole())) {
      return Kind.EXACT;
    }
    return near.add(added++, sketch.shingles()) == null ? Kind.NEW : Kind.NEAR;
  }
}
