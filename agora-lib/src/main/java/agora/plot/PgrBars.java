package agora.plot;

import agora.score.Pgr;
import agora.score.Repeats;
import java.awt.Graphics2D;
import java.util.List;
import java.util.stream.IntStream;

/** PGRs side by side: a bar each, with its interval and its value. */
final class PgrBars {
  private static final int BAR = 110;
  private static final int LETTER = 4;
  private static final double SPREAD = 0.12;

  private final List<String> names;
  private final List<Pgr> pgrs;
  private final XyPlot plot;

  PgrBars(String title, List<String> names, List<Pgr> pgrs) {
    this.names = names;
    this.pgrs = pgrs;
    this.plot = new XyPlot(title, "", "PGR (%)");
    plot.include(-0.6, 0).include(names.size() - 0.4, 0);
    for (int i = 0; i < pgrs.size(); i++) {
      plot.include(i, pgrs.get(i).percent());
      int at = i;
      pgrs.get(i)
          .interval()
          .map(e -> e.times(100))
          .ifPresent(e -> Scatter.includeInterval(plot, at, e));
    }
    plot.below(this::bars).above(this::whiskers).above(this::values).categories(names);
    plot.caption("Bars: PGR, 0 % the base and 100 % the reference. Whiskers: 95 % intervals.");
  }

  /** Adds a point for each seed, side by side across the bar. */
  PgrBars withSeeds(Repeats repeats) {
    for (int i = 0; i < names.size(); i++) {
      List<Pgr> seeds = repeats.seeds(names.get(i));
      int bar = i;
      double[] x =
          IntStream.range(0, seeds.size())
              .mapToDouble(s -> bar + SPREAD * (s - (seeds.size() - 1) / 2.0) * 2)
              .toArray();
      plot.points("", x, seeds.stream().mapToDouble(Pgr::percent).toArray(), 0);
    }
    plot.caption(
        "Bars: mean PGR over seeds. Dots: one student per seed. Whiskers: 95 % intervals over seeds"
            + " and problems.");
    return this;
  }

  Figure figure(int width, int height) {
    int longest = names.stream().mapToInt(String::length).max().orElse(0);
    return plot.figure(Math.max(width, Math.max(BAR, LETTER * longest) * names.size()), height);
  }

  private void bars(Graphics2D graphics, XyPlot area) {
    for (int i = 0; i < pgrs.size(); i++) {
      Shapes.bar(graphics, area, i, pgrs.get(i).percent(), 0.6, Style.color(3));
    }
  }

  private void whiskers(Graphics2D graphics, XyPlot area) {
    for (int i = 0; i < pgrs.size(); i++) {
      int at = i;
      pgrs.get(i)
          .interval()
          .ifPresent(e -> Shapes.whisker(graphics, area, at, 100 * e.low(), 100 * e.high()));
    }
  }

  private void values(Graphics2D graphics, XyPlot area) {
    graphics.setFont(Style.font(11));
    graphics.setColor(Style.INK);
    for (int i = 0; i < pgrs.size(); i++) {
      double value = pgrs.get(i).percent();
      double reach =
          pgrs.get(i).interval().map(e -> 100 * (value < 0 ? e.low() : e.high())).orElse(value);
      double end = area.yInside(Double.isFinite(reach) ? reach : value);
      Text.centered(graphics, Figures.percent(value), area.x(i), value < 0 ? end + 14 : end - 5);
    }
  }
}
