package agora.advise;

import agora.advise.Round.Standing;
import agora.plot.Figure;
import agora.plot.Plot;
import agora.plot.Point;
import agora.stats.Estimate;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Arms round by round: expected PGR with shrinking intervals, all but the highest three grey. */
final class RoundsFigure {
  private static final double SPREAD = 0.5; // of the distance between two rounds
  private static final int COLOURED = 3;

  private RoundsFigure() {}

  /**
   * Returns the figure.
   *
   * @param rounds at least one, each with the standings of the same arms
   * @param target the volume that the expected values are for, in instances
   */
  static Figure of(List<Round> rounds, int target) {
    List<Arm> arms = rounds.getFirst().standings().stream().map(Standing::arm).toList();
    List<Arm> highest =
        rounds.getLast().ranked().stream().limit(COLOURED).map(Standing::arm).toList();
    List<String> grey =
        arms.stream().filter(arm -> !highest.contains(arm)).map(Arm::label).toList();
    var plot =
        new Plot(String.format(Locale.ROOT, "Expected PGR at %,d instances", target), "", "PGR (%)")
            .columns(rounds.stream().map(round -> "round " + round.number()).toList())
            .caption(
                "Marks: expected PGR at this volume after each round. Whiskers: 95 % intervals. In"
                    + " colour: the three highest after the last round."
                    + (grey.isEmpty()
                        ? ""
                        : " Grey, from left to right in each round: "
                            + String.join("; ", grey)
                            + "."));
    int style = 0;
    for (Arm arm : arms) {
      double shift = arms.size() == 1 ? 0 : arms.indexOf(arm) / (arms.size() - 1.0) - 0.5;
      List<Point> points =
          IntStream.range(0, rounds.size())
              .mapToObj(r -> Point.of(r + SPREAD * shift, expected(rounds.get(r), arm), ""))
              .toList();
      if (highest.contains(arm)) {
        plot.whiskers(points, style).path(arm.label(), points, style++);
      } else {
        plot.whiskers(points, Plot.GREY).points("", points, Plot.GREY);
      }
    }
    double low = all(rounds).mapToDouble(Estimate::low).min().orElse(0);
    double high = all(rounds).mapToDouble(Estimate::high).max().orElse(100);
    double pad = 0.05 * (high - low);
    return plot.range(-0.5, rounds.size() - 0.5, low - pad, high + pad).figure(720, 440);
  }

  private static Estimate expected(Round round, Arm arm) {
    return round.standings().stream()
        .filter(standing -> standing.arm().equals(arm))
        .findFirst()
        .orElseThrow()
        .expected();
  }

  private static Stream<Estimate> all(List<Round> rounds) {
    return rounds.stream().flatMap(round -> round.standings().stream()).map(Standing::expected);
  }
}
