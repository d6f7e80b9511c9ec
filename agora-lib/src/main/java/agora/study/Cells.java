package agora.study;

import agora.data.Domain;
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
        config
            .data()
            .forEach((name, files) -> {
              if (files.containsKey(setting)) {
                cells.add(imported(config, Setting.ofKey(setting), name, seed));
              }
            });
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

  /** Returns the cell of a generator or a data set with the study's style, volume, first seed. */
  static Cell of(StudyConfig config, Setting setting, String source) {
    long seed = config.trainingSeeds().getFirst();
    return config.isImported(source)
        ? imported(config, setting, source, seed)
        : new Cell(setting, config.source(source), config.promptStyle(), config.volume(), seed);
  }

  private static Cell imported(StudyConfig config, Setting setting, String name, long seed) {
    return new Cell(setting, name, ImportStage.STYLE, config.volume(), seed);
  }

  static Cell find(StudyConfig config, String key) {
    return of(config).stream()
        .filter(cell -> cell.key().equals(key))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no cell '" + key + "' in study " + config.name()));
  }

  static List<Cell> of(StudyConfig config, Setting setting, List<String> generators) {
    generators.forEach(config::source);
    return of(config).stream()
        .filter(cell -> cell.setting() == setting && generators.contains(cell.generator()))
        .filter(config::isInGrid)
        .toList();
  }

  static List<Cell> of(StudyConfig config, Domain domain, List<String> generators) {
    return config.settings().stream()
        .map(Setting::ofKey)
        .filter(setting -> setting.domain() == domain)
        .flatMap(setting -> of(config, setting, generators).stream())
        .toList();
  }
}
