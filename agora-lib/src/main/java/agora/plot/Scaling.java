package agora.plot;

import java.util.List;
import java.util.Map;

/** Times of the same work on more and more instances, one line per way of doing it. */
final class Scaling {
  private Scaling() {}

  static Figure figure(Map<String, List<double[]>> times, int width, int height) {
    var plot = new Plot("Time by number of instances", "Instances (thousands)", "Seconds");
    int style = 0;
    for (Map.Entry<String, List<double[]>> way : times.entrySet()) {
      List<double[]> points = way.getValue();
      plot.path(
          way.getKey(),
          points.stream().mapToDouble(point -> point[0] / 1000).toArray(),
          points.stream().mapToDouble(point -> point[1]).toArray(),
          style++);
    }
    return plot.caption("Dots: one run each, from the start of the command to its end.")
        .figure(width, height);
  }
}
