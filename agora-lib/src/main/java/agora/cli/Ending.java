package agora.cli;

import agora.llm.ChatException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** Message and exit status of a command that ends by an exception. */
final class Ending {
  private Ending() {}

  /** Prints the message of a foreseen failure; of a bug also its trace. */
  static void report(Exception e, PrintWriter err) {
    if (e instanceof InterruptedException) {
      err.println("agora: interrupted; run the command again to resume");
    } else if (status(e) != Main.UNEXPECTED) {
      err.println("agora: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
    } else {
      err.println(
          "agora: this is a bug of the program, not a mistake in your input."
              + " Please report it with the trace below.");
      e.printStackTrace(err);
    }
    err.flush();
  }

  /**
   * Returns the exit status of a failure. The library throws an illegal argument or state where
   * input or moment is wrong; what the JDK itself throws was foreseen by nobody and is a bug.
   */
  static int status(Exception e) {
    return switch (e) {
      case IllegalArgumentException bug when isOfTheJdk(bug) -> Main.UNEXPECTED;
      case IllegalStateException bug when isOfTheJdk(bug) -> Main.UNEXPECTED;
      case ChatException chat ->
          switch (chat.kind()) {
            case TRANSIENT -> Main.RETRY;
            case FATAL, ITEM -> Main.BAD_INPUT;
            case BUDGET -> Main.SHORT;
          };
      case IllegalArgumentException bad -> Main.BAD_INPUT;
      case IllegalStateException bad -> Main.SHORT;
      case InterruptedException again -> Main.RETRY;
      case UncheckedIOException again -> Main.RETRY;
      case IOException again -> Main.RETRY;
      default -> Main.UNEXPECTED;
    };
  }

  private static boolean isOfTheJdk(Exception e) {
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length > 0 && trace[0].getClassName().startsWith("java.");
  }
}
