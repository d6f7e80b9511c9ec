package agora.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Packs whole examples into rows of a fixed length: longest first, each into the fullest row that
 * still has room (best-fit decreasing).
 */
final class BestFit {
  private BestFit() {}

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
