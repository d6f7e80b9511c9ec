package agora.study;

import agora.plot.Figure;
import agora.plot.Figures;
import agora.score.Reading;
import agora.score.ScoreBoard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Report of a study in parts: the question, the answer in words and plots, its cost and its limits.
 * {@code environment/agora report} prints it, the first page shows it.
 *
 * @param title the study's name
 * @param facts which study, when, on what, by name of the fact
 * @param answer the best generator per setting, and its certainty
 * @param cost what was paid, and who gives most for it
 * @param unknown what the results do not say
 * @param figures each with the part of the report that it belongs to
 */
public record Report(
    String title,
    Map<String, String> facts,
    Reading answer,
    Reading cost,
    Reading unknown,
    List<Drawing> figures) {

  /**
   * Part of the report that shows a figure, after its sentences or before them. {@code
   * environment/html_pages.py} lays out the page and refuses a place that it does not know.
   */
  public enum Place {
    BEFORE_ANSWER,
    AFTER_ANSWER,
    AFTER_COST
  }

  /** Figure embedded in a page. */
  public record Drawing(Place place, String title, String caption, String svg) {
    static Drawing of(Place place, Figure figure) {
      return new Drawing(place, figure.title(), figure.caption(), figure.svg());
    }
  }

  static Report of(String title, ScoreBoard board, FeatureRows rows, Findings findings)
      throws InterruptedException {
    List<Drawing> figures = new ArrayList<>();
    boolean any = !board.settings().isEmpty();
    if (any) {
      if (board.generators().stream().anyMatch(g -> board.average(g).isPresent())) {
        figures.add(Drawing.of(Place.BEFORE_ANSWER, Figures.ranking(board)));
      }
      figures.add(Drawing.of(Place.AFTER_ANSWER, Figures.pgrHeatMap(board)));
      figures.add(Drawing.of(Place.AFTER_COST, Figures.costFrontier(rows.costs())));
    }
    Reading nothing = Reading.of("", "No student of this study is finished yet.");
    return new Report(
        title,
        findings.facts(),
        any ? findings.ranking() : nothing,
        any ? findings.cost() : new Reading("Cost", List.of()),
        findings.unknown(),
        figures);
  }
}
