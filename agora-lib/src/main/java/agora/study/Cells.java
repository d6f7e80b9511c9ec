package agora.study;

import agora.data.Domain;
import agora.data.Setting;
import agora.generate.Style;
import java.util.AbstractList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Cells of a study: generators by settings by seeds, then the variants. */
public final class Cells extends AbstractList<Cell> {
  private final StudyConfig config;
  private final List<Cell> all;

  private Cells(StudyConfig config, List<Cell> all) {
    this.config = config;
    this.all = all;
  }

  static Cells of(StudyConfig config) {
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
    for (Variant variant : config.variants()) {
      for (String setting : variant.settings()) {
        for (String generator : variant.generators()) {
          cells.add(variant.cell(config, Setting.ofKey(setting), generator));
        }
      }
    }
    return new Cells(config, List.copyOf(cells));
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

  /** Cells beyond the grid: these generators and settings with another prompt style or volume. */
  public record Variant(
      List<String> generators,
      List<String> settings,
      @Nullable String promptStyle,
      @Nullable Integer volume) {
    public Variant {
      StudyRules.require(
          generators != null && !generators.isEmpty(),
          "a variant's 'generators' name some",
          generators);
      StudyRules.require(
          settings != null && !settings.isEmpty(), "a variant's 'settings' name some", settings);
      generators = List.copyOf(generators);
      settings = List.copyOf(settings);
      settings.forEach(Setting::ofKey);
      StudyRules.require(volume == null || volume >= 1, "a variant's volume must be >= 1", volume);
      promptStyle = promptStyle == null ? null : Style.ofKey(promptStyle).key();
    }

    Cell cell(StudyConfig study, Setting setting, String generator) {
      return new Cell(
          setting,
          study.generator(generator).name(),
          promptStyle == null ? study.promptStyle() : promptStyle,
          volume == null ? study.volume() : volume,
          study.trainingSeeds().getFirst());
    }
  }

  @Override
  public Cell get(int index) {
    return all.get(index);
  }

  @Override
  public int size() {
    return all.size();
  }

  /**
   * Returns the cell of this key.
   *
   * @throws IllegalArgumentException if the study has none
   */
  public Cell get(String key) {
    return stream()
        .filter(cell -> cell.key().equals(key))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no cell '%s' in study %s: 'agora status' lists the cells"
                    .formatted(key, config.name())));
  }

  /** Returns the cell of a generator in a setting, with the study's style, volume, first seed. */
  public Cell get(Setting setting, String generator) {
    return of(config, setting, generator);
  }

  /** Returns the cells of one setting. */
  public List<Cell> of(Setting setting) {
    return stream().filter(cell -> cell.setting() == setting).toList();
  }

  /** Returns the cells of some generators in one setting, at the study's volume and style. */
  public List<Cell> of(Setting setting, List<String> generators) {
    generators.forEach(config::source);
    return of(setting).stream()
        .filter(cell -> generators.contains(cell.generator()) && config.isInGrid(cell))
        .toList();
  }

  /** Returns the cells of some generators in every setting of a domain. */
  public List<Cell> of(Domain domain, List<String> generators) {
    return config.settings().stream()
        .map(Setting::ofKey)
        .filter(setting -> setting.domain() == domain)
        .flatMap(setting -> of(setting, generators).stream())
        .toList();
  }
}
