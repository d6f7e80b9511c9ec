package agora.jinja;

import java.util.AbstractList;
import java.util.List;

/** Value of {@code range()}: whole numbers from one to another, the last excluded. */
final class Range extends AbstractList<Object> {
  private static final int LONGEST = 100_000;

  private final long from;
  private final long to;
  private final long step;
  private final int size;

  private Range(long from, long to, long step) {
    if (step == 0) {
      throw new IllegalArgumentException("range() arg 3 must not be zero");
    }
    this.from = from;
    this.to = to;
    this.step = step;
    long distance = step > 0 ? to - from : from - to;
    long length = distance <= 0 ? 0 : (distance - 1) / Math.abs(step) + 1;
    if (length > LONGEST) {
      throw new IllegalArgumentException(
          "a range must have at most " + LONGEST + " numbers, had " + length);
    }
    this.size = (int) length;
  }

  static Range of(List<Long> bounds) {
    return switch (bounds.size()) {
      case 1 -> new Range(0, bounds.get(0), 1);
      case 2 -> new Range(bounds.get(0), bounds.get(1), 1);
      case 3 -> new Range(bounds.get(0), bounds.get(1), bounds.get(2));
      default ->
          throw new IllegalArgumentException(
              "range expected 1 to 3 arguments, got " + bounds.size());
    };
  }

  @Override
  public Object get(int index) {
    return from + step * index;
  }

  @Override
  public int size() {
    return size;
  }

  /** Returns the numbers at these positions. */
  Range part(int start, int end, int by) {
    return new Range(from + step * start, from + step * end, step * by);
  }

  long from() {
    return from;
  }

  long to() {
    return to;
  }

  long step() {
    return step;
  }

  @Override
  public String toString() {
    return "range(" + from + ", " + to + (step == 1 ? ")" : ", " + step + ")");
  }
}
