package agora.plot;

import agora.stats.Estimate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Candidates round by round: expected values with shrinking intervals, all but the first grey. */
final class Rounds {
  private static final double SPREAD = 0.5; // of the distance between two rounds
  private static final int COLOURED = 3;

  private Rounds() {}

  static Figure figure(List<RoundPoint> points, int target, int width, int height) {
    List<String> names = points.stream().map(RoundPoint::name).distinct().toList();
    int last = points.stream().mapToInt(RoundPoint::round).max().orElse(1);
    List<String> highest =
        points.stream()
            .filter(point -> point.round() == last)
            .sorted(Comparator.comparingDouble(point -> -point.expected().value()))
            .limit(COLOURED)
            .map(RoundPoint::name)
            .toList();
    List<String> others = names.stream().filter(name -> !highest.contains(name)).toList();
    var plot =
        new Plot(String.format(Locale.ROOT, "Expected PGR at %,d instances", target), "", "PGR (%)")
            .columns(IntStream.rangeClosed(1, last).mapToObj(r -> "round " + r).toList())
            .caption(
                "Marks: expected PGR at this volume after each round. Whiskers: 95 % intervals. In"
                    + " colour: the three highest after the last round."
                    + (others.isEmpty()
                        ? ""
                        : " Grey, from left to right in each round: "
                            + String.join("; ", others)
                            + "."));
    int style = 0;
    for (int c = 0; c < names.size(); c++) {
      String name = names.get(c);
      List<RoundPoint> own =
          points.stream()
              .filter(point -> point.name().equals(name))
              .sorted(Comparator.comparingInt(RoundPoint::round))
              .toList();
      double shift = names.size() == 1 ? 0 : SPREAD * (c / (names.size() - 1.0) - 0.5);
      double[] x = own.stream().mapToDouble(point -> point.round() - 1 + shift).toArray();
      double[] y = own.stream().mapToDouble(point -> point.expected().value()).toArray();
      List<Estimate> intervals = own.stream().map(RoundPoint::expected).toList();
      boolean open = highest.contains(name);
      plot.whiskers(x, intervals, open ? Style.color(style) : Style.WHISKER);
      if (open) {
        plot.path(name, x, y, style++);
      } else {
        plot.points("", x, y, Mark.of(0), Style.WHISKER);
      }
    }
    double[] ends = ends(points);
    return plot.range(-0.5, last - 0.5, ends[0], ends[1]).figure(width, height);
  }

  private static double[] ends(List<RoundPoint> points) {
    double[] all =
        points.stream()
            .flatMapToDouble(
                p -> Arrays.stream(new double[] {p.expected().low(), p.expected().high()}))
            .toArray();
    double low = Arrays.stream(all).min().orElse(0);
    double high = Arrays.stream(all).max().orElse(100);
    double pad = 0.05 * (high - low);
    return new double[] {low - pad, high + pad};
  }
}
