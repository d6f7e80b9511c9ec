package agora.train;

import agora.train.Batching.Packing;
import agora.train.Batching.TruncationPolicy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The same lengths laid out in three ways, as lists of the lengths that share a step. */
public final class Layouts {
  private Layouts() {}

  /** Returns steps of {@code rows} rows in random order, as most trainers make them. */
  public static List<List<Integer>> random(List<Integer> lengths, int rows, long seed) {
    List<Integer> shuffled = new ArrayList<>(lengths);
    Collections.shuffle(shuffled, new Random(seed));
    List<List<Integer>> steps = new ArrayList<>();
    for (int from = 0; from < shuffled.size(); from += rows) {
      steps.add(shuffled.subList(from, Math.min(shuffled.size(), from + rows)));
    }
    return steps;
  }

  /** Returns the steps that this library makes of them. */
  public static List<List<Integer>> ours(
      List<Integer> lengths, Packing packing, int rows, int rowTokens, long seed) {
    List<Example> examples =
        IntStream.range(0, lengths.size())
            .mapToObj(i -> new Example(i, new int[lengths.get(i)], new BitSet()))
            .toList();
    Batching batching = new Batching(packing, rowTokens, TruncationPolicy.FAIL, rows, 1, false);
    return EpochPlan.of(examples, batching, seed, 0).steps().stream()
        .map(step -> step.stream().flatMap(List::stream).map(Example::length).toList())
        .toList();
  }
}
