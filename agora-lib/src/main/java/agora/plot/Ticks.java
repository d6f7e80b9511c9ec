package agora.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Marks of an axis: values with their labels.
 *
 * @param values where, ascending
 * @param labels what is written there
 */
record Ticks(List<Double> values, List<String> labels) {
  /** Returns about {@code count} marks at multiples of 1, 2 or 5 times a power of ten. */
  static Ticks linear(double low, double high, int count) {
    double raw = (high - low) / Math.max(1, count);
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double step = power * (raw <= power ? 1 : raw <= 2 * power ? 2 : raw <= 5 * power ? 5 : 10);
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    List<Double> values = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (double i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
      double value = i * step;
      values.add(value);
      labels.add(String.format(Locale.ROOT, "%,." + decimals + "f", i == 0 ? 0.0 : value));
    }
    return new Ticks(values, labels);
  }

  /** Returns marks at 1, 2 and 5 times powers of ten, for an axis of decimal logarithms. */
  static Ticks logarithmic(double low, double high) {
    List<Double> values = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int power = (int) Math.floor(low); power <= Math.ceil(high); power++) {
      for (int digit : new int[] {1, 2, 5}) {
        double log = power + Math.log10(digit);
        if (log >= low && log <= high) {
          values.add(log);
          labels.add(
              String.format(Locale.ROOT, "%." + Math.max(0, -power) + "f", Math.pow(10, log)));
        }
      }
    }
    return new Ticks(values, labels);
  }

  /** Returns names at 0, 1, 2, ... */
  static Ticks names(List<String> names) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      values.add((double) i);
    }
    return new Ticks(values, names);
  }
}
