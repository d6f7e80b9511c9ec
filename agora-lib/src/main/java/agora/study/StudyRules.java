package agora.study;

import agora.study.Cells.Variant;
import agora.study.StudyConfig.Generator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rules that the fields of a study's file keep to. */
final class StudyRules {
  private StudyRules() {}

  static void requireKnown(List<Generator> generators, List<Variant> variants) {
    List<String> names = generators.stream().map(Generator::name).toList();
    for (Variant variant : variants) {
      for (String name : variant.generators()) {
        require(names.contains(name), "a variant's generators are among " + names, name);
      }
    }
  }

  static void unique(List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      require(seen.add(name), "generators must have different names", name);
    }
  }

  static void require(boolean holds, String rule, @Nullable Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value);
    }
  }
}
