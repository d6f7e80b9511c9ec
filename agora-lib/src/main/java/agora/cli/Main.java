package agora.cli;

import agora.grid.GridStatus;
import agora.grid.Shell;
import agora.llama.Llama;
import agora.notebook.ProfilePage;
import agora.study.Cell;
import agora.study.GeneratedData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The headless commands. Exit status: 0 done, 1 a bug of the program, 2 bad input, 3 some cells are
 * not done (they are listed), 4 try again later.
 */
@Command(
    name = "agora",
    description = "Runs the stages of a study. Finished stages are not repeated.",
    mixinStandardHelpOptions = true,
    subcommands = {
      TryCommand.class,
      AdviseCommand.class,
      ProxiesCommand.class,
      RunCellCommand.class,
      SubmitCommand.class,
      CheckLinesCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footer =
        "Exit status: 0 done, 1 a bug (please report it), 2 bad input,"
            + " 3 finished short (the list is printed), 4 worth retrying.")
public final class Main {
  static final int DONE = 0;
  static final int UNEXPECTED = 1;
  static final int BAD_INPUT = 2;
  static final int SHORT = 3;
  static final int RETRY = 4;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  /** Returns the exit status. */
  static int execute(String... arguments) {
    Interruption watching = Interruption.watch(System.err);
    try {
      return new CommandLine(new Main())
          .setExecutionExceptionHandler(Main::explain)
          .setParameterExceptionHandler(Main::explainArguments)
          .setCaseInsensitiveEnumValuesAllowed(true)
          .execute(arguments);
    } finally {
      watching.close();
    }
  }

  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    Ending.report(e, command.getErr());
    return Ending.status(e);
  }

  /** Prints what is wrong with the arguments; where no command is named, also the commands. */
  private static int explainArguments(CommandLine.ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("agora: " + String.valueOf(e.getMessage()).replaceFirst("^Error: ", ""));
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    if (command.getParent() == null) {
      command.usage(err);
    } else {
      err.println("'" + command.getCommandSpec().qualifiedName() + " --help' lists the arguments");
    }
    err.flush();
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Prints one row per cell with its state and cost, and the obstacles.")
  int plan(
      @Mixin StudyOptions options,
      @Option(
              names = "--stop-check",
              description =
                  "also train the student for ten steps on one pair, and see whether it stops;"
                      + " exit status 3 if not")
          boolean stopCheck)
      throws InterruptedException {
    return options.with((study, cells) -> {
      options.print(study.plan().table(cells));
      Map<String, String> missing = study.plan().check(cells);
      options.printSample(study, cells, missing);
      missing.forEach((field, why) -> System.err.println("missing: " + field + ": " + why));
      if (!missing.isEmpty()) {
        System.err.println(
            "While something is missing, run ends with exit status 2 and asks no model.");
      }
      return !stopCheck || options.stops(study) ? DONE : SHORT;
    });
  }

  @Command(mixinStandardHelpOptions = true, description = "Generates the data of the cells.")
  int generate(@Mixin StudyOptions options) throws InterruptedException {
    return options.eachGenerator((study, cell) -> {
      GeneratedData data = study.generate(cell);
      options.print(named(cell, data.report()));
      if (data.dataset().size() < cell.volume()) {
        System.err.println(
            cell.key() + ": " + data.dataset().size() + " of " + cell.volume() + " instances");
        return SHORT;
      }
      return DONE;
    });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description =
          "Generates missing data and writes each cell's data as chat messages with a card, as"
              + " Hugging Face datasets loads it.")
  int export(
      @Mixin StudyOptions options,
      @Option(
              names = "--to",
              required = true,
              description = "target folder, with one subfolder per cell")
          Path to,
      @Option(
              names = "--licence",
              defaultValue = "other",
              description = "licence of the data, for its card (default: ${DEFAULT-VALUE})")
          String licence)
      throws InterruptedException {
    return options.eachGenerator((study, cell) -> {
      Path folder = to.resolve(cell.key());
      study.generate(cell).export(folder, licence);
      System.out.println(folder);
      return DONE;
    });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Generates missing data and trains the students of the cells.")
  int train(@Mixin StudyOptions options) throws InterruptedException {
    return options.eachGenerator((study, cell) -> {
      System.out.println(cell.key() + " " + study.train(study.generate(cell)).checkpoint());
      return DONE;
    });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Runs the cells up to their evaluation, one after the other.",
        "With --samples: grades replies that are there, without a study, here or on Spark."
      })
  int evaluate(@Mixin StudyOptions options, @Mixin ReplyOptions replies)
      throws IOException, InterruptedException {
    if (replies.wanted()) {
      return replies.grade();
    }
    return options.eachGenerator((study, cell) -> {
      options.print(study.evaluate(study.train(study.generate(cell))));
      return DONE;
    });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Generates missing data and measures the metrics of the cells' data.",
        "With --data: measures data files that need no study, here or on Spark."
      })
  int metrics(@Mixin StudyOptions options, @Mixin DataOptions data)
      throws IOException, InterruptedException {
    if (data.wanted()) {
      return data.measure();
    }
    return options.eachGenerator((study, cell) -> {
      options.print(named(cell, study.metrics().measure(study.generate(cell)).table()));
      return DONE;
    });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description =
          "Runs the cells to their PGR, in parallel, and prints the score board with intervals.")
  int run(@Mixin StudyOptions options) throws InterruptedException {
    return options.with((study, cells) -> {
      Map<String, String> failures = options.run(study, cells);
      failures.forEach((cell, why) -> System.err.println(cell + ": " + why));
      study.plan().notes().forEach(note -> System.err.println("note: " + note));
      options.print(study.results().scoreBoard());
      return failures.isEmpty() ? DONE : SHORT;
    });
  }

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description =
          "Writes a GGUF file as a checkpoint folder that transformers loads: weights, configuration,"
              + " tokenizer and chat template.")
  int importModel(
      @Parameters(paramLabel = "FILE.gguf", description = "the model") Path file,
      @Parameters(paramLabel = "FOLDER", description = "the folder to write; it must not exist")
          Path folder,
      @Option(
              names = "--without-template",
              description = "leaves the chat template out, as in a base model's checkpoint")
          boolean bare)
      throws IOException {
    if (Files.exists(folder)) {
      throw new IllegalArgumentException(
          "the folder to write must not exist, was " + folder + ": name another or delete it");
    }
    try (Llama llama = load(file)) {
      llama.save(folder);
      if (bare) {
        Files.deleteIfExists(folder.resolve("chat_template.jinja"));
      }
      System.out.println(folder + " " + llama.config().architecture());
    }
    return DONE;
  }

  private static Llama load(Path file) {
    try {
      return Llama.load(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Prints the score board of the finished cells, with 95 %% intervals.")
  int score(@Mixin StudyOptions options) throws InterruptedException {
    return options.with((study, cells) -> {
      options.print(study.results().scoreBoard());
      return DONE;
    });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description =
          "Prints the report of the finished cells: best generators with certainty, cost, limits;"
              + " with --json also its plots, as SVG.")
  int report(@Mixin StudyOptions options) throws InterruptedException {
    return options.with((study, cells) -> {
      options.print(study.results().report());
      return DONE;
    });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description =
          "Writes one HTML page per generator, and index.html with links to them: its scores,"
              + " accepted and rejected answers, errors, what its students get wrong, cost.")
  int pages(
      @Mixin StudyOptions options,
      @Option(
              names = "--to",
              description = "the folder of the pages (default: pages in the study's folder)")
          @Nullable Path to)
      throws InterruptedException {
    return options.with((study, cells) -> {
      Path folder = to == null ? study.folder().resolve("pages") : to;
      Map<String, Path> pages = new LinkedHashMap<>();
      for (String generator : cells.stream().map(Cell::generator).distinct().toList()) {
        pages.put(generator, ProfilePage.write(study.results().profile(generator), folder));
      }
      pages.values().forEach(System.out::println);
      System.out.println(
          ProfilePage.index(
              "Generators of " + study.config().name(),
              study.results().scoreBoard().ranking(),
              pages,
              folder));
      return DONE;
    });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description =
          "Prints the state of each cell, of a submitted study with where it runs or why it failed;"
              + " exit status 3 while one is not done.")
  int status(@Mixin StudyOptions options) throws InterruptedException {
    return options.with((study, cells) -> {
      if (study.shared().isPresent()) {
        Table shared = GridStatus.of(study, Shell.ofThisMachine()).table(cells);
        options.print(shared);
        if (!options.json) {
          System.out.println(StudyOptions.states(shared.stringColumn("state")));
        }
        return shared.stringColumn("state").allMatch("done"::equals) ? DONE : SHORT;
      }
      Table status = study.plan().status(cells);
      options.print(status);
      StringColumn done = status.stringColumn("done");
      if (!options.json) {
        System.out.println(StudyOptions.summary(done));
      }
      return done.allMatch("all"::equals) ? DONE : SHORT;
    });
  }

  @Command(
      name = "import-data-agora",
      mixinStandardHelpOptions = true,
      description =
          "Takes prompts, themes and seeds of a data-agora checkout unchanged, and writes a study"
              + " that generates with them.")
  int importDataAgora(
      @Parameters(paramLabel = "FOLDER", description = "a checkout of data-agora") Path folder,
      @Option(
              names = "--to",
              defaultValue = "data-agora",
              description = "folder of the prompts and the study (default: ${DEFAULT-VALUE})")
          Path to) {
    DataAgora.Imported imported = DataAgora.importFrom(folder, to);
    imported.notes().forEach(System.err::println);
    System.out.println(imported.study());
    return DONE;
  }

  private static Table named(Cell cell, Table table) {
    return table.setName(cell.key());
  }
}
