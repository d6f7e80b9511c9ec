package agora.bench;

import agora.data.Jsonl;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Client and server of a generation as processes of their own, on a core each where {@code taskset}
 * exists; each run of a client has a folder of its own.
 */
final class GenerateProcesses {
  private final List<String> serverCommand;
  private final Path work = Files.createTempDirectory("agora-bench-generate");
  private final boolean pins =
      Runtime.getRuntime().availableProcessors() > 1
          && Files.isExecutable(Path.of("/usr/bin/taskset"));
  private int runs;

  /**
   * @param serverCommand starts the server; empty for {@link FaultServer}
   */
  GenerateProcesses(List<String> serverCommand) throws IOException {
    this.serverCommand = serverCommand;
  }

  boolean ownServer() {
    return serverCommand.isEmpty();
  }

  Path freshDirectory() {
    return work.resolve("run" + runs++);
  }

  /** Starts a server with flags as {@code -latency fixed:200ms -p429 0.05}. */
  Server server(String flags) throws Exception {
    return new Server(flags.split(" "));
  }

  /** Starts a client; {@code options} are {@link GenerateClient}'s. */
  Process start(
      Server server,
      String heap,
      String setting,
      int volume,
      int concurrency,
      Path directory,
      String... options)
      throws IOException {
    List<String> command = java("0", "-Xmx" + heap, GenerateClient.class.getName());
    command.addAll(
        List.of(
            "port=" + server.port,
            "setting=" + setting,
            "volume=" + volume,
            "concurrency=" + concurrency,
            "directory=" + directory));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Starts a Python that asks the same number of requests in an aiohttp loop, cold. */
  Process peer(String python, Server server, int items, int concurrency) throws IOException {
    List<String> command = new ArrayList<>();
    if (pins) {
      command.addAll(List.of("taskset", "-c", "0"));
    }
    command.addAll(
        List.of(
            python,
            "agora-lib/src/bench/python/generate_peer.py",
            "" + server.port,
            "" + items,
            "" + concurrency,
            Files.createDirectories(freshDirectory()).resolve("answers.jsonl").toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Waits for a client and returns its figures; empty if it printed none. */
  static JsonNode finish(Process client) throws Exception {
    String last = "{}";
    String all = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    for (String line : all.split("\n")) {
      last = line.startsWith("{") ? line : last;
    }
    client.waitFor();
    return Jsonl.mapper().readTree(last);
  }

  private List<String> java(String core, String heap, String main) {
    List<String> command = new ArrayList<>();
    if (pins) {
      command.addAll(List.of("taskset", "-c", core));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            heap,
            "-XX:+UseSerialGC",
            "-Xmn48m",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            main));
    return command;
  }

  /** The server's process. */
  final class Server implements AutoCloseable {
    final int port = freePort();
    private final Process process;

    private Server(String... flags) throws Exception {
      Map<String, String> all = new HashMap<>();
      for (int i = 0; i + 1 < flags.length; i += 2) {
        all.put(flags[i], flags[i + 1]);
      }
      List<String> command =
          serverCommand.isEmpty()
              ? java("1", "-Xmx512m", FaultServer.class.getName())
              : new ArrayList<>(serverCommand);
      command.addAll(List.of("-port", "" + port));
      all.forEach((name, value) -> command.addAll(List.of(name, value)));
      process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      for (int i = 0; i < 200 && !answers(); i++) {
        Thread.sleep(50);
      }
    }

    /** Tells the server when its client was killed, in nanoseconds of this machine's clock. */
    void killed(long at) throws IOException {
      URI killed = URI.create("http://127.0.0.1:" + port + "/killed?" + at);
      killed.toURL().openStream().close();
    }

    JsonNode stats() throws IOException {
      try (InputStream in =
          URI.create("http://127.0.0.1:" + port + "/stats").toURL().openStream()) {
        return Jsonl.mapper().readTree(in);
      }
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }

    private boolean answers() {
      try {
        stats();
        return true;
      } catch (IOException e) {
        return false;
      }
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0)) {
        return socket.getLocalPort();
      }
    }
  }
}
