package agora.llama;

import agora.torch.Torch;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A vLLM server started for one checkpoint, ended when closed.
 *
 * <p>Close the network that was trained on the same GPU first, and call {@link
 * Torch#releaseDeviceMemory}: the server takes most of the GPU's memory for itself.
 */
public final class VllmServer implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);

  private final Process process;
  private final URI address;

  private VllmServer(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts {@code vllm serve} on a free port of the loopback interface and waits until it answers.
   *
   * @param checkpoint a folder in the Hugging Face layout
   * @param log where the server's output goes
   * @param patience timeout; loading takes half a minute to several minutes
   * @throws IOException if the program is missing, ends early, or does not answer in time
   */
  public static VllmServer start(Path checkpoint, Path log, Duration patience)
      throws IOException, InterruptedException {
    return start(List.of("vllm", "serve"), checkpoint, log, patience);
  }

  /**
   * Starts a server by a command to which the checkpoint and {@code --host}, {@code --port}, {@code
   * --served-model-name} are appended; else like the other {@code start}.
   */
  public static VllmServer start(List<String> command, Path checkpoint, Path log, Duration patience)
      throws IOException, InterruptedException {
    int port = freePort();
    List<String> line = new ArrayList<>(command);
    line.addAll(
        List.of(
            checkpoint.toString(),
            "--host",
            "127.0.0.1",
            "--port",
            String.valueOf(port),
            "--served-model-name",
            String.valueOf(checkpoint.getFileName())));
    Process process;
    try {
      process =
          new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    } catch (IOException e) {
      throw new IOException(
          "cannot start '"
              + command.getFirst()
              + "': install it (pip install vllm, in its own environment), or give the command: "
              + e.getMessage(),
          e);
    }
    VllmServer server = new VllmServer(process, URI.create("http://127.0.0.1:" + port));
    try {
      server.await(log, patience);
      return server;
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void await(Path log, Duration patience) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(patience);
    try (HttpClient client = Vllm.client(Duration.ofSeconds(2))) {
      while (!answers(client)) {
        if (!process.isAlive()) {
          throw new IOException(
              "the server ended with " + process.exitValue() + ": " + lastLines(log));
        }
        if (Instant.now().isAfter(end)) {
          throw new IOException(
              "the server did not answer within " + patience + ": " + lastLines(log));
        }
        Thread.sleep(POLL);
      }
    }
  }

  private boolean answers(HttpClient client) throws IOException, InterruptedException {
    try {
      return Vllm.models(client, address).path("data").size() > 0;
    } catch (ConnectException | HttpConnectTimeoutException e) {
      return false;
    }
  }

  private static String lastLines(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }

  /** Returns where it listens, for {@link Vllm#at}. */
  public URI address() {
    return address;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
