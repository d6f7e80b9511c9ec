package agora.study;

import agora.data.Setting;

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
   * math_instance_generation.mini-careful.agorabench.1200.s1}.
   */
  public String key() {
    return String.join(
        ".", setting.key(), generator, promptStyle, String.valueOf(volume), "s" + seed);
  }

  /** Returns the cell of another student of the same kind. */
  Cell withSeed(long other) {
    return new Cell(setting, generator, promptStyle, volume, other);
  }
}
