package agora.notebook;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Numbers of one column as text that lines up: one count of decimals for the whole column, enough
 * for four significant digits of its largest value, no trailing zeros that all of them share.
 */
final class NumberText {
  private static final int DIGITS = 4;
  private static final int MOST_DECIMALS = 4;
  private static final double PLAIN_BELOW = 1e15;

  private NumberText() {}

  /** Returns the text of each value; an empty text for NaN, which Tablesaw uses for missing. */
  static List<String> column(double[] values) {
    double largest = Arrays.stream(values).filter(Double::isFinite).map(Math::abs).max().orElse(0);
    int allowed = decimalsAllowed(largest);
    int decimals =
        IntStream.rangeClosed(0, allowed)
            .filter(d -> Arrays.stream(values).allMatch(v -> same(v, d, allowed)))
            .findFirst()
            .orElse(allowed);
    return Arrays.stream(values).mapToObj(value -> text(value, decimals)).toList();
  }

  private static int decimalsAllowed(double largest) {
    if (largest == 0) {
      return 0;
    }
    int beforePoint = (int) Math.floor(Math.log10(largest)) + 1;
    return Math.clamp(DIGITS - beforePoint, 0, MOST_DECIMALS);
  }

  private static boolean same(double value, int decimals, int allowed) {
    if (!Double.isFinite(value)) {
      return true;
    }
    return Double.parseDouble(fixed(value, decimals)) == Double.parseDouble(fixed(value, allowed));
  }

  private static String text(double value, int decimals) {
    if (Double.isNaN(value)) {
      return "";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "-∞";
    }
    boolean vanishes = value != 0 && Double.parseDouble(fixed(value, decimals)) == 0;
    if (vanishes || Math.abs(value) >= PLAIN_BELOW) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  private static String fixed(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
