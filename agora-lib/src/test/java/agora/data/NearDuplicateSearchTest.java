package agora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.NearDuplicateSearch.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NearDuplicateSearchTest {
  private static final double NEAR = 0.8;

  @Test
  void anExactSearchFindsWhatComparingAllPairsFinds() {
    List<long[]> instances = instances(1_500);
    List<Pair> expected = new ArrayList<>();
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < instances.size(); i++) {
      Pair first = null;
      for (int earlier : kept) {
        double similarity = jaccard(instances.get(i), instances.get(earlier));
        if (first == null && similarity >= NEAR) {
          first = new Pair(i, earlier, similarity);
        }
      }
      if (first == null) {
        kept.add(i);
      } else {
        expected.add(first);
      }
    }
    assertThat(expected).hasSizeGreaterThan(200);
    assertThat(pairs(NearDuplicateSearch.exact(NEAR), instances)).isEqualTo(expected);
  }

  @Test
  void anEstimatingSearchFindsAboutTheSame() {
    List<long[]> instances = instances(1_500);
    Set<Integer> exact = later(pairs(NearDuplicateSearch.exact(NEAR), instances));
    List<Pair> pairs = pairs(NearDuplicateSearch.estimating(NEAR), instances);
    assertThat(pairs)
        .allSatisfy(pair -> {
          long[] earlier = instances.get(pair.earlier());
          assertThat(jaccard(instances.get(pair.later()), earlier))
              .isBetween(pair.similarity() - 0.25, pair.similarity() + 0.25);
        });
    Set<Integer> both = later(pairs);
    both.retainAll(exact);
    assertThat(both.size()).isGreaterThan(exact.size() * 8 / 10);
    assertThat(pairs).hasSizeLessThan(exact.size() * 12 / 10);
  }

  @Test
  void everyInstanceThatRepeatsOneHasABandKeyInCommonWithIt() {
    List<long[]> instances = instances(1_500);
    for (Pair pair : pairs(NearDuplicateSearch.exact(NEAR), instances)) {
      Set<Long> common = keys(instances.get(pair.later()));
      common.retainAll(keys(instances.get(pair.earlier())));
      assertThat(common).isNotEmpty();
    }
    assertThat(keys(instances.getFirst())).hasSize(32);
  }

  @Test
  void instancesWithoutAWordRepeatEachOther() {
    for (NearDuplicateSearch search :
        List.of(NearDuplicateSearch.exact(1), NearDuplicateSearch.estimating(1))) {
      assertThat(search.add(0, new long[0])).isNull();
      assertThat(search.add(1, new long[] {5})).isNull();
      assertThat(search.add(2, new long[0])).isEqualTo(new Pair(2, 0, 1));
    }
    assertThatThrownBy(() -> NearDuplicateSearch.estimating(1.5))
        .hasMessage("threshold must be within (0, 1], was 1.5");
  }

  /** Returns shingles of texts of 5 to 60 words; every other is an earlier one with changes. */
  private static List<long[]> instances(int count) {
    SplittableRandom random = new SplittableRandom(11);
    List<String[]> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String[] words;
      if (i % 2 == 1) {
        words = texts.get(random.nextInt(texts.size())).clone();
        for (int change = random.nextInt(4); change > 0; change--) {
          words[random.nextInt(words.length)] = "w" + random.nextInt(5_000);
        }
      } else {
        words = new String[5 + random.nextInt(56)];
        Arrays.setAll(words, w -> "w" + random.nextInt(5_000));
      }
      texts.add(words);
    }
    return texts.stream()
        .map(words -> TextSketch.of(Instance.of("", String.join(" ", words))).shingles())
        .toList();
  }

  private static List<Pair> pairs(NearDuplicateSearch search, List<long[]> instances) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < instances.size(); i++) {
      Pair pair = search.add(i, instances.get(i));
      if (pair != null) {
        pairs.add(pair);
      }
    }
    return pairs;
  }

  private static Set<Integer> later(List<Pair> pairs) {
    return pairs.stream().map(Pair::later).collect(Collectors.toCollection(HashSet::new));
  }

  private static Set<Long> keys(long[] shingles) {
    return Arrays.stream(NearDuplicateSearch.bandKeys(shingles))
        .boxed()
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static double jaccard(long[] a, long[] b) {
    Set<Long> common = Arrays.stream(a).boxed().collect(Collectors.toCollection(HashSet::new));
    Set<Long> all = new HashSet<>(common);
    Set<Long> others = Arrays.stream(b).boxed().collect(Collectors.toSet());
    common.retainAll(others);
    all.addAll(others);
    return (double) common.size() / all.size();
  }
}
