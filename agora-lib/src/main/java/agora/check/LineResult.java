package agora.check;

import agora.evaluate.Grade;

/**
 * What was decided about one item of a line.
 *
 * @param line number within its part, from 1
 * @param problem id of the problem that a reply answers; empty for an instance
 * @param sample which draw for the problem, from 0; -1 where the line does not say
 * @param key identity of the request that a reply answers
 * @param grade the decision; {@link Grade.Verdict#UNGRADED} where it cannot be decided
 * @param base whether the original tests pass, where a problem has more than those
 */
public record LineResult(
    int line, String problem, int sample, long key, Grade grade, boolean base) {
  /** Returns the result of an instance. */
  static LineResult of(int line, Grade grade) {
    return new LineResult(line, "", 0, 0, grade, grade.score() == 1);
  }
}
