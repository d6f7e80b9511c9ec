package agora.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Checks the student network on a GPU against the Python torch there, then measures it.
 *
 * <p>Options: {@code --device cpu|cuda} (cuda), {@code --plan} (only prints what fits on cards of
 * 80 and 141 GB), {@code --only correctness|numbers}, {@code --shapes 8b,1b} (small on a
 * processor), {@code --steps N} (5), {@code --peak TERAFLOPS} (dense bf16, for a device that is not
 * known), {@code --threads N}; {@code --proof} runs the rows of {@link GpuProof} instead, in {@code
 * --minutes N} (15), and appends all that it prints to the file {@code --save}. {@code
 * AGORA_PEER_PYTHON} names an interpreter with torch and transformers; {@code agora.gpu.files},
 * {@code agora.gpu.peer} and {@code agora.gpu.checkpoint} are where a bundle has its shapes, the
 * peer, and the small random checkpoint.
 */
public final class GpuBench {
  /** Dense bf16 with F32 sums, in operations a second, as the vendor states them. */
  private static final Map<String, Double> PEAKS =
      Map.of(
          "H100 PCIe", 756e12,
          "H100 NVL", 835e12,
          "H100", 989e12,
          "H200", 989e12,
          "A100", 312e12,
          "L40S", 362e12,
          "B200", 2250e12);

  private final List<String> arguments;
  private final Gates gates = new Gates();

  private GpuBench(List<String> arguments) {
    this.arguments = arguments;
  }

  public static void main(String[] arguments) throws IOException {
    System.exit(new GpuBench(Arrays.asList(arguments)).run() ? 0 : 1);
  }

  private String option(String name, String otherwise) {
    int at = arguments.indexOf(name);
    return at < 0 ? otherwise : arguments.get(at + 1);
  }

  private boolean run() throws IOException {
    Path work = Files.createTempDirectory("agora-gpu");
    try {
      GpuSetting setting = setting(work);
      if (arguments.contains("--plan")) {
        GpuPlan.print(setting, shapes("8b,1b"));
        return true;
      }
      if (arguments.contains("--proof")) {
        prove(setting);
      } else {
        check(setting);
      }
      if (!gates.allHold() && Files.exists(setting.log())) {
        System.err.println("what the programs said besides:");
        Files.readAllLines(setting.log()).forEach(System.err::println);
      }
      return gates.allHold();
    } finally {
      try (Stream<Path> files = Files.walk(work)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private GpuSetting setting(Path work) {
    String python = System.getenv("AGORA_PEER_PYTHON");
    String cores = String.valueOf(Runtime.getRuntime().availableProcessors());
    return new GpuSetting(
        option("--device", "cuda"),
        Integer.parseInt(option("--threads", cores)),
        python == null ? "python3" : python,
        Path.of(System.getProperty("agora.gpu.files", "agora-lib/src/bench/gpu")),
        Path.of(System.getProperty("agora.gpu.peer", "agora-lib/src/bench/python/gpu_peer.py")),
        work);
  }

  private List<String> shapes(String otherwise) {
    return List.of(option("--shapes", otherwise).split(","));
  }

  /**
   * What computes.
   *
   * @param bytes its memory
   * @param peak dense bf16 operations a second at best; 0 where they are not known
   */
  record Machine(String name, long bytes, double peak) {}

  private Machine machine(JsonNode said) {
    Gates.note("torch and transformers: " + said);
    return new Machine(
        said.path("device").asText(),
        said.path("bytes").asLong(Runtime.getRuntime().maxMemory()),
        peak(said));
  }

  private void prove(GpuSetting setting) throws IOException {
    long begun = System.nanoTime();
    Path file = Path.of(option("--save", "gpu-proof.txt"));
    try (OutputStream saved =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      System.setOut(new PrintStream(new Twice(System.out, saved), true, StandardCharsets.UTF_8));
      Gates.note("gpu-proof, " + Instant.now() + ", " + String.join(" ", arguments));
      Machine machine;
      Path checkpoint;
      try (GpuProcess ours = setting.ours();
          GpuProcess peer = setting.peer()) {
        machine = machine(peer.ask("machine"));
        checkpoint = checkpoint(setting, ours);
      }
      double seconds = 60 * Double.parseDouble(option("--minutes", "15"));
      ProofTimes times = new ProofTimes(file.resolveSibling("gpu-proof.times"), machine.name());
      int steps = Integer.parseInt(option("--steps", "5"));
      long deadline = begun + (long) (1e9 * seconds);
      new GpuProof(setting, gates, machine, times, checkpoint, steps, deadline).run();
    }
  }

  private void check(GpuSetting setting) throws IOException {
    Machine machine;
    try (GpuProcess ours = setting.ours();
        GpuProcess peer = setting.peer()) {
      machine = machine(peer.ask("machine"));
      if (!option("--only", "").equals("numbers")) {
        Path checkpoint = checkpoint(setting, ours);
        new GpuCorrectness(setting, checkpoint, gates, ours, peer).run();
        ours.ask("load", checkpoint, "BF16");
        GpuCorrectness.varlen(setting, gates, ours);
      }
    }
    if (!option("--only", "").equals("correctness")) {
      for (String shape : shapes(setting.onGpu() ? "8b,1b" : "small")) {
        int steps = Integer.parseInt(option("--steps", "5"));
        new GpuSpeed(setting, gates, shape, machine.bytes(), machine.peak(), steps).run();
      }
    }
  }

  private double peak(JsonNode machine) {
    String device = machine.path("device").asText();
    double known =
        PEAKS.entrySet().stream()
            .filter(entry -> device.contains(entry.getKey()))
            .max(Comparator.comparingInt(entry -> entry.getKey().length()))
            .map(Map.Entry::getValue)
            .orElse(0.0);
    String stated = option("--peak", "");
    return stated.isEmpty() ? known : 1e12 * Double.parseDouble(stated);
  }

  /** Returns the bundle's random checkpoint, or one made now. */
  private static Path checkpoint(GpuSetting setting, GpuProcess ours) throws IOException {
    String bundled = System.getProperty("agora.gpu.checkpoint");
    if (bundled != null) {
      return Path.of(bundled);
    }
    Path made = setting.work().resolve("checkpoint");
    ours.ask("random", setting.shape("small"), "BF16", 0);
    ours.ask("save", made, "agora-lib/src/test/resources/agora/train/base");
    return made;
  }
}
