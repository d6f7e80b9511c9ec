package agora.cli;

import agora.data.Setting;
import agora.study.Cell;
import agora.study.Study;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that select some cells of a study. */
final class CellSelection {
  @Option(names = "--setting", description = "only this setting, such as math_instance_generation")
  @Nullable String setting;

  @Option(names = "--generator", description = "only this generator, by its name in the study")
  @Nullable String generator;

  /**
   * Returns the selected cells, in the study's order; all of them without an option.
   *
   * @throws IllegalArgumentException if there are none
   */
  List<Cell> of(Study study) {
    if (setting != null) {
      Setting.ofKey(setting);
    }
    if (generator != null) {
      study.config().generator(generator);
    }
    List<Cell> cells =
        study.cells().stream()
            .filter(cell -> setting == null || cell.setting().key().equals(setting))
            .filter(cell -> generator == null || cell.generator().equals(generator))
            .toList();
    if (cells.isEmpty()) {
      throw new IllegalArgumentException(
          "no cell of study %s has --setting %s and --generator %s: 'agora status' lists the cells"
              .formatted(study.config().name(), given(setting), given(generator)));
    }
    return cells;
  }

  private static String given(@Nullable String value) {
    return value == null ? "of any name" : value;
  }
}
