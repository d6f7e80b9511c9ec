package agora.study;

import agora.data.PaperTables;
import agora.data.Setting;
import agora.score.Pgr;
import agora.score.Repeats;
import agora.score.ScoreBoard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/** What the finished cells of a study say together. */
final class Boards {
  private final Study study;

  Boards(Study study) {
    this.study = study;
  }

  ScoreBoard scoreBoard(List<Setting> settings) throws InterruptedException {
    Map<String, Map<Setting, List<Pgr>>> found = new LinkedHashMap<>();
    for (Cell cell : study.cells()) {
      if (settings.contains(cell.setting()) && study.config().isInGrid(cell)) {
        study
            .known(cell)
            .ifPresent(pgr ->
                found
                    .computeIfAbsent(cell.generator(), any -> new EnumMap<>(Setting.class))
                    .computeIfAbsent(cell.setting(), any -> new ArrayList<>())
                    .add(pgr));
      }
    }
    Map<String, Map<Setting, Pgr>> board = new LinkedHashMap<>();
    found.forEach((generator, row) -> {
      Map<Setting, Pgr> means = new EnumMap<>(Setting.class);
      row.forEach((setting, seeds) ->
          means.put(setting, seeds.size() == 1 ? seeds.getFirst() : Pgr.average(seeds)));
      board.put(generator, means);
    });
    return ScoreBoard.of(title(), board);
  }

  /** A miniature's student and scale are not the paper's: its numbers stand alone. */
  Table pgr(Setting setting) throws InterruptedException {
    ScoreBoard board = scoreBoard(List.of(setting));
    return study.config().miniature()
        ? board.table(setting)
        : board.besidePaper(PaperTables.open(Path.of("data/paper")), setting);
  }

  Repeats repeats(List<Cell> cells) throws InterruptedException {
    boolean methods = cells.stream().map(Cell::setting).distinct().count() > 1;
    boolean domains = cells.stream().map(c -> c.setting().domain()).distinct().count() > 1;
    Map<String, List<Pgr>> kinds = new LinkedHashMap<>();
    for (Cell cell : cells) {
      String where = domains ? cell.setting().label() : cell.setting().method().label();
      String kind = methods ? where + ", " + cell.generator() : cell.generator();
      Optional<Pgr> known = study.known(cell);
      known.ifPresent(pgr -> kinds.computeIfAbsent(kind, any -> new ArrayList<>()).add(pgr));
    }
    @Nullable Setting first = cells.isEmpty() ? null : cells.getFirst().setting();
    String where =
        first == null || domains ? "" : (methods ? first.domain().label() : first.label()) + ": ";
    return Repeats.of(where + title(), kinds);
  }

  /** Returns the cells of generators and settings that were asked in several prompt styles. */
  Repeats styles() throws InterruptedException {
    Map<String, Map<String, List<Pgr>>> found = new LinkedHashMap<>();
    for (Cell cell : study.cells()) {
      if (cell.volume() == study.config().volume()) {
        String where = cell.setting().label() + ", " + cell.generator();
        Map<String, List<Pgr>> styles = found.computeIfAbsent(where, any -> new LinkedHashMap<>());
        Optional<Pgr> known = study.known(cell);
        known.ifPresent(
            pgr -> styles.computeIfAbsent(cell.promptStyle(), any -> new ArrayList<>()).add(pgr));
      }
    }
    Map<String, List<Pgr>> kinds = new LinkedHashMap<>();
    found.entrySet().stream()
        .filter(where -> where.getValue().size() > 1)
        .forEach(where ->
            where
                .getValue()
                .forEach((style, seeds) -> kinds.put(where.getKey() + ": " + style, seeds)));
    return Repeats.of("prompt styles: " + title(), kinds);
  }

  private String title() {
    return study.config().miniature()
        ? study.config().name() + " (miniature)"
        : study.config().name();
  }
}
