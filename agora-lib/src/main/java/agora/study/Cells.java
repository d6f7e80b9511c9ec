package agora.study;

import agora.data.Setting;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Lists the cells of a study. */
final class Cells {
  private Cells() {}

  static List<Cell> of(StudyConfig config) {
    Set<Cell> cells = new LinkedHashSet<>();
    for (long seed : config.trainingSeeds()) {
      for (String setting : config.settings()) {
        for (StudyConfig.Generator generator : config.generators()) {
          cells.add(
              new Cell(
                  Setting.ofKey(setting),
                  generator.name(),
                  config.promptStyle(),
                  config.volume(),
                  seed));
        }
      }
    }
    for (StudyConfig.Variant variant : config.variants()) {
      for (String setting : variant.settings()) {
        for (String generator : variant.generators()) {
          cells.add(variant.cell(config, Setting.ofKey(setting), generator));
        }
      }
    }
    return List.copyOf(cells);
  }
}
