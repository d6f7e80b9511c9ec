package agora.study;

import agora.data.Setting;
import agora.score.Pgr;
import java.util.Optional;

/**
 * Cell of a study's grid: one student, by the data it is trained on and its seed.
 *
 * @param setting domain and method
 * @param generator the generator's name in the study
 * @param promptStyle {@code agorabench}, {@code unoptimized} or {@code json}
 * @param volume instances trained on, >= 1
 * @param seed of generation and training
 */
public record Cell(Setting setting, String generator, String promptStyle, int volume, long seed) {
  public Cell {
    if (volume < 1) {
      throw new IllegalArgumentException("a cell's volume must be >= 1, was " + volume);
    }
  }

  /**
   * Returns the cell's name in tables and sentences, such as {@code Math, response generation:
   * gpt-4o}.
   */
  public String label() {
    return setting.label() + ": " + generator;
  }

  /**
   * Returns the name of the cell's folders, such as {@code
   * math_instance_generation.mini-explorer.agorabench.1200.s1}.
   */
  public String key() {
    return String.join(
        ".", setting.key(), generator, promptStyle, String.valueOf(volume), "s" + seed);
  }

  /** Returns the cell of another student of the same kind. */
  Cell withSeed(long other) {
    return new Cell(setting, generator, promptStyle, volume, other);
  }

  /** State of a cell in the run directory. */
  sealed interface State {
    /** Cell of which something is to be done; {@code last} is the last finished stage. */
    record Open(Stage last) implements State {}

    /** Cell whose stages are all finished. */
    record Scored(Pgr value) implements State {}

    /** Cell whose stages are all finished, without a scale on which it has a PGR. */
    record Unscaled(String why) implements State {}

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
}
