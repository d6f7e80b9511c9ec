package agora.train;

import agora.train.Batching.Packing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The steps of an epoch and their rows; the same for the same examples, settings, seed and epoch.
 *
 * @param steps the rows of each step; a row is the examples that share it
 */
record EpochPlan(List<List<List<Example>>> steps) {
  /** Padded rows are sorted by length within stretches of this many steps, then shuffled. */
  private static final int STRETCH = 32;

  /** Returns the plan of an epoch (from 0). */
  static EpochPlan of(List<Example> examples, Batching batching, long seed, int epoch) {
    List<Example> shuffled = new ArrayList<>(examples);
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + epoch);
    int rows = batching.rowsPerStep();
    return new EpochPlan(
        switch (batching.packing()) {
          case PADDED -> {
            Collections.shuffle(shuffled, random);
            yield byLength(shuffled, rows, random);
          }
          case BEST_FIT -> {
            Collections.shuffle(shuffled, random);
            List<List<Example>> packed = BestFitPacking.pack(shuffled, batching.maxTokens());
            Collections.shuffle(packed, random);
            yield slices(packed, rows);
          }
          case WRAPPED -> {
            // The stream is cut in the order of the data and shuffled alike in every epoch, as the
            // paper's training code did.
            List<List<Example>> cut = new ArrayList<>();
            WrappedPacking.rows(examples, batching.maxTokens())
                .forEach(row -> cut.add(List.of(row)));
            Collections.shuffle(cut, new Random(seed));
            yield slices(cut, rows);
          }
        });
  }

  /** Returns the micro-batches of a step. */
  List<MicroBatch> microBatches(int step, Batching batching) {
    List<MicroBatch> batches = new ArrayList<>();
    for (List<List<Example>> rows : slices(steps.get(step), batching.microBatch())) {
      List<Example> flat = rows.stream().flatMap(List::stream).toList();
      batches.add(
          batching.packing() == Packing.BEST_FIT
              ? MicroBatch.documents(flat)
              : MicroBatch.padded(flat));
    }
    return batches;
  }

  private static List<List<List<Example>>> byLength(
      List<Example> shuffled, int rows, Random random) {
    List<List<List<Example>>> steps = new ArrayList<>();
    for (List<Example> stretch : slices(shuffled, STRETCH * rows)) {
      List<Example> sorted = new ArrayList<>(stretch);
      sorted.sort(Comparator.comparingInt(Example::length));
      for (List<Example> step : slices(sorted, rows)) {
        steps.add(step.stream().map(List::of).toList());
      }
    }
    Collections.shuffle(steps, random);
    return steps;
  }

  private static <T> List<List<T>> slices(List<T> list, int size) {
    List<List<T>> slices = new ArrayList<>();
    for (int from = 0; from < list.size(); from += size) {
      slices.add(List.copyOf(list.subList(from, Math.min(list.size(), from + size))));
    }
    return slices;
  }

  /**
   * Cuts the stream of all examples into full rows, across examples; the tail is dropped, and so is
   * a row of prompt alone, which has nothing to learn and no mean loss.
   */
  static final class WrappedPacking {
    private WrappedPacking() {}

    /**
     * Returns the rows as examples of exactly {@code rowTokens} tokens, indexed by the example that
     * each begins in.
     */
    static List<Example> rows(List<Example> examples, int rowTokens) {
      List<Example> rows = new ArrayList<>();
      int[] row = new int[rowTokens];
      BitSet learned = new BitSet();
      int filled = 0;
      int first = 0;
      for (Example example : examples) {
        for (int position = 0; position < example.length(); position++) {
          if (filled == 0) {
            first = example.index();
          }
          row[filled] = example.tokens()[position];
          // The token at a cut has no predecessor in its row, so nothing predicts it.
          learned.set(filled, filled > 0 && example.learned().get(position));
          filled++;
          if (filled == rowTokens) {
            if (!learned.isEmpty()) {
              rows.add(new Example(first, row, learned));
            }
            row = new int[rowTokens];
            learned = new BitSet();
            filled = 0;
          }
        }
      }
      return rows;
    }
  }

  /**
   * Packs whole examples into rows of a fixed length: longest first, each into the fullest row that
   * still has room (best-fit decreasing).
   */
  static final class BestFitPacking {
    private BestFitPacking() {}

    /**
     * Returns the rows, each a list of examples that fit in {@code rowTokens} together.
     *
     * @throws IllegalArgumentException if an example is longer than a row
     */
    static List<List<Example>> pack(List<Example> examples, int rowTokens) {
      List<Example> longestFirst =
          examples.stream().sorted(Comparator.comparingInt(Example::length).reversed()).toList();
      List<List<Example>> rows = new ArrayList<>();
      TreeMap<Integer, Deque<List<Example>>> byRoom = new TreeMap<>();
      for (Example example : longestFirst) {
        if (example.length() > rowTokens) {
          throw new IllegalArgumentException(
              "an example must fit in a row of " + rowTokens + " tokens, had " + example.length());
        }
        Map.Entry<Integer, Deque<List<Example>>> fullest = byRoom.ceilingEntry(example.length());
        List<Example> row;
        int room;
        if (fullest == null) {
          row = new ArrayList<>();
          rows.add(row);
          room = rowTokens;
        } else {
          row = fullest.getValue().removeFirst();
          room = fullest.getKey();
          if (fullest.getValue().isEmpty()) {
            byRoom.remove(room);
          }
        }
        row.add(example);
        byRoom.computeIfAbsent(room - example.length(), r -> new ArrayDeque<>()).addLast(row);
      }
      return rows;
    }
  }
}
