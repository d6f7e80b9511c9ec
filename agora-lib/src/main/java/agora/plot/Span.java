package agora.plot;

import agora.stats.Quantiles;
import java.util.ArrayList;
import java.util.List;

/**
 * The values along an axis, and the axis' ends: those of the values, unless a few lie so far off
 * that they would flatten all others. Those are drawn at the edge instead.
 */
final class Span {
  /** Fewer values than this say nothing about which of them is far off. */
  private static final int CUT_NEEDS = 6;

  /** Distances between the quartiles that a value may lie outside of them. */
  private static final double FENCE = 5;

  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    if (Double.isFinite(value)) {
      values.add(value);
    }
  }

  /** Returns the axis' lower end; 0 without values. */
  double low() {
    return values.stream().mapToDouble(v -> v).filter(v -> v >= fence(-1)).min().orElse(0);
  }

  /** Returns the axis' upper end; 1 without values. */
  double high() {
    return values.stream().mapToDouble(v -> v).filter(v -> v <= fence(1)).max().orElse(1);
  }

  private double fence(int side) {
    double[] all = values.stream().mapToDouble(v -> v).toArray();
    if (all.length < CUT_NEEDS) {
      return side * Double.POSITIVE_INFINITY;
    }
    double low = Quantiles.of(all, 0.25);
    double high = Quantiles.of(all, 0.75);
    return high > low
        ? (side > 0 ? high : low) + side * FENCE * (high - low)
        : side * Double.POSITIVE_INFINITY;
  }
}
