package agora.grid;

import java.io.IOException;
import java.util.List;

/** Programs of an engine that are started, such as {@code sbatch}. */
@FunctionalInterface
public interface Shell {
  /**
   * Returns what a program printed to its standard output.
   *
   * @throws IOException if it cannot be started, or ends with another status than 0; the message
   *     has what it printed to its standard error
   */
  String run(List<String> command) throws IOException, InterruptedException;

  /** Returns the programs of this machine. */
  static Shell ofThisMachine() {
    return command -> {
      Process process = start(command);
      process.getOutputStream().close();
      StringBuilder errors = new StringBuilder();
      Thread reading =
          Thread.ofVirtual()
              .start(() ->
                  process.errorReader().lines().forEach(line -> errors.append(line).append(' ')));
      String out =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      int status = process.waitFor();
      reading.join();
      if (status != 0) {
        throw new IOException(
            "%s ended with %d: %s"
                .formatted(command.getFirst(), status, errors.toString().strip()));
      }
      return out;
    };
  }

  private static Process start(List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new IOException(command.getFirst() + " cannot be started on this machine", e);
    }
  }

  /** Returns a text as one word of a POSIX shell. */
  static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:=@%+,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
