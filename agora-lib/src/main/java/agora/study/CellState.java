package agora.study;

import agora.score.Pgr;
import java.util.Optional;

/** State of a cell in the run directory. */
sealed interface CellState {
  /** Cell of which something is to be done; {@code last} is the last finished stage. */
  record Open(Stage last) implements CellState {}

  /** Cell whose stages are all finished. */
  record Scored(Pgr value) implements CellState {}

  /** Cell whose stages are all finished, without a scale on which it has a PGR. */
  record Unscaled(String why) implements CellState {}

  /** Last finished stage of an open cell. */
  enum Stage {
    NOTHING("nothing"),
    DATA("data"),
    STUDENT("student");

    private final String label;

    Stage(String label) {
      this.label = label;
    }
  }

  /** Returns {@code nothing}, {@code data}, {@code student} or {@code all}. */
  default String done() {
    return this instanceof Open(Stage last) ? last.label : "all";
  }

  /** Returns the PGR, where there is one. */
  default Optional<Pgr> pgr() {
    return this instanceof Scored(Pgr value) ? Optional.of(value) : Optional.empty();
  }
}
