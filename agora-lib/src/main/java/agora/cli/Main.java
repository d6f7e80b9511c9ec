package agora.cli;

import agora.data.Jsonl;
import agora.data.Setting;
import agora.llm.ChatException;
import agora.study.Cell;
import agora.study.GeneratedData;
import agora.study.Study;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/**
 * The headless commands. Exit status: 0 done, 2 bad input, 3 finished short (the list is printed),
 * 4 worth retrying.
 */
@Command(
    name = "agora",
    description = "Runs the stages of a study; what was done before is not done again.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      Main.Plan.class,
      Main.Generate.class,
      Main.Train.class,
      Main.Evaluate.class,
      Main.Run.class,
      Main.Score.class,
      Main.Status.class
    })
public final class Main {
  static final int DONE = 0;
  static final int BAD_INPUT = 2;
  static final int SHORT = 3;
  static final int RETRY = 4;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  /** Returns the exit status. */
  static int execute(String... arguments) {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(Main::explain)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    command.getErr().println("agora: " + e.getMessage());
    return switch (e) {
      case ChatException chat ->
          switch (chat.kind()) {
            case TRANSIENT -> RETRY;
            case FATAL, ITEM -> BAD_INPUT;
            case BUDGET -> SHORT;
          };
      case IllegalArgumentException bad -> BAD_INPUT;
      case IllegalStateException bad -> SHORT;
      case InterruptedException again -> RETRY;
      case UncheckedIOException again -> RETRY;
      default -> {
        e.printStackTrace(command.getErr());
        yield 1;
      }
    };
  }

  /** What every command takes. */
  static final class Common {
    @Parameters(
        paramLabel = "STUDY",
        description = "the study's file, such as data/studies/mini.json")
    Path study = Path.of("data/studies/mini.json");

    @Option(
        names = "--setting",
        description = "only this setting, such as math_instance_generation")
    @Nullable String setting;

    @Option(names = "--generator", description = "only this generator")
    @Nullable String generator;

    @Option(names = "--json", description = "print machine-readable results")
    boolean json;

    @Option(
        names = "--workers",
        description = "cells side by side; as many as there are cores unless given")
    int workers = Runtime.getRuntime().availableProcessors();

    Study open() {
      return Study.open(study).withProgress(TerminalProgress.onStandardError());
    }

    List<Cell> cells(Study opened) {
      if (setting != null) {
        Setting.ofKey(setting);
      }
      if (generator != null) {
        opened.config().generator(generator);
      }
      return opened.cells().stream()
          .filter(cell -> setting == null || cell.setting().key().equals(setting))
          .filter(cell -> generator == null || cell.generator().equals(generator))
          .toList();
    }

    void print(Table table) {
      System.out.println(json ? lines(table) : table.printAll());
    }

    private static String lines(Table table) {
      return table.stream().map(row -> line(table, row)).collect(Collectors.joining("\n"));
    }

    private static String line(Table table, Row row) {
      ObjectNode object = Jsonl.mapper().createObjectNode();
      table
          .columnNames()
          .forEach(name -> object.putPOJO(name, row.isMissing(name) ? null : row.getObject(name)));
      try {
        return Jsonl.mapper().writeValueAsString(object);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a table's cells are JSON values", e);
      }
    }
  }

  @Command(name = "plan", description = "Shows every cell, what exists, what it will cost.")
  static final class Plan implements Callable<Integer> {
    @Mixin Common common = new Common();

    @Override
    public Integer call() throws InterruptedException {
      try (Study study = common.open()) {
        common.print(study.plan());
      }
      return DONE;
    }
  }

  @Command(name = "generate", description = "Generates the data of the cells.")
  static final class Generate implements Callable<Integer> {
    @Mixin Common common = new Common();

    @Override
    public Integer call() throws InterruptedException {
      int status = DONE;
      try (Study study = common.open()) {
        for (Cell cell : common.cells(study)) {
          GeneratedData data = study.generate(cell);
          System.out.println(cell.key());
          common.print(data.report());
          if (data.dataset().size() < cell.volume()) {
            System.err.println(
                cell.key() + ": " + data.dataset().size() + " of " + cell.volume() + " instances");
            status = SHORT;
          }
        }
      }
      return status;
    }
  }

  @Command(
      name = "train",
      description = "Generates what is missing and trains the students of the cells.")
  static final class Train implements Callable<Integer> {
    @Mixin Common common = new Common();

    @Override
    public Integer call() throws InterruptedException {
      try (Study study = common.open()) {
        for (Cell cell : common.cells(study)) {
          System.out.println(cell.key() + " " + study.train(study.generate(cell)).checkpoint());
        }
      }
      return DONE;
    }
  }

  @Command(
      name = "evaluate",
      description = "Brings the cells to their evaluation, one after the other.")
  static final class Evaluate implements Callable<Integer> {
    @Mixin Common common = new Common();

    @Override
    public Integer call() throws InterruptedException {
      try (Study study = common.open()) {
        for (Cell cell : common.cells(study)) {
          common.print(study.evaluate(study.train(study.generate(cell))));
        }
      }
      return DONE;
    }
  }

  @Command(
      name = "run",
      description = "Brings the cells to their PGR, side by side, and prints the score board.")
  static final class Run implements Callable<Integer> {
    @Mixin Common common = new Common();

    @Override
    public Integer call() throws InterruptedException {
      try (Study study = common.open()) {
        Map<String, String> failures = study.run(common.cells(study), common.workers);
        // First, because the board is an error where a cell has no gap to recover.
        failures.forEach((cell, why) -> System.err.println(cell + ": " + why));
        common.print(study.scoreBoard().table());
        return failures.isEmpty() ? DONE : SHORT;
      }
    }
  }

  @Command(name = "score", description = "Prints the score board of what is done.")
  static final class Score implements Callable<Integer> {
    @Mixin Common common = new Common();

    @Override
    public Integer call() throws InterruptedException {
      try (Study study = common.open()) {
        common.print(study.scoreBoard().intervals());
      }
      return DONE;
    }
  }

  @Command(name = "status", description = "Prints how far each cell is.")
  static final class Status implements Callable<Integer> {
    @Mixin Common common = new Common();

    @Override
    public Integer call() throws InterruptedException {
      try (Study study = common.open()) {
        Table plan = study.plan();
        common.print(plan.selectColumns("setting", "generator", "style", "volume", "done"));
        return plan.stringColumn("done").allMatch("all"::equals) ? DONE : SHORT;
      }
    }
  }
}
