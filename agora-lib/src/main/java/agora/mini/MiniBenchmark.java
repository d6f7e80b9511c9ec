package agora.mini;

import agora.data.Domain;
import agora.data.Instance;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Test and development problems of the miniature. A third of each set is put in words that no
 * generator uses.
 */
final class MiniBenchmark {
  private static final int KNOWN_WORDING = 240;
  private static final int HELD_OUT_WORDING = 120;
  static final long TEST_SEED = 2026;
  private static final long DEVELOPMENT_SEED = 2027;

  private MiniBenchmark() {}

  /** Returns the test problems, those in held-out words last. */
  static List<Instance> test(Domain domain) {
    return problems(domain, TEST_SEED, Set.of());
  }

  /** Returns the development problems; none of them is a test problem. */
  static List<Instance> development(Domain domain) {
    return problems(domain, DEVELOPMENT_SEED, instructions(test(domain)));
  }

  /** Returns the instructions of both sets: nothing that a student learns from may hold one. */
  static Set<String> heldProblems(Domain domain) {
    Set<String> held = new HashSet<>(instructions(test(domain)));
    held.addAll(instructions(development(domain)));
    return held;
  }

  static Set<String> instructions(List<Instance> pairs) {
    return pairs.stream().map(Instance::instruction).collect(Collectors.toSet());
  }

  /** Returns problems of a test set's size and kinds, none of those excluded. */
  static List<Instance> problems(Domain domain, long seed, Set<String> excluded) {
    MiniDomain mini = MiniDomain.of(domain);
    Repertoire known = mini.everything();
    Repertoire heldOut = known.withFrames(mini.frames(true));
    return Stream.concat(
            mini.pairs(known, KNOWN_WORDING, seed, excluded, r -> Reading.exact()).stream(),
            mini
                .pairs(heldOut, HELD_OUT_WORDING, seed + 10, excluded, r -> Reading.exact())
                .stream())
        .toList();
  }
}
