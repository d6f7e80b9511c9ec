package agora.cli;

import agora.data.Jsonl;
import agora.llm.ChatException;
import agora.score.Reading;
import agora.score.ScoreBoard;
import agora.study.Cell;
import agora.study.Report;
import agora.study.Study;
import agora.train.RenderedSample;
import agora.train.StopCheck;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Options of every command: the study, a selection of its cells, and the form of the output. */
final class StudyOptions {
  @Parameters(
      paramLabel = "STUDY",
      arity = "0..1",
      defaultValue = "data/studies/mini.json",
      description = "file of the study (default: ${DEFAULT-VALUE})")
  Path study = Path.of("");

  @Mixin CellSelection selection = new CellSelection();

  @Option(names = "--json", description = "print results as JSON Lines")
  boolean json;

  @Option(
      names = "--workers",
      description = "cells in parallel (default: the number of cores or GPUs)")
  @Nullable Integer workers;

  @Option(
      names = "--go-on",
      description =
          "continue even if more than 80 percent of a generator's first 50 answers are rejected")
  boolean goOn;

  /** Command-line run of one stage of a study. */
  @FunctionalInterface
  interface Stage {
    int run(Study study, List<Cell> cells) throws InterruptedException;
  }

  /** Runs one stage on one cell; returns the exit status. */
  @FunctionalInterface
  interface CellStage {
    int run(Study study, Cell cell) throws InterruptedException;
  }

  /** Opens the study, does the work with the cells that are meant, and closes it. */
  int with(Stage stage) throws InterruptedException {
    try (Study opened = Study.open(file(study)).withProgress(TerminalProgress.onStandardError())) {
      return stage.run(goOn ? opened.goingOn() : opened, selection.of(opened));
    }
  }

  /**
   * Does the work cell by cell. Where a generator's endpoint refuses, its cells are left out and
   * the others go on; the exit status is that of the first failure.
   */
  int eachGenerator(CellStage stage) throws InterruptedException {
    return with((opened, cells) -> eachGenerator(opened, cells, stage));
  }

  int eachGenerator(Study opened, List<Cell> cells, CellStage stage) throws InterruptedException {
    int status = Main.DONE;
    Set<String> refused = new LinkedHashSet<>();
    for (Cell cell : cells) {
      if (refused.contains(cell.generator())) {
        continue;
      }
      int one;
      try {
        one = stage.run(opened, cell);
      } catch (ChatException | IllegalArgumentException | IllegalStateException e) {
        if (Ending.status(e) == Main.UNEXPECTED) {
          throw e;
        }
        System.err.println("agora: " + cell.key() + ": " + e.getMessage());
        refused.add(cell.generator());
        one = Ending.status(e);
      }
      status = status == Main.DONE ? one : status;
    }
    if (refused.size() > 0 && refused.size() < opened.config().generators().size()) {
      System.err.println("agora: left out: the other cells of " + String.join(", ", refused));
    }
    return status;
  }

  Map<String, String> run(Study opened, List<Cell> cells) throws InterruptedException {
    return workers == null ? opened.run(cells) : opened.run(cells, workers);
  }

  void print(Table table) {
    print(table, json);
  }

  static void print(Table table, boolean json) {
    System.out.println(json ? lines(table) : PlainTable.text(table));
  }

  /**
   * Returns a relative path as its user means it: {@code environment/agora} runs in the project's
   * folder, and says in {@code AGORA_CALLED_FROM} where it was called.
   */
  static Path fromWhereCalled(Path path) {
    String called = System.getenv("AGORA_CALLED_FROM");
    if (called == null || path.isAbsolute()) {
      return path;
    }
    Path there = Path.of(called).resolve(path);
    return Files.exists(there) ? there : path;
  }

  /** Returns the file of a study, which may be named by the folder in which it was built. */
  static Path file(Path study) {
    Path named = fromWhereCalled(study);
    Path inside = named.resolve("study.json");
    return Files.isRegularFile(inside) ? inside : named;
  }

  /** Prints one instance as the student will learn it, where nothing stands in the way of that. */
  void printSample(Study study, List<Cell> cells, Map<String, String> missing) {
    boolean possible =
        study.config().student().named()
            && missing.keySet().stream()
                .noneMatch(field -> field.matches("(student|seeds|data)\\b.*"));
    if (json || cells.isEmpty() || !possible) {
      return;
    }
    try {
      RenderedSample sample = study.data().rendered(cells.getFirst());
      System.out.println(
          "what a student learns is in [[ ]]; chat form: "
              + sample.form()
              + ", ends: "
              + String.join(" ", sample.ends()));
      System.out.println(sample.text());
    } catch (IllegalArgumentException | UncheckedIOException e) {
      System.err.println("missing: student.chatForm: " + e.getMessage());
    }
  }

  /** Tells whether the student of ten steps stops. */
  boolean stops(Study study) throws InterruptedException {
    StopCheck check = study.data().stopCheck();
    String answered =
        "after ten steps on one pair the student answers '" + check.reply() + "' and ";
    System.out.println(
        answered + (check.stopped() ? "stops" : "does not stop: try another student.chatForm"));
    return check.stopped();
  }

  /** Returns how many cells are how far, and what is next. */
  static String summary(StringColumn done) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String stage : List.of("all", "student", "data", "nothing")) {
      counts.put(stage, 0);
    }
    done.forEach(stage -> counts.merge(stage, 1, Integer::sum));
    return "%d cells: %d done, %d with a student, %d with data, %d not started"
        .formatted(
            done.size(),
            counts.get("all"),
            counts.get("student"),
            counts.get("data"),
            counts.get("nothing"));
  }

  /** Returns how many cells of a submitted study are in which state. */
  static String states(StringColumn state) {
    Map<String, Integer> counts = new TreeMap<>();
    state.forEach(one -> counts.merge(one, 1, Integer::sum));
    return counts.entrySet().stream()
        .map(count -> count.getValue() + " " + count.getKey())
        .collect(Collectors.joining(", ", state.size() + " cells: ", ""));
  }

  /** Prints a score board with intervals, and what is missing of it. */
  void print(ScoreBoard board) {
    print(board.intervals());
    if (board.missing().rowCount() > 0) {
      print(board.missing());
    }
  }

  void print(Report report) {
    if (json) {
      System.out.println(Jsonl.text(report));
      return;
    }
    report.facts().forEach((fact, value) -> System.out.println(fact + ": " + value));
    for (Reading part : List.of(report.answer(), report.cost(), report.unknown())) {
      System.out.println("\n" + part.text());
    }
  }

  private static String lines(Table table) {
    return table.stream().map(row -> line(table, row)).collect(Collectors.joining("\n"));
  }

  private static String line(Table table, Row row) {
    ObjectNode object = Jsonl.mapper().createObjectNode().put("table", table.name());
    table
        .columnNames()
        .forEach(name -> object.putPOJO(name, row.isMissing(name) ? null : row.getObject(name)));
    return Jsonl.text(object);
  }
}
