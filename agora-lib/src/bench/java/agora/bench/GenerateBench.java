package agora.bench;

import agora.data.Jsonl;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The gates of data generation, against a server with faults on loopback: client and server are
 * processes of their own, on a core each where {@code taskset} exists.
 *
 * <p>Options: {@code --server-command CMD} starts another server (it gets {@code -port}, {@code
 * -latency} and the fault flags), {@code --rows a,b} measures only these.
 */
public final class GenerateBench {
  private static final String MATH_GIVEN = "math_response_generation";
  private static final String FEW_SHOT = "math_instance_generation";

  private final List<String> serverCommand;
  private final Set<String> rows;
  private final Path work = Files.createTempDirectory("agora-bench-generate");
  private final boolean pins = pins();
  private boolean allHold = true;

  private GenerateBench(List<String> serverCommand, Set<String> rows) throws IOException {
    this.serverCommand = serverCommand;
    this.rows = rows;
  }

  /** Measures and prints; exits 1 where a gate is short. */
  public static void main(String[] args) throws Exception {
    List<String> command = List.of();
    Set<String> rows = new HashSet<>();
    if (args.length % 2 == 1) {
      System.out.println(
          "bench generate [--server-command CMD] [--rows ROW,...]; rows: rate, concurrency, start,"
              + " memory, kill, faults, limits, refusal, same");
      System.exit(args[0].equals("--help") || args[0].equals("-h") ? 0 : 2);
    }
    for (int i = 0; i + 1 < args.length; i += 2) {
      switch (args[i]) {
        case "--server-command" -> command = List.of(args[i + 1].split(" +"));
        case "--rows" -> rows.addAll(Arrays.asList(args[i + 1].split(",")));
        default ->
            throw new IllegalArgumentException(
                "options are --server-command CMD and --rows A,B, was " + args[i]);
      }
    }
    GenerateBench bench = new GenerateBench(command, rows);
    bench.measure();
    System.exit(bench.allHold ? 0 : 1);
  }

  private void measure() throws Exception {
    if (wanted("rate")) {
      rate();
    }
    if (wanted("concurrency")) {
      concurrency("response generation", MATH_GIVEN, 1);
      concurrency("instance generation", FEW_SHOT, 0.6);
    }
    if (wanted("start")) {
      start();
    }
    if (wanted("memory")) {
      memory();
    }
    if (wanted("kill")) {
      kill();
    }
    if (wanted("faults")) {
      faults("5 % 429, 5 % 500", "-p429 0.05 -p500 0.05", "600");
      faults(
          "3 % 429, 3 % 500, 2 % drops, 2 % cut, 5 % malformed",
          "-p429 0.03 -p500 0.03 -pdrop 0.02 -ptruncate 0.02 -pmalformed 0.05", "600");
      faults("1 % slow-loris", "-pslow 0.01 -slow-total 60s", "2");
    }
    if (wanted("limits")) {
      limit("3,000 RPM declared", "-rpm 3000 -rl-window 2s", "rpm=3000", 3000, 0.95, 0.001);
      limit("TPM declared", "-tpm 13200000 -rl-window 2s", "tpm=13200000", -1, 0.95, 0.001);
      limit("3,000 RPM unknown, headers", "-rpm 3000 -rl-window 2s", "", 3000, 0.9, 0.02);
    }
    if (wanted("limits") && serverCommand.isEmpty()) { // the flag is the own server's
      String silent = "-rpm 3000 -rl-window 2s -silent 1";
      limit("3,000 RPM unknown, no headers", silent, "", 3000, 0.9, 0.02);
    }
    if (wanted("refusal")) {
      refusal();
    }
    if (wanted("same")) {
      same();
    }
  }

  private void rate() throws Exception {
    try (Server server = new Server("-latency", "fixed:200ms")) {
      JsonNode run = client(server, MATH_GIVEN, 20_000, 500, "warm=2000");
      JsonNode stats = server.stats();
      double perSecond = 20_000 / run.path("seconds").asDouble();
      gate(
          "client CPU per request, journal and files included, after 2,000",
          run.path("cpu_ms").asDouble() / 20_000,
          "ms",
          0.25,
          true);
      gate(
          "20,000 requests at 200 ms, 500 in flight, after 2,000",
          perSecond,
          "requests/s",
          2_000,
          false);
      long in = stats.path("tokens_in").asLong() + stats.path("tokens_out").asLong();
      long warm = warmTokens();
      long ours = run.path("tokens_in").asLong() + run.path("tokens_out").asLong() + warm;
      gate("tokens counted minus the server's", (double) Math.abs(in - ours), "tokens", 0, true);
    }
  }

  private long warmTokens() throws IOException {
    JsonNode usage =
        Jsonl.mapper().readTree(directory.resolve("warm/report.json").toFile()).path("usage");
    return usage.path("promptTokens").asLong() + usage.path("completionTokens").asLong();
  }

  private void concurrency(String name, String setting, double share) throws Exception {
    for (int concurrency : new int[] {500, 2_000}) {
      try (Server server = new Server("-latency", "fixed:1000ms")) {
        client(server, setting, 10 * concurrency, concurrency, "heap=1g");
        JsonNode stats = server.stats();
        gate(
            name + ", most in flight of " + concurrency,
            stats.path("max_concurrent").asDouble(),
            "",
            share * concurrency,
            false);
        gate(
            name + ", mean in flight of " + concurrency + " between start and end",
            steady(stats.path("ok_per_second")),
            "",
            0.6 * concurrency,
            false);
      }
    }
  }

  private void start() throws Exception {
    try (Server server = new Server("-latency", "fixed:200ms")) {
      long start = System.nanoTime();
      client(server, MATH_GIVEN, 10_000, 1_000);
      gate(
          "10,000 items at 200 ms, 1,000 in flight, JVM start included",
          (System.nanoTime() - start) / 1e9,
          "s",
          8,
          true);
    }
  }

  private void memory() throws Exception {
    try (Server server = new Server("-latency", "fixed:100ms")) {
      double small = client(server, FEW_SHOT, 10_000, 500).path("peak_mb").asDouble();
      double large = client(server, FEW_SHOT, 100_000, 500).path("peak_mb").asDouble();
      gate("peak memory, 10,000 items, -Xmx192m given", small, "MB", 256, true);
      gate("peak memory, 100,000 items, against 10,000", large / small, "x", 1.15, true);
    }
  }

  private void kill() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    long worst = 0;
    int concurrency = 500;
    int incomplete = 0;
    for (int i = 0; i < 20; i++) {
      try (Server server = new Server("-latency", "fixed:200ms")) {
        Process first = start(server, FEW_SHOT, 3_000, concurrency, freshDirectory());
        awaitAnswers(server, 1 + random.nextInt(2_500));
        first.destroyForcibly().waitFor();
        JsonNode rest = finish(start(server, FEW_SHOT, 3_000, concurrency, directory));
        incomplete += rest.path("accepted").asInt() == 3_000 ? 0 : 1;
        worst = Math.max(worst, server.stats().path("paid_repeats").asLong());
      }
    }
    gate(
        "killed 20 times: answers asked again in the worst case, share of the concurrency",
        (double) worst / concurrency,
        "",
        0.01,
        true);
    gate("killed 20 times: runs that did not end complete", (double) incomplete, "", 0, true);
  }

  /** Waits until the server has answered this often, so that a kill hits a run under way. */
  private static void awaitAnswers(Server server, int count) throws Exception {
    for (int i = 0; i < 6_000 && server.stats().path("ok").asInt() < count; i++) {
      Thread.sleep(10);
    }
  }

  private void faults(String name, String flags, String deadline) throws Exception {
    int concurrency = 200;
    try (Server server = new Server(("-latency fixed:200ms " + flags).split(" "))) {
      JsonNode run = client(server, MATH_GIVEN, 10_000, concurrency, "deadline=" + deadline);
      JsonNode stats = server.stats();
      gate(name + ": items lost", (double) (10_000 - run.path("accepted").asInt()), "", 0, true);
      double mean = steady(stats.path("ok_per_second")) * 0.2;
      gate(
          name + ": answers under way on average of " + concurrency,
          mean,
          "",
          0.8 * concurrency,
          false);
    }
  }

  private void limit(
      String name, String flags, String option, double rpm, double share, double refused)
      throws Exception {
    try (Server server = new Server(("-latency fixed:200ms " + flags).split(" "))) {
      JsonNode run = client(server, MATH_GIVEN, 1_500, 100, option.isEmpty() ? "x=1" : option);
      JsonNode stats = server.stats();
      // A request of a tokens limit is charged its prompt and the longest answer.
      double aMinute =
          rpm > 0
              ? rpm
              : 13_200_000
                  / (4_096 + run.path("tokens_in").asDouble() / run.path("asked").asDouble());
      double used = steady(stats.path("ok_per_second")) * 60 / aMinute;
      gate(name + ": share used", used, "", share, false);
      gate(
          name + ": share of 429",
          stats.path("rate_429").asDouble() / stats.path("requests").asDouble(),
          "",
          refused,
          true);
    }
  }

  private void refusal() throws Exception {
    for (String status : new String[] {"400", "401", "404"}) {
      if (!serverCommand.isEmpty()) {
        return; // the flag is the own server's
      }
      try (Server server = new Server("-status", status)) {
        long start = System.nanoTime();
        JsonNode run = client(server, MATH_GIVEN, 1_000, 100);
        double seconds = (System.nanoTime() - start) / 1e9;
        gate(status + ": calls", server.stats().path("requests").asDouble(), "", 1, true);
        gate(
            status + ": the cause is shown after, JVM start included",
            run.path("stopped").asText().contains("the key is refused") ? seconds : 999,
            "s",
            2,
            true);
      }
    }
  }

  private void same() throws Exception {
    String faulty =
        "-latency fixed:20ms -p429 0.03 -p500 0.03 -pdrop 0.02 -ptruncate 0.02 -pslow 0.005 -slow-total 30s -retry-after 0.1";
    byte[] expected = null;
    int different = 0;
    for (int concurrency : new int[] {1, 64, 1_000}) {
      for (String flags : new String[] {"-latency fixed:20ms", faulty}) {
        try (Server server = new Server(flags.split(" "))) {
          freshDirectory();
          if (!flags.equals(faulty) || concurrency > 1) {
            Process killed = start(server, FEW_SHOT, 600, concurrency, directory, "deadline=1");
            killed.waitFor(1_200, TimeUnit.MILLISECONDS);
            killed.destroyForcibly().waitFor();
          }
          finish(start(server, FEW_SHOT, 600, concurrency, directory, "deadline=1"));
          byte[] instances = Files.readAllBytes(directory.resolve("instances.jsonl"));
          expected = expected == null ? instances : expected;
          different += Arrays.equals(expected, instances) ? 0 : 1;
        }
      }
    }
    gate(
        "instances.jsonl at concurrency 1, 64, 1,000, with and without faults and a kill: different files",
        (double) different,
        "",
        0,
        true);
  }

  /**
   * Returns the mean of the seconds between the first and the last few, which warm up and drain.
   */
  private static double steady(JsonNode bySecond) {
    int from = Math.min(3, bySecond.size() / 4);
    int to = Math.max(from + 1, bySecond.size() - 3);
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += bySecond.path(i).asDouble();
    }
    return sum / (to - from);
  }

  private void gate(String name, double measured, String unit, double target, boolean atMost) {
    boolean holds = atMost ? measured <= target : measured >= target;
    allHold &= holds;
    System.out.println(
        String.format(
            Locale.ROOT,
            "%s | %.3f %s | %s %s %s | %s",
            name,
            measured,
            unit,
            atMost ? "<=" : ">=",
            Double.toString(target),
            unit,
            holds ? "holds" : "short"));
  }

  private boolean wanted(String row) {
    return rows.isEmpty() || rows.contains(row);
  }

  private Path directory = Path.of(".");
  private int runs;

  private Path freshDirectory() {
    directory = work.resolve("run" + runs++);
    return directory;
  }

  private JsonNode client(
      Server server, String setting, int volume, int concurrency, String... options)
      throws Exception {
    return finish(start(server, setting, volume, concurrency, freshDirectory(), options));
  }

  private Process start(
      Server server, String setting, int volume, int concurrency, Path folder, String... options)
      throws IOException {
    String heap =
        Arrays.stream(options)
            .filter(option -> option.startsWith("heap="))
            .map(option -> option.substring("heap=".length()))
            .findFirst()
            .orElse("192m");
    List<String> command = java("0", "-Xmx" + heap, GenerateClient.class.getName());
    command.addAll(
        List.of(
            "port=" + server.port,
            "setting=" + setting,
            "volume=" + volume,
            "concurrency=" + concurrency,
            "directory=" + folder));
    for (String option : options) {
      command.add(option);
    }
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static JsonNode finish(Process client) throws Exception {
    String last = "{}";
    for (String line :
        new String(client.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
            .split("\n")) {
      last = line.startsWith("{") ? line : last;
    }
    client.waitFor();
    return Jsonl.mapper().readTree(last);
  }

  /** Returns the command of a JVM of ours, on a core of its own. */
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

  private static boolean pins() {
    return Runtime.getRuntime().availableProcessors() > 1
        && Files.isExecutable(Path.of("/usr/bin/taskset"));
  }

  /** The server's process. */
  private final class Server implements AutoCloseable {
    private final int port = freePort();
    private final Process process;

    Server(String... flags) throws Exception {
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
