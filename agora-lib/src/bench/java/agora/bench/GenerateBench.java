package agora.bench;

import static agora.bench.GenerateProcesses.finish;

import agora.data.Jsonl;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** The gates of data generation, against a server with faults on loopback. */
public final class GenerateBench {
  private static final String HEAP = "192m";
  private static final String MATH_GIVEN = "math_response_generation";
  private static final String FEW_SHOT = "math_instance_generation";
  private static final int RUNNING = 3; // seconds until a run is in full swing, or drains
  private static final int LEARNT = 10; // seconds that an unknown limit may take

  private static final String ABOUT =
      "Measures generation against a server with faults on loopback.\n  --server-command CMD  starts"
          + " another server than the own one: it gets -port, -latency and the fault flags";
  private static final Map<String, String> ROWS = new LinkedHashMap<>();

  static {
    ROWS.put("rate", "processor time a request, requests a second, tokens counted");
    ROWS.put("concurrency", "requests in flight");
    ROWS.put("start", "10,000 items, the start of the JVM included");
    ROWS.put("memory", "10,000 and 100,000 items");
    ROWS.put("kill", "twenty kills at random moments");
    ROWS.put("faults", "429, 500, drops, cut and malformed answers, slow ones");
    ROWS.put("limits", "limits declared, told by headers, and told by nothing");
    ROWS.put("refusal", "400, 401, 404");
    ROWS.put("peer", "processor time a request of a cold process, beside an aiohttp loop");
    ROWS.put(
        "lossless", "half surrogate pairs, a full disk, redirects, missing counts, error bodies");
    ROWS.put("items", "items that are refused for their content");
    ROWS.put("waits", "a server that asks to wait a day");
    ROWS.put("brownout", "twenty seconds of refusals");
    ROWS.put("stopped", "a client that is stopped beyond its deadline and goes on");
    ROWS.put("same", "the same bytes at any concurrency, with faults and a kill");
  }

  private final GenerateProcesses processes;
  private final Gates gates = new Gates();

  private GenerateBench(GenerateProcesses processes) {
    this.processes = processes;
  }

  /** Measures and prints; exits 1 where a gate is short, 2 where an option is wrong. */
  public static void main(String[] arguments) throws Exception {
    List<String> options = new ArrayList<>(List.of(arguments));
    List<String> command = List.of();
    int server = options.indexOf("--server-command");
    if (server >= 0 && server + 1 < options.size()) {
      command = List.of(options.get(server + 1).split(" +"));
      options.subList(server, server + 2).clear();
    }
    BenchRows rows = BenchRows.of(ABOUT, ROWS, Map.of(), options.toArray(String[]::new));
    GenerateBench bench = new GenerateBench(new GenerateProcesses(command));
    for (String row : ROWS.keySet()) {
      if (rows.wants(row)) {
        bench.measure(row);
      }
    }
    System.exit(bench.gates.allHold() ? 0 : 1);
  }

  private void measure(String row) throws Exception {
    switch (row) {
      case "rate" -> rate();
      case "concurrency" -> concurrency();
      case "start" -> start();
      case "memory" -> memory();
      case "kill" -> kill();
      case "faults" -> faults();
      case "limits" -> limits();
      case "refusal" -> refusal();
      case "peer" -> new GenerateFaults(processes, gates).peer();
      case "lossless" -> new GenerateFaults(processes, gates).lossless();
      case "items" -> new GenerateFaults(processes, gates).items();
      case "waits" -> new GenerateFaults(processes, gates).waits();
      case "brownout" -> new GenerateFaults(processes, gates).brownOut();
      case "stopped" -> new GenerateFaults(processes, gates).stopped();
      default -> same();
    }
  }

  private void rate() throws Exception {
    double[] cpu = new double[3];
    double[] perSecond = new double[3];
    long difference = 0;
    for (int i = 0; i < cpu.length; i++) {
      try (GenerateProcesses.Server server = processes.server("-latency fixed:200ms")) {
        Path directory = processes.freshDirectory();
        JsonNode run = client(server, HEAP, MATH_GIVEN, 20_000, 500, directory, "warm=2000");
        cpu[i] = run.path("cpu_ms").asDouble() / 20_000;
        perSecond[i] = 20_000 / run.path("asking_seconds").asDouble();
        difference += Math.abs(tokens(directory, run) - tokens(server.stats()));
      }
    }
    Arrays.sort(cpu);
    Arrays.sort(perSecond);
    gates.atMost(
        "client CPU per request, journal and files included, after 2,000, median of 3, ms",
        cpu[1],
        0.25);
    gates.atLeast(
        "20,000 requests at 200 ms, 500 in flight, after 2,000, requests/s while running",
        perSecond[1],
        2_000);
    gates.atMost("tokens counted minus the server's", (double) difference, 0);
  }

  /** Returns the tokens that the client counted, those of its warming up included. */
  private static long tokens(Path directory, JsonNode run) throws IOException {
    JsonNode warm =
        Jsonl.mapper().readTree(directory.resolve("warm/report.json").toFile()).path("usage");
    return tokens(run)
        + warm.path("promptTokens").asLong()
        + warm.path("completionTokens").asLong();
  }

  private static long tokens(JsonNode counted) {
    return counted.path("tokens_in").asLong() + counted.path("tokens_out").asLong();
  }

  private void concurrency() throws Exception {
    for (int concurrency : new int[] {500, 2_000}) {
      for (String setting : List.of(MATH_GIVEN, FEW_SHOT)) {
        try (GenerateProcesses.Server server = processes.server("-latency fixed:1000ms")) {
          client(server, "1g", setting, 10 * concurrency, concurrency, processes.freshDirectory());
          JsonNode stats = server.stats();
          double share = setting.equals(MATH_GIVEN) ? 1 : 0.6;
          gates.atLeast(
              setting + ", most in flight of " + concurrency,
              stats.path("max_concurrent").asDouble(),
              share * concurrency);
          gates.atLeast(
              setting + ", mean in flight of " + concurrency + " between start and end",
              inFlight(stats, 1),
              0.6 * concurrency);
        }
      }
    }
  }

  private void start() throws Exception {
    try (GenerateProcesses.Server server = processes.server("-latency fixed:200ms")) {
      long start = System.nanoTime();
      client(server, HEAP, MATH_GIVEN, 10_000, 1_000, processes.freshDirectory());
      gates.atMost(
          "10,000 items at 200 ms, 1,000 in flight, JVM start included, s", since(start), 8);
    }
    try (GenerateProcesses.Server server = processes.server("-latency fixed:200ms")) {
      JsonNode run =
          client(server, HEAP, MATH_GIVEN, 10_000, 1_000, processes.freshDirectory(), "warm=2000");
      gates.atMost(
          "10,000 items at 200 ms, 1,000 in flight, after 2,000, s",
          run.path("seconds").asDouble(),
          6);
    }
  }

  private void memory() throws Exception {
    try (GenerateProcesses.Server server = processes.server("-latency fixed:100ms")) {
      double small = peak(server, 10_000);
      double large = peak(server, 100_000);
      gates.atMost("peak memory, 10,000 items, -Xmx160m given, MB", small, 256);
      gates.atMost("peak memory, 100,000 items, against 10,000", large / small, 1.15);
    }
  }

  private double peak(GenerateProcesses.Server server, int items) throws Exception {
    JsonNode run = client(server, "160m", FEW_SHOT, items, 500, processes.freshDirectory());
    if (run.path("accepted").asInt() != items) {
      throw new IllegalStateException("the run of " + items + " items ended with " + run);
    }
    return run.path("peak_mb").asDouble();
  }

  private void kill() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    int concurrency = 500;
    int items = 1_500;
    long paidTwice = 0;
    long journaledTwice = 0;
    int unnamed = 0;
    int incomplete = 0;
    for (int i = 0; i < 20; i++) {
      try (GenerateProcesses.Server server = processes.server("-latency lognormal:800ms,0.6")) {
        Path directory = processes.freshDirectory();
        Process first = processes.start(server, HEAP, MATH_GIVEN, items, concurrency, directory);
        awaitAnswers(server, 1);
        Thread.sleep(random.nextInt(2_500));
        long at = System.nanoTime();
        first.destroyForcibly().waitFor();
        if (processes.ownServer()) {
          server.killed(at);
        }
        JsonNode rest = client(server, HEAP, MATH_GIVEN, items, concurrency, directory);
        long repeats = server.stats().path("paid_repeats").asLong();
        paidTwice = Math.max(paidTwice, repeats);
        Gates.note(
            "killed with %d in flight: %d answers asked again"
                .formatted(rest.path("abandoned").asLong(), repeats));
        journaledTwice += repeatedKeys(directory.resolve("journal.jsonl"));
        unnamed += rest.path("abandoned").asLong() < repeats ? 1 : 0;
        incomplete += rest.path("accepted").asInt() == items ? 0 : 1;
      }
    }
    gates.atMost("killed 20 times: journaled answers asked again", (double) journaledTwice, 0);
    gates.atMost(
        "killed 20 times: answers asked again in the worst case, share of the concurrency",
        (double) paidTwice / concurrency,
        0.01);
    gates.atMost("killed 20 times: runs that did not name what was in flight", unnamed, 0);
    gates.atMost("killed 20 times: runs that did not end complete", incomplete, 0);
  }

  /** Returns how many answers a journal has for a question that it had answered before. */
  static long repeatedKeys(Path journal) throws IOException {
    Set<String> keys = new HashSet<>();
    long repeated = 0;
    for (String line : Files.readAllLines(journal, StandardCharsets.UTF_8)) {
      JsonNode entry = Jsonl.mapper().readTree(line);
      repeated += entry.hasNonNull("reply") && !keys.add(entry.path("key").asText()) ? 1 : 0;
    }
    return repeated;
  }

  /** Waits until the server has answered this often, so that a kill hits a run under way. */
  private static void awaitAnswers(GenerateProcesses.Server server, int count) throws Exception {
    for (int i = 0; i < 6_000 && server.stats().path("ok").asInt() < count; i++) {
      Thread.sleep(10);
    }
  }

  private void faults() throws Exception {
    fault("5 % 429, 5 % 500", "-p429 0.05 -p500 0.05", "600");
    fault(
        "3 % 429, 3 % 500, 2 % drops, 2 % cut, 5 % malformed",
        "-p429 0.03 -p500 0.03 -pdrop 0.02 -ptruncate 0.02 -pmalformed 0.05", "600");
    fault("1 % slow-loris", "-pslow 0.01 -slow-total 60s", "2");
  }

  private void fault(String name, String flags, String deadline) throws Exception {
    int concurrency = 200;
    try (GenerateProcesses.Server server = processes.server("-latency fixed:200ms " + flags)) {
      JsonNode run =
          client(
              server,
              HEAP,
              MATH_GIVEN,
              10_000,
              concurrency,
              processes.freshDirectory(),
              "deadline=" + deadline);
      gates.atMost(name + ": items lost", 10_000 - run.path("accepted").asInt(), 0);
      gates.atLeast(
          name + ": mean in flight of " + concurrency,
          inFlight(server.stats(), 0.2),
          0.8 * concurrency);
    }
  }

  private void limits() throws Exception {
    String window = " -rl-window 2s";
    limit("3,000 RPM declared", "-rpm 3000" + window, "rpm=3000", 0.95, 0.001);
    limit("13,200,000 TPM declared", "-tpm 13200000" + window, "tpm=13200000", 0.95, 0.001);
    limit("3,000 RPM unknown, headers", "-rpm 3000" + window, "", 0.9, 0.02);
    if (processes.ownServer()) { // the flag is the own server's
      silentLimit();
    }
  }

  private void limit(String name, String flags, String option, double share, double refused)
      throws Exception {
    try (GenerateProcesses.Server server = processes.server("-latency fixed:200ms " + flags)) {
      String[] options = option.isEmpty() ? new String[0] : new String[] {option};
      JsonNode run =
          client(server, HEAP, MATH_GIVEN, 1_500, 100, processes.freshDirectory(), options);
      JsonNode stats = server.stats();
      // A request of a tokens limit is charged its prompt and the longest answer.
      double prompt = run.path("tokens_in").asDouble() / run.path("asked").asDouble();
      double aMinute = flags.startsWith("-rpm") ? 3_000 : 13_200_000 / (4_096 + prompt);
      double used = perSecond(stats, option.isEmpty() ? LEARNT : RUNNING) * 60 / aMinute;
      gates.atLeast(name + ": share used", used, share);
      gates.atMost(
          name + ": share of 429",
          stats.path("rate_429").asDouble() / stats.path("requests").asDouble(),
          refused);
    }
  }

  /** A limit that nothing tells can only be found by meeting it: 429s count after ten seconds. */
  private void silentLimit() throws Exception {
    String name = "3,000 RPM unknown, no headers: ";
    String flags = "-latency fixed:200ms -rpm 3000 -silent 1 -rl-window 2s";
    try (GenerateProcesses.Server server = processes.server(flags)) {
      client(server, HEAP, MATH_GIVEN, 1_500, 100, processes.freshDirectory());
      JsonNode stats = server.stats();
      gates.atLeast(name + "share used after 10 s", perSecond(stats, LEARNT) * 60 / 3_000, 0.9);
      double refused = mean(stats.path("rate_429_per_second"), LEARNT);
      gates.atMost(
          name + "share of 429 after 10 s", refused / (refused + perSecond(stats, LEARNT)), 0.02);
      Gates.note(name + stats.path("rate_429") + " of " + stats.path("requests") + " were 429s");
    }
  }

  private void refusal() throws Exception {
    if (!processes.ownServer()) {
      return; // the flag is the own server's
    }
    for (String status : new String[] {"400", "401", "404"}) {
      try (GenerateProcesses.Server server = processes.server("-status " + status)) {
        long start = System.nanoTime();
        JsonNode run = client(server, HEAP, MATH_GIVEN, 1_000, 100, processes.freshDirectory());
        boolean shown = run.path("stopped").asText().contains("the key is refused");
        gates.atMost(status + ": calls", server.stats().path("requests").asDouble(), 1);
        gates.atMost(
            status + ": the cause is shown after, JVM start included, s",
            shown ? since(start) : Double.POSITIVE_INFINITY,
            2);
      }
    }
  }

  private void same() throws Exception {
    String sound = "-latency fixed:20ms";
    String faulty =
        sound
            + " -p429 0.03 -p500 0.03 -pdrop 0.02 -ptruncate 0.02 -pslow 0.005 -slow-total 30s"
            + " -retry-after 0.1";
    byte[] expected = null;
    int different = 0;
    for (int concurrency : new int[] {1, 64, 1_000}) {
      for (String flags : List.of(sound, faulty)) {
        try (GenerateProcesses.Server server = processes.server(flags)) {
          Path directory = processes.freshDirectory();
          Process killed =
              processes.start(server, HEAP, FEW_SHOT, 600, concurrency, directory, "deadline=1");
          killed.waitFor(1_200, TimeUnit.MILLISECONDS);
          killed.destroyForcibly().waitFor();
          client(server, HEAP, FEW_SHOT, 600, concurrency, directory, "deadline=1");
          byte[] instances = Files.readAllBytes(directory.resolve("instances.jsonl"));
          expected = expected == null ? instances : expected;
          different += Arrays.equals(expected, instances) ? 0 : 1;
        }
      }
    }
    gates.atMost(
        "instances.jsonl at concurrency 1, 64, 1,000, with and without faults, each killed once:"
            + " different files",
        different,
        0);
  }

  private JsonNode client(
      GenerateProcesses.Server server,
      String heap,
      String setting,
      int volume,
      int concurrency,
      Path directory,
      String... options)
      throws Exception {
    return finish(processes.start(server, heap, setting, volume, concurrency, directory, options));
  }

  /** Returns the mean in flight; where a server does not say, from its answers and its latency. */
  private static double inFlight(JsonNode stats, double latency) {
    return stats.has("in_flight_per_second")
        ? mean(stats.path("in_flight_per_second"), RUNNING)
        : latency * perSecond(stats, RUNNING);
  }

  /** Returns the mean answers a second without the first ones and the last three. */
  private static double perSecond(JsonNode stats, int first) {
    return mean(stats.path("ok_per_second"), first);
  }

  private static double mean(JsonNode bySecond, int first) {
    int from = Math.min(first, bySecond.size() / 4);
    int to = Math.max(from + 1, bySecond.size() - RUNNING);
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += bySecond.path(i).asDouble();
    }
    return sum / (to - from);
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
