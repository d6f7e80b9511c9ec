package agora.cli;

import agora.llm.Asker;
import java.io.PrintStream;
import java.util.List;

/** Message of a command that Ctrl-C or a signal ends. */
final class Interruption implements AutoCloseable {
  private final PrintStream err;
  private final Thread hook = new Thread(this::say, "interruption");

  private Interruption(PrintStream err) {
    this.err = err;
  }

  /** Begins to watch; closing it means that the command came to its own end. */
  static Interruption watch(PrintStream err) {
    Interruption watching = new Interruption(err);
    Runtime.getRuntime().addShutdownHook(watching.hook);
    return watching;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      return; // the machine ends already, and the hook has its say
    }
  }

  /** Says what was kept and what was under way. */
  private void say() {
    List<String> standing = Asker.standing();
    err.println();
    err.println("agora: stopped; run the command again to resume");
    standing.forEach(line -> err.println("  " + line));
    err.flush();
  }
}
