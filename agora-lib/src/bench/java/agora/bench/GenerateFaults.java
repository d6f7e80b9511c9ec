package agora.bench;

import static agora.bench.GenerateProcesses.finish;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** The gates of generation against servers, disks and machines that fail in ways of their own. */
final class GenerateFaults {
  private static final String HEAP = "192m";
  private static final String GIVEN = "math_response_generation";
  private static final double PRICE_IN = 1e-6;
  private static final double PRICE_OUT = 2e-6;

  private final GenerateProcesses processes;
  private final Gates gates;

  GenerateFaults(GenerateProcesses processes, Gates gates) {
    this.processes = processes;
    this.gates = gates;
  }

  /** Alternates a cold client with a cold aiohttp loop, three times each. */
  void peer() throws Exception {
    String python = System.getenv("AGORA_PEER_PYTHON");
    if (python == null) {
      Gates.note("no aiohttp loop beside it: AGORA_PEER_PYTHON names no interpreter");
      return;
    }
    double[] ours = new double[3];
    double[] theirs = new double[3];
    int items = 10_000;
    for (int i = 0; i < ours.length; i++) {
      try (GenerateProcesses.Server server = processes.server("-latency fixed:200ms")) {
        JsonNode run = client(server, items, 500);
        ours[i] = run.path("process_cpu_ms").asDouble() / items;
      }
      try (GenerateProcesses.Server server = processes.server("-latency fixed:200ms")) {
        JsonNode run = finish(processes.peer(python, server, items, 500));
        if (run.path("answers").asInt() != items) {
          throw new IllegalStateException("the aiohttp loop ended with " + run);
        }
        theirs[i] = run.path("cpu_ms").asDouble() / items;
      }
    }
    Gates.note(
        "cold processes of 10,000 requests, ms of CPU a request: ours %s, aiohttp %s"
            .formatted(Arrays.toString(ours), Arrays.toString(theirs)));
    Arrays.sort(ours);
    Arrays.sort(theirs);
    gates.atMost(
        "client CPU per request, cold process, against an aiohttp loop that appends one line per answer",
        ours[1] / theirs[1],
        2);
  }

  void lossless() throws Exception {
    if (!processes.ownServer()) {
      return; // the flags are the own server's
    }
    halfPairs();
    fullDisk();
    redirects();
    counts();
    errorBodies();
  }

  private void halfPairs() throws Exception {
    try (GenerateProcesses.Server server = processes.server("-latency fixed:20ms -half-pairs 1")) {
      JsonNode run = client(server, 500, 50);
      gates.atMost(
          "half a surrogate pair in every reply: instances not written",
          500 - run.path("accepted").asInt(),
          0);
      gates.atMost(
          "half a surrogate pair in every reply: instances not counted",
          500 - run.path("damaged").asInt(),
          0);
    }
  }

  private void fullDisk() throws Exception {
    Path disk = processes.freshDirectory();
    Files.createDirectories(disk);
    if (!mount(disk)) {
      Gates.note("a full disk was not tried: no small file system can be mounted here");
      return;
    }
    try (GenerateProcesses.Server server = processes.server("-latency fixed:200ms")) {
      Process client = processes.start(server, HEAP, GIVEN, 20_000, 64, disk.resolve("run"));
      for (int i = 0; i < 6_000 && server.stats().path("ok").asInt() < 1_500; i++) {
        Thread.sleep(10);
      }
      fill(disk.resolve("filler"));
      Gates.note("full disk: ended with " + finish(client).path("stopped").asText());
      double answered = server.stats().path("ok").asDouble();
      double kept = answers(disk.resolve("run/journal.jsonl"));
      gates.atLeast("full disk: answers kept before it", kept, 1_000);
      gates.atMost("full disk: paid answers lost", answered - kept, 0);
    } finally {
      new ProcessBuilder("umount", "-l", disk.toString()).start().waitFor();
    }
  }

  private static boolean mount(Path disk) throws Exception {
    try {
      return new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=150m", "tmpfs", disk.toString())
              .redirectErrorStream(true)
              .start()
              .waitFor()
          == 0;
    } catch (IOException noMount) {
      return false;
    }
  }

  /** Takes all room that is left. */
  private static void fill(Path filler) throws Exception {
    byte[] zeros = new byte[4096];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        try {
          out.write(zeros);
        } catch (IOException full) {
          return;
        }
      }
    }
  }

  private static long answers(Path journal) throws IOException {
    try (Stream<String> lines = Files.lines(journal, StandardCharsets.UTF_8)) {
      return lines.filter(line -> line.contains("\"reply\"") && line.endsWith("}")).count();
    }
  }

  private void redirects() throws Exception {
    try (GenerateProcesses.Server other = processes.server("-latency fixed:20ms");
        GenerateProcesses.Server server =
            processes.server("-redirect http://127.0.0.1:" + other.port + "/v1/chat/completions")) {
      JsonNode run = client(server, 100, 10);
      gates.atMost(
          "307 to another host: requests there", other.stats().path("requests").asDouble(), 0);
      boolean named = run.path("stopped").asText().contains("127.0.0.1:" + other.port);
      gates.check("307 to another host: named", named + "", "true", named);
    }
  }

  private void counts() throws Exception {
    try (GenerateProcesses.Server server = processes.server("-latency fixed:20ms -no-usage 1")) {
      double budget = 0.25;
      JsonNode run =
          finish(
              processes.start(
                  server, HEAP, GIVEN, 20_000, 50, processes.freshDirectory(), "budget=" + budget));
      JsonNode stats = server.stats();
      double spent =
          PRICE_IN * stats.path("tokens_in").asDouble()
              + PRICE_OUT * stats.path("tokens_out").asDouble();
      gates.atMost("no usage: spent at the server, against the budget", spent / budget, 1.02);
      gates.atLeast("no usage: spent at the server, against the budget", spent / budget, 0.9);
      Gates.note("no usage: ended with " + run.path("stopped").asText());
    }
  }

  private void errorBodies() throws Exception {
    try (GenerateProcesses.Server server = processes.server("-latency fixed:20ms -error200 0.05")) {
      JsonNode run = client(server, 1_000, 50);
      double errors = server.stats().path("error_200").asDouble();
      gates.atMost(
          "5 % 200 with an error: calls an item that met one",
          errors / run.path("missing").asDouble(), 1);
    }
    try (GenerateProcesses.Server server =
        processes.server("-latency fixed:20ms -unreadable 0.05")) {
      JsonNode run = client(server, 1_000, 50);
      JsonNode stats = server.stats();
      gates.atMost(
          "5 % complete and unreadable: items lost", 1_000 - run.path("accepted").asInt(), 0);
      gates.atMost(
          "5 % complete and unreadable: tokens counted minus the server's",
          Math.abs(tokens(run) - tokens(stats)), 0);
    }
  }

  void items() throws Exception {
    if (!processes.ownServer()) {
      return;
    }
    try (GenerateProcesses.Server server = processes.server("-latency fixed:100ms -item400 0.03")) {
      Path directory = processes.freshDirectory();
      JsonNode run = finish(processes.start(server, HEAP, GIVEN, 2_000, 100, directory));
      double refused = server.stats().path("item_400").asDouble();
      gates.atMost(
          "3 % of the items refused by 400: other items lost",
          2_000 - run.path("accepted").asInt() - run.path("missing").asDouble(), 0);
      gates.atMost(
          "3 % of the items refused by 400: calls a refused item",
          refused / run.path("missing").asDouble(), 1);
    }
  }

  void waits() throws Exception {
    try (GenerateProcesses.Server server =
        processes.server("-latency fixed:20ms -p429 1 -retry-after 86400")) {
      long start = System.nanoTime();
      JsonNode run = client(server, 1_000, 50);
      gates.atMost(
          "Retry-After of a day: said after, s",
          run.path("note_seconds").asDouble(Double.POSITIVE_INFINITY),
          5);
      gates.atMost("Retry-After of a day: ended after, s", (System.nanoTime() - start) / 1e9, 75);
      Gates.note("Retry-After of a day: " + run.path("note").asText());
    }
  }

  void brownOut() throws Exception {
    if (!processes.ownServer()) {
      return;
    }
    try (GenerateProcesses.Server server =
        processes.server("-latency fixed:500ms -brown 0.95 -brown-from 12 -brown-to 32")) {
      client(server, 7_000, 64);
      JsonNode ok = server.stats().path("ok_per_second");
      double before = mean(ok, 5, 12);
      gates.atLeast(
          "20 s of 95 % refusals: rate 25 to 30 s after them, against before",
          mean(ok, 57, 62) / before, 0.9);
      Gates.note("20 s of 95 % refusals: answers a second " + ok);
    }
  }

  void stopped() throws Exception {
    try (GenerateProcesses.Server server = processes.server("-latency fixed:1000ms")) {
      Path directory = processes.freshDirectory();
      Process client = processes.start(server, HEAP, GIVEN, 400, 100, directory, "deadline=3");
      Thread.sleep(3_500);
      signal("-STOP", client);
      Thread.sleep(8_000);
      signal("-CONT", client);
      JsonNode run = finish(client);
      gates.atMost(
          "stopped for 8 s at a deadline of 3 s: answers paid twice",
          server.stats().path("requests").asDouble() - run.path("asked").asDouble(),
          0);
      gates.atMost(
          "stopped for 8 s at a deadline of 3 s: items lost",
          400 - run.path("accepted").asInt(),
          0);
    }
  }

  private static void signal(String name, Process process) throws Exception {
    new ProcessBuilder("sh", "-c", "kill " + name + " " + process.pid()).start().waitFor();
  }

  private JsonNode client(GenerateProcesses.Server server, int volume, int concurrency)
      throws Exception {
    return finish(
        processes.start(server, HEAP, GIVEN, volume, concurrency, processes.freshDirectory()));
  }

  private static double tokens(JsonNode counted) {
    return counted.path("tokens_in").asDouble() + counted.path("tokens_out").asDouble();
  }

  private static double mean(JsonNode bySecond, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += bySecond.path(i).asDouble();
    }
    return sum / (to - from);
  }
}
