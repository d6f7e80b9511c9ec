package agora.plot;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values that XChart marks on an axis: it asks for the label of each, in ascending order. */
final class Ticks implements Function<Double, String> {
  private final ArrayList<Double> values = new ArrayList<>();

  @Override
  public String apply(Double value) {
    if (!values.isEmpty() && value <= values.getLast()) {
      values.clear(); // the axis is laid out anew
    }
    values.add(value);
    return number(value, digits(value));
  }

  /**
   * Returns the labels of the values between the axis' ends, all with as many decimals; on a
   * logarithmic axis those of 1, 2, 5, 10, ... with their own.
   */
  Map<Double, String> labels(@Nullable Double low, @Nullable Double high, boolean logarithmic) {
    Map<Double, String> labels = new LinkedHashMap<>();
    values.stream()
        .filter(value -> (low == null || value >= low) && (high == null || value <= high))
        .forEach(value -> labels.put(value, number(value, digits(value))));
    if (logarithmic) {
      labels.values().removeIf(label -> !label.matches("[0.,]*[125][0,]*"));
    } else {
      int most = labels.keySet().stream().mapToInt(Ticks::digits).max().orElse(0);
      labels.replaceAll((value, label) -> number(value, most));
    }
    return labels;
  }

  private static int digits(double value) {
    double clean = Math.round(value * 1e9) / 1e9;
    return Math.max(0, BigDecimal.valueOf(clean).stripTrailingZeros().scale());
  }

  static String number(double value, int digits) {
    return String.format(Locale.ROOT, "%,." + digits + "f", value == 0 ? 0.0 : value);
  }
}
