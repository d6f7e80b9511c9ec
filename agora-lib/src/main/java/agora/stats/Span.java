package agora.stats;

import java.util.ArrayList;
import java.util.List;

/**
 * Ends of an axis: those of its values, unless a few are more than five interquartile ranges from
 * the quartiles and would flatten all others.
 */
public final class Span {
  /** Of fewer values than this none is far off. */
  private static final int CUT_NEEDS = 6;

  private static final double FENCE = 5;

  private final List<Double> values = new ArrayList<>();

  public void add(double value) {
    if (Double.isFinite(value)) {
      values.add(value);
    }
  }

  /** Returns the axis' lower end; 0 without values. */
  public double low() {
    return values.stream().mapToDouble(v -> v).filter(v -> v >= fence(-1)).min().orElse(0);
  }

  /** Returns the axis' upper end; 1 without values. */
  public double high() {
    return values.stream().mapToDouble(v -> v).filter(v -> v <= fence(1)).max().orElse(1);
  }

  private double fence(int side) {
    double[] all = values.stream().mapToDouble(v -> v).toArray();
    double low = all.length < CUT_NEEDS ? 0 : Quantiles.of(all, 0.25);
    double high = all.length < CUT_NEEDS ? 0 : Quantiles.of(all, 0.75);
    return high > low
        ? (side > 0 ? high : low) + side * FENCE * (high - low)
        : side * Double.POSITIVE_INFINITY;
  }
}
