package agora.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program that answers one command a line with one line of JSON: ours, or the peer. */
final class GpuProcess implements AutoCloseable {
  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter commands;

  private GpuProcess(String name, Path log, List<String> command) throws IOException {
    this.name = name;
    this.process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Starts our side: this JVM's own runtime, class path and libtorch. */
  static GpuProcess ours(String device, int threads, Path log) throws IOException {
    return new GpuProcess("ours", log, worker(device, threads));
  }

  /**
   * Starts our side with another libtorch than this JVM's.
   *
   * @param variables the file of {@code environment/torch}; null for the libtorch of the jars
   */
  static GpuProcess ours(@Nullable Path variables, int threads, Path log) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c"));
    String forget =
        "unset PYTORCH_LIBRARY_PATH PYTORCH_VERSION PYTORCH_FLAVOR PYTORCH_LIBRARY_EXCLUSION";
    command.add(
        forget
            + "; export OMP_WAIT_POLICY=PASSIVE; "
            + (variables == null ? "" : ". \"$0\"; ")
            + "exec \"$@\"");
    command.add(variables == null ? "sh" : variables.toString());
    command.addAll(worker("cpu", threads));
    return new GpuProcess("ours", log, command);
  }

  private static List<String> worker(String device, int threads) {
    return List.of(
        System.getProperty("java.home") + "/bin/java",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dai.djl.offline=true",
        "-Xmx4g",
        "-cp",
        System.getProperty("java.class.path"),
        "agora.train.GpuWorker",
        device,
        String.valueOf(threads));
  }

  /** Starts the peer. */
  static GpuProcess peer(String python, Path script, String device, int threads, Path log)
      throws IOException {
    return new GpuProcess(
        "the peer", log, List.of(python, script.toString(), device, String.valueOf(threads)));
  }

  /**
   * Sends a command and returns the answer.
   *
   * @throws IOException if the program ended, or answers that it could not
   */
  JsonNode ask(Object... words) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Object word : words) {
      texts.add(word.toString());
    }
    String command = String.join(" ", texts);
    commands.write(command + "\n");
    commands.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException(name + " ended at: " + shortened(command));
    }
    JsonNode json = new ObjectMapper().readTree(answer);
    if (json.has("error")) {
      throw new IOException(name + ": " + shortened(json.path("error").asText()));
    }
    return json;
  }

  private static String shortened(String text) {
    String line = text.replace('\n', ' ');
    return line.length() > 240 ? line.substring(0, 240) + "..." : line;
  }

  @Override
  public void close() throws IOException {
    try {
      commands.close();
    } finally {
      process.destroy();
      process.onExit().join();
    }
  }
}
