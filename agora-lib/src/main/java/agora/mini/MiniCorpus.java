package agora.mini;

import agora.data.Dataset;
import agora.data.Domain;
import agora.data.Instance;
import java.util.List;
import java.util.stream.Stream;

/** Exact pairs made from the grammar. None is a test or development problem. */
public final class MiniCorpus {
  private static final int REFERENCE_PAIRS = 4_000;
  private static final long REFERENCE_SEED = 77;

  private MiniCorpus() {}

  /** Returns {@code n} different exact pairs over every phrase and the wordings of generators. */
  public static List<Instance> exact(Domain domain, int n, long seed) {
    MiniDomain mini = MiniDomain.of(domain);
    return mini.pairs(
        mini.everything(), n, seed, MiniBenchmark.heldProblems(domain), random -> Reading.exact());
  }

  /** Returns what the reference is fine-tuned on: so many exact pairs a domain. */
  public static Dataset reference(int pairs) {
    return new Dataset(
        "reference",
        Stream.of(Domain.values())
            .flatMap(domain -> exact(domain, pairs, REFERENCE_SEED).stream())
            .toList());
  }

  /** Returns what the committed reference is fine-tuned on. */
  public static Dataset reference() {
    return reference(REFERENCE_PAIRS);
  }
}
