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

  /** A value this many times the middle one says nothing about the digits of the others. */
  private static final double ABSURD = 300;

  private NumberText() {}

  /** Returns the text of each value; an empty text for NaN, which Tablesaw uses for missing. */
  static List<String> column(double[] values) {
    int allowed = decimalsAllowed(usual(values));
    int decimals =
        IntStream.rangeClosed(0, allowed)
            .filter(d -> Arrays.stream(values).allMatch(v -> same(v, d, allowed)))
            .findFirst()
            .orElse(allowed);
    return Arrays.stream(values).mapToObj(value -> text(value, decimals)).toList();
  }

  /** Returns the largest size, unless it is far beyond the middle one: then the middle one. */
  private static double usual(double[] values) {
    double[] sizes =
        Arrays.stream(values)
            .filter(value -> Double.isFinite(value) && value != 0)
            .map(Math::abs)
            .sorted()
            .toArray();
    if (sizes.length == 0) {
      return 0;
    }
    double largest = sizes[sizes.length - 1];
    double middle = sizes[sizes.length / 2];
    return largest > ABSURD * middle ? middle : largest;
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
