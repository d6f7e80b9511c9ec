package agora.notebook;

import java.util.List;
import java.util.Locale;

/** A small curve of the losses so far, as SVG in the colours of the theme. */
final class LossCurve {
  private static final int WIDTH = 360;
  private static final int HEIGHT = 72;
  private static final int POINTS = 240;

  private LossCurve() {}

  /** Returns the curve, or an empty text for fewer than three finite losses. */
  static String svg(List<Double> losses) {
    List<Double> finite = losses.stream().filter(Double::isFinite).toList();
    if (finite.size() < 3) {
      return "";
    }
    double low = finite.stream().mapToDouble(v -> v).min().orElseThrow();
    double high = finite.stream().mapToDouble(v -> v).max().orElseThrow();
    double range = high > low ? high - low : 1;
    var points = new StringBuilder();
    int count = Math.min(POINTS, finite.size());
    for (int i = 0; i < count; i++) {
      double value = finite.get((int) ((long) i * (finite.size() - 1) / (count - 1)));
      points.append(
          String.format(
              Locale.ROOT,
              "%.1f,%.1f ",
              i * (double) WIDTH / (count - 1),
              4 + (HEIGHT - 8) * (high - value) / range));
    }
    return String.format(
        Locale.ROOT,
        "<div><svg width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"loss from %.3f to %.3f\">"
            + "<polyline points=\"%s\" fill=\"none\" stroke=\"var(--jp-brand-color1,#1976d2)\""
            + " stroke-width=\"1.5\"/></svg></div>",
        WIDTH,
        HEIGHT,
        finite.getFirst(),
        finite.getLast(),
        points.toString().strip());
  }
}
