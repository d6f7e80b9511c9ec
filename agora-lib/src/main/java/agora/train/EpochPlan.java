package agora.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

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
            List<List<Example>> packed = BestFit.pack(shuffled, batching.maxTokens());
            Collections.shuffle(packed, random);
            yield slices(packed, rows);
          }
          case WRAPPED -> {
            // The stream is cut in the order of the data and shuffled alike in every epoch, as the
            // paper's training code did.
            List<List<Example>> cut = new ArrayList<>();
            Wrapped.rows(examples, batching.maxTokens()).forEach(row -> cut.add(List.of(row)));
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
}
