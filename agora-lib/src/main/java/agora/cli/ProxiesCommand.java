package agora.cli;

import agora.proxy.Proxies;
import agora.proxy.ProxyBoard;
import agora.study.Study;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Computes what the untrained student says of a study's data, and how well that orders generators.
 */
@Command(
    name = "proxies",
    mixinStandardHelpOptions = true,
    description = {
      "Computes what the untrained student says of a study's data, and prints how well each proxy puts"
          + " generators in the right order.",
      "Setting by setting; run it again to go on after a stop. Nothing is generated or paid for."
    })
final class ProxiesCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "STUDY",
      arity = "0..1",
      defaultValue = "data/studies/mini.json",
      description = "the study's file; ${DEFAULT-VALUE} unless given")
  Path file = Path.of("");

  @Option(
      names = "--instances",
      defaultValue = "" + Proxies.INSTANCES,
      description = "first instances of each data set; ${DEFAULT-VALUE} unless given")
  int instances;

  @Option(names = "--known", description = "only print what is computed already")
  boolean known;

  @Option(names = "--json", description = "print results as JSON Lines")
  boolean json;

  @Override
  public Integer call() throws InterruptedException {
    TerminalProgress progress = TerminalProgress.onStandardError();
    try (Study study = Study.open(StudyOptions.file(file)).withProgress(progress)) {
      Proxies proxies = Proxies.of(study);
      ProxyBoard board = (known ? proxies : proxies.compute(instances, progress)).board();
      StudyOptions.print(board.table(), json);
      if (!json) {
        System.out.println(board.reading().text());
      }
      board.figure().save(study.folder(), "proxies");
      return Main.DONE;
    }
  }
}
