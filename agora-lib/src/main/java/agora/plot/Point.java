package agora.plot;

import agora.stats.Estimate;
import agora.stats.Span;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Point of a figure.
 *
 * @param interval its whisker along the vertical axis; may be missing, infinite or NaN
 * @param name what it belongs to; may be empty
 */
public record Point(double x, double y, @Nullable Estimate interval, String name) {
  /** Returns a point at an estimate, with its interval. */
  public static Point of(double x, Estimate estimate, String name) {
    return new Point(x, estimate.value(), estimate, name);
  }

  static List<Point> all(double[] x, double[] y, List<String> names) {
    return IntStream.range(0, x.length)
        .mapToObj(i -> new Point(x[i], y[i], null, names.get(i)))
        .toList();
  }

  /** Returns the ends of an axis that begins at 0 and holds the points and their intervals. */
  static Span span(List<Point> points) {
    var span = new Span();
    span.add(0);
    points.forEach(point -> span.add(point.y()));
    points.forEach(point -> {
      if (point.interval() != null) {
        span.add(point.interval().low());
        span.add(point.interval().high());
      }
    });
    return span;
  }
}
