package agora.evaluate;

import java.util.List;

/**
 * Result of a grader.
 *
 * @param grades one an answer, in order
 * @param measures further metrics of the whole benchmark beside the mean score, such as pass@10 or
 *     a length-controlled win rate; often none
 */
public record Grading(List<Grade> grades, List<Measure> measures) {
  public Grading {
    grades = List.copyOf(grades);
    measures = List.copyOf(measures);
  }

  /** Returns a grading whose only figure is the mean score. */
  public static Grading of(List<Grade> grades) {
    return new Grading(grades, List.of());
  }
}
