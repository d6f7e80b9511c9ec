package agora.llama;

import agora.data.TextFiles;
import agora.torch.DType;
import agora.torch.Torch;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A vLLM server started for one checkpoint. It ends when it is closed, and when this process ends,
 * even if that is killed.
 *
 * <p>Close the network that was trained on the same GPU first, and call {@link
 * Torch#releaseDeviceMemory}: the server takes most of the GPU's memory for itself.
 */
public final class VllmServer implements AutoCloseable {
  private static final String PROGRAM = "vllm";
  private static final Duration POLL = Duration.ofMillis(250);
  private static final int SECONDS_TO_END = 20;

  /**
   * Shell script that runs a command until its own input ends, as it does when a JVM is killed. The
   * command has a process group of its own, of which nothing is left then. The shell needs a
   * session of its own: a signal to the JVM's group must not end it before the server.
   */
  private static final String UNTIL_INPUT_ENDS =
      """
      exec 3<&0
      setsid "$@" </dev/null 3<&- &
      server=$!
      (read -r _ <&3; kill "$server"; sleep %d; kill -s KILL -- "-$server") 2>/dev/null &
      ending=$!
      wait "$server"
      status=$?
      kill "$ending"
      kill -s KILL -- "-$server" 2>/dev/null
      exit "$status"
      """
          .formatted(SECONDS_TO_END);

  private final Process process;
  private final URI address;

  private VllmServer(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** Returns whether the command {@code vllm} is on the {@code PATH}. */
  public static boolean isInstalled() {
    return isInstalled(PROGRAM);
  }

  /**
   * Starts {@code vllm serve} on a free port of the loopback interface and waits until it answers.
   * It decodes in the precision in which the checkpoint is stored.
   *
   * @param checkpoint a folder in the Hugging Face layout
   * @param name the model's name in its replies
   * @param log where the server's output goes
   * @param patience timeout; loading takes half a minute to several minutes
   * @throws IOException if the checkpoint cannot be read, or the program is missing, ends early,
   *     does not answer in time or serves another model
   */
  public static VllmServer start(Path checkpoint, String name, Path log, Duration patience)
      throws IOException, InterruptedException {
    List<String> command = List.of(PROGRAM, "serve", checkpoint.toString());
    try (Checkpoint opened = Checkpoint.open(checkpoint)) {
      return start(command, name, precision(opened.dtype()), log, patience);
    }
  }

  /** Left to itself, vLLM decodes a checkpoint in single precision with 16 bits. */
  private static List<String> precision(DType stored) {
    return switch (stored) {
      case F32, F16, BF16 -> List.of("--dtype", stored.configName());
      default -> List.of();
    };
  }

  /**
   * Starts a server by a command to which the checkpoint and {@code --host}, {@code --port}, {@code
   * --served-model-name} are appended; the name is that of the folder. Else like the other {@code
   * start}.
   */
  public static VllmServer start(List<String> command, Path checkpoint, Path log, Duration patience)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(command);
    line.add(checkpoint.toString());
    return start(line, String.valueOf(checkpoint.getFileName()), List.of(), log, patience);
  }

  private static VllmServer start(
      List<String> command, String name, List<String> more, Path log, Duration patience)
      throws IOException, InterruptedException {
    if (!isInstalled(command.getFirst())) {
      throw new IOException(
          "cannot start '"
              + command.getFirst()
              + "': install it (pip install vllm, in its own environment) and put it on the PATH,"
              + " or give the command");
    }
    int port = freePort();
    List<String> line = new ArrayList<>(List.of("setsid", "sh", "-c", UNTIL_INPUT_ENDS, "sh"));
    line.addAll(command);
    line.addAll(List.of("--host", "127.0.0.1", "--port", String.valueOf(port)));
    line.addAll(List.of("--served-model-name", name));
    line.addAll(more);
    VllmServer server =
        new VllmServer(
            new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
            URI.create("http://127.0.0.1:" + port));
    try {
      server.await(name, log, patience);
      return server;
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static boolean isInstalled(String program) {
    String path = program.contains(File.separator) ? "" : System.getenv("PATH");
    return Stream.of(String.valueOf(path).split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void await(String name, Path log, Duration patience)
      throws IOException, InterruptedException {
    Instant end = Instant.now().plus(patience);
    try (HttpClient client = Vllm.client(Duration.ofSeconds(2))) {
      String fault = fault(client, name);
      while (!fault.isEmpty()) {
        if (!process.isAlive()) {
          throw new IOException(
              "the server ended with %d: %s; all of its output is in %s"
                  .formatted(process.exitValue(), lastLines(log), log));
        }
        if (Instant.now().isAfter(end)) {
          throw new IOException(
              "the server did not answer within %s (%s): %s; all of its output is in %s"
                  .formatted(patience, fault, lastLines(log), log));
        }
        Thread.sleep(POLL);
        fault = fault(client, name);
      }
    }
  }

  /** Returns why no model is served yet, such as a 503 while it loads; empty once it is. */
  private String fault(HttpClient client, String name) throws IOException, InterruptedException {
    JsonNode first;
    try {
      first = Vllm.models(client, address).path("data").path(0);
    } catch (IOException e) {
      return TextFiles.reason(e);
    }
    if (first.isMissingNode()) {
      return "it serves no model";
    }
    if (!first.path("id").asText().equals(name)) {
      throw new IOException(
          "the server at %s serves '%s', not '%s': another program took its port, or the command changes the name; try again, or mend the command"
              .formatted(address, first.path("id").asText(), name));
    }
    return "";
  }

  private static String lastLines(Path log) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }

  /** Returns where it listens, for {@link Vllm#at}. */
  public URI address() {
    return address;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException ended) {
      // its input is closed with it
    }
    // An interrupt does not shorten this: the next server needs the GPU's memory.
    process.onExit().completeOnTimeout(process, 2 * SECONDS_TO_END, TimeUnit.SECONDS).join();
  }
}
