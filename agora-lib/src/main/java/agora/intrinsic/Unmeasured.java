package agora.intrinsic;

import agora.llm.ChatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Why items of one metric have no number. An item that a model refuses, such as a text longer than
 * its context, does not take the others of its batch with it.
 */
final class Unmeasured {
  static final String NO_NUMBER = "no finite number";

  private final Map<String, String> reasons = new HashMap<>();

  /** Notes why the item of this key has no number. */
  void note(String key, String reason) {
    reasons.put(key, reason);
  }

  /** Returns a batch that halves what the model refuses until the refused items are alone: NaN. */
  <T> MetricCache.Batch<T> leavingOut(MetricCache.Batch<T> batch, Function<T, String> key) {
    return items -> measure(items, batch, key);
  }

  private <T> double[] measure(List<T> items, MetricCache.Batch<T> batch, Function<T, String> key)
      throws InterruptedException {
    if (items.isEmpty()) {
      return new double[0];
    }
    String refusal;
    try {
      return batch.measure(items);
    } catch (IllegalArgumentException e) {
      refusal = String.valueOf(e.getMessage());
    } catch (ChatException e) {
      if (e.kind() != ChatException.Kind.ITEM) {
        throw e;
      }
      refusal = String.valueOf(e.getMessage());
    }
    if (items.size() == 1) {
      // The length of each text would make each a reason of its own.
      note(key.apply(items.getFirst()), refusal.replaceFirst(", had \\d+.*", ""));
      return new double[] {Double.NaN};
    }
    int half = items.size() / 2;
    double[] first = measure(items.subList(0, half), batch, key);
    double[] second = measure(items.subList(half, items.size()), batch, key);
    double[] all = Arrays.copyOf(first, items.size());
    System.arraycopy(second, 0, all, half, second.length);
    return all;
  }

  /** Returns the metric, with how many instances have no number for which reason. */
  MetricValues values(String name, List<String> keys, List<Double> numbers) {
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      if (!Double.isFinite(numbers.get(i))) {
        missing.add(reasons.getOrDefault(keys.get(i), NO_NUMBER));
      }
    }
    Map<String, Integer> counts = new TreeMap<>();
    missing.forEach(reason -> counts.merge(reason, 1, Integer::sum));
    return MetricValues.of(name, numbers, counts);
  }
}
