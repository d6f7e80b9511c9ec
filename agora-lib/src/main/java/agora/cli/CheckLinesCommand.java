package agora.cli;

import agora.check.CheckTask;
import agora.check.LineServer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Command {@code check-lines}: the process beside an executor that checks parts of files. */
@Command(
    name = "check-lines",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Checks the parts of files that an engine sends on standard input.")
final class CheckLinesCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "TASK", description = "what to decide, as JSON")
  String task = "";

  @Option(names = "--parallel", description = "lines at once (default: ${DEFAULT-VALUE})")
  int parallel = 1;

  @Option(names = "--parts", required = true, description = "folder of decided parts")
  Path parts = Path.of("");

  @Override
  public Integer call() throws IOException, InterruptedException {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    LineServer.serve(CheckTask.parse(task), parallel, parts, System.in, out);
    return Main.DONE;
  }
}
