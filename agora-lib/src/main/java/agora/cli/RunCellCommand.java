package agora.cli;

import agora.grid.CellRun;
import agora.grid.ExitStatus;
import agora.grid.StudyGrid;
import agora.grid.Termination;
import agora.score.Pgr;
import agora.study.Study;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Command {@code run-cell}: one cell in this process, for engines that run many. */
@Command(
    name = "run-cell",
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = 42,
    description =
        "Runs one cell from whatever exists to its PGR and metrics, for engines that run many.",
    footer =
        "Exit status: 0 done, 42 it will never work (do not retry), 75 try again. SIGTERM writes a"
            + " resume state and ends with 75.")
final class RunCellCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "STUDY", description = "file of the study")
  Path study = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "KEY|INDEX",
      description =
          "key of the cell, or its index from 0; the same on every machine. -: cells are read from"
              + " standard input, one per line, and each is answered by 'cell-ended CELL STATUS'")
  String cell = "";

  @Mixin StoreOption shared = new StoreOption();

  @Option(
      names = "--grid",
      paramLabel = "ID",
      description = "identity of the submitted run: another run directory is refused")
  @Nullable String grid;

  @Override
  public Integer call() {
    try (Termination termination = Termination.watch()) {
      PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
      return (cell.equals("-") ? serve(termination, err) : call(termination, err)).code();
    }
  }

  /** Runs cells as they are asked for. After a cell that is to be tried again, the process ends. */
  private ExitStatus serve(Termination termination, PrintWriter err) {
    AtomicBoolean busy = new AtomicBoolean();
    CellRequests requests =
        CellRequests.read(
            System.in,
            () -> {
              if (busy.get()) {
                termination.request();
              }
            });
    ExitStatus status = ExitStatus.DONE;
    try {
      Optional<String> next = requests.next();
      while (next.isPresent()) {
        cell = next.get();
        busy.set(true);
        status = call(termination, err);
        busy.set(false);
        System.out.println("cell-ended " + cell + " " + status.code());
        System.out.flush();
        next = status == ExitStatus.AGAIN ? Optional.empty() : requests.next();
      }
    } catch (InterruptedException asked) {
      return ExitStatus.AGAIN;
    }
    return status == ExitStatus.AGAIN ? status : ExitStatus.DONE;
  }

  private ExitStatus call(Termination termination, PrintWriter err) {
    try (Study opened =
        StudyGrid.join(StudyOptions.file(study), shared.store, grid)
            .withProgress(TerminalProgress.onStandardError())) {
      return run(CellRun.of(opened, cell), termination, err);
    } catch (Exception e) {
      return ended(e, termination, err);
    } catch (OutOfMemoryError e) {
      err.println("agora: out of memory on this machine: " + e.getMessage());
      return ExitStatus.AGAIN;
    }
  }

  private static ExitStatus run(CellRun run, Termination termination, PrintWriter err)
      throws IOException {
    ExitStatus status;
    String why = "";
    try {
      Pgr pgr = run.run();
      System.out.printf(Locale.ROOT, "%s PGR %.2f %%%n", run.cell().key(), pgr.percent());
      status = ExitStatus.DONE;
    } catch (Exception e) {
      status = ended(e, termination, err);
      why = e.getMessage() == null ? e.toString() : e.getMessage();
    }
    try {
      run.note(status, why);
    } catch (IOException e) {
      err.println("agora: how the cell ended is not noted in the store: " + e.getMessage());
    }
    return status;
  }

  /** Returns how an exception ends the process: what other commands call 1 and 2 never works. */
  private static ExitStatus ended(Exception e, Termination termination, PrintWriter err) {
    if (termination.requested()) {
      err.println("agora: ended as asked: " + e.getMessage());
      return ExitStatus.AGAIN;
    }
    Ending.report(e, err);
    int status = Ending.status(e);
    return status == Main.UNEXPECTED || status == Main.BAD_INPUT
        ? ExitStatus.NEVER
        : ExitStatus.AGAIN;
  }
}
