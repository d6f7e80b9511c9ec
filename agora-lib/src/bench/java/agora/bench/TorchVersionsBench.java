package agora.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compares the student on pip's torch of several versions, through the project's bridge, with the
 * student on the libtorch of the jars, all on the processor: results, and seconds for the version
 * that both have.
 *
 * <p>Each version gets an environment of its own under {@code agora-lib/target/torch} and a bridge
 * built from nothing.
 */
public final class TorchVersionsBench {
  private static final String OF_THE_JARS = "2.7.1";
  private static final double SECONDS_OF_BUILDING = 90;
  private static final Path TARGET = Path.of("agora-lib/target/torch");

  private final Gates gates = new Gates();
  private final Path work;
  private final Path checkpoint;
  private final int threads;

  private TorchVersionsBench(Path work, int threads) {
    this.work = work;
    this.checkpoint = work.resolve("checkpoint");
    this.threads = threads;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Map<String, String> versions = new LinkedHashMap<>();
    for (String version : List.of(OF_THE_JARS, "2.11.0", "2.14.1", "2.15.0")) {
      versions.put(version, "pip's torch " + version);
    }
    BenchRows rows =
        BenchRows.of(
            "The student on pip's torch through the bridge, beside the libtorch of the jars.",
            versions,
            Map.of("threads", Runtime.getRuntime().availableProcessors(), "rounds", 6),
            arguments);
    Path work = Files.createTempDirectory("agora-torch");
    boolean holds;
    try {
      TorchVersionsBench bench = new TorchVersionsBench(work, rows.number("threads"));
      bench.run(versions.keySet().stream().filter(rows::wants).toList(), rows.number("rounds"));
      holds = bench.gates.allHold();
    } finally {
      try (Stream<Path> files = Files.walk(work)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    System.exit(holds ? 0 : 1);
  }

  private GpuSetting setting() {
    Path files = Path.of("agora-lib/src/bench/gpu");
    return new GpuSetting("cpu", threads, "", files, files, work);
  }

  private void run(List<String> versions, int rounds) throws IOException, InterruptedException {
    try (GpuProcess jars = GpuProcess.ours((Path) null, threads, setting().log())) {
      jars.ask("random", setting().shape("small"), "BF16", 0);
      jars.ask("save", checkpoint, "agora-lib/src/test/resources/agora/train/base");
      for (String version : versions) {
        Gates.note(
            "pip's torch " + version + " beside the libtorch " + OF_THE_JARS + " of the jars");
        try {
          Path variables = bridge(version);
          try (GpuProcess ours = GpuProcess.ours(variables, threads, setting().log())) {
            new GpuCorrectness(setting(), checkpoint, gates, ours, jars).run();
            resume(version, ours);
            errors(ours);
            if (version.equals(OF_THE_JARS)) {
              new TorchSpeed(setting(), gates, rounds, ours, jars).run();
            }
          }
        } catch (IOException e) {
          gates.check("torch " + version, "failed: " + e.getMessage(), "runs", false);
        }
      }
    }
    if (!gates.allHold()) {
      System.err.println("what the programs said besides:");
      Files.readAllLines(setting().log()).forEach(System.err::println);
    }
  }

  private void resume(String version, GpuProcess ours) throws IOException {
    boolean equal =
        ours.ask("resume", checkpoint, setting().pairs(), work.resolve("resumed-" + version))
            .path("equal")
            .asBoolean();
    gates.check(
        "a run that died goes on", equal ? "equal bytes" : "other bytes", "equal bytes", equal);
  }

  private void errors(GpuProcess ours) throws IOException {
    JsonNode said = ours.ask("errors");
    boolean all = true;
    for (String what : List.of("bf16", "memory", "message", "method", "handle")) {
      all &= said.path(what).asBoolean();
    }
    gates.check("what libtorch refuses is an exception", said.toString(), "all true", all);
  }

  /** Returns the file of variables of a bridge that was built from nothing. */
  private Path bridge(String version) throws IOException, InterruptedException {
    Path environment = TARGET.resolve(version);
    said("environment/torch-venv", version, environment.toString());
    Path cache = work.resolve("bridge-" + version);
    // One process compiles: on a free core its processor seconds are those of the clock.
    List<String> lines =
        said(
                "sh",
                "-c",
                "\"$@\" && times",
                "sh",
                "environment/torch",
                "--python",
                environment.resolve("bin/python").toString(),
                "--device",
                "cpu",
                "--cache",
                cache.toString())
            .lines()
            .toList();
    double seconds = 0;
    for (String part : lines.getLast().split(" ", -1)) {
      String[] minutes = part.replace("s", "").split("m", -1);
      seconds += 60 * Double.parseDouble(minutes[0]) + Double.parseDouble(minutes[1]);
    }
    gates.atMost("bridge built from nothing, processor seconds", seconds, SECONDS_OF_BUILDING);
    return Path.of(lines.getFirst());
  }

  private static String said(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
    }
    return out;
  }
}
