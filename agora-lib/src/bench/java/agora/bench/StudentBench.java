package agora.bench;

import agora.llama.DType;
import agora.llama.Decoding;
import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.llama.Scorer;
import agora.llama.Torch;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Measures the student network of 135 million parameters beside transformers: decoding, scoring,
 * loading, and native memory over many steps.
 *
 * <p>Options: {@code --pairs N} (9), {@code --threads N} (2), {@code --dtype F32|BF16} (F32),
 * {@code --steps N} (10000), {@code --only parity|decode|forward|load|memory}.
 */
public final class StudentBench {
  private static final LlamaConfig SHAPE =
      new LlamaConfig(
          "LlamaForCausalLM",
          49152,
          576,
          1536,
          30,
          9,
          3,
          64,
          2048,
          1e-5,
          10_000,
          null,
          true,
          false,
          false,
          false,
          false,
          0,
          0);
  private static final int PROMPT = 32;
  private static final int NEW = 24;
  private static final long SHARD_BYTES = 100_000_000;

  private final int pairs;
  private final int threads;
  private final DType dtype;
  private final int steps;
  private final String only;
  private boolean allHold = true;

  private StudentBench(List<String> arguments) {
    this.pairs = Integer.parseInt(option(arguments, "--pairs", "9"));
    this.threads = Integer.parseInt(option(arguments, "--threads", "2"));
    this.dtype = DType.valueOf(option(arguments, "--dtype", "F32"));
    this.steps = Integer.parseInt(option(arguments, "--steps", "10000"));
    this.only = option(arguments, "--only", "");
  }

  private static String option(List<String> arguments, String name, String otherwise) {
    int at = arguments.indexOf(name);
    return at < 0 ? otherwise : arguments.get(at + 1);
  }

  /** Runs the measurements; exits 0 when all gates hold. */
  public static void main(String[] arguments) throws Exception {
    StudentBench bench = new StudentBench(Arrays.asList(arguments));
    bench.run();
    System.exit(bench.allHold ? 0 : 1);
  }

  private void run() throws Exception {
    Torch.setThreads(threads);
    // Before any network: memory that an earlier one gave back would hide what a later one takes.
    long before = resident();
    Path folder = Files.createTempDirectory("agora-student");
    Path checkpoint = folder.resolve("135m");
    try (Llama made = Llama.random(SHAPE, 1, null, LlamaOptions.cpu())) {
      made.save(checkpoint, DType.BF16, SHARD_BYTES);
    }
    try {
      if (wants("load")) {
        load(checkpoint, before);
      }
      try (Llama llama = Llama.load(checkpoint, LlamaOptions.cpu().withDtype(dtype))) {
        speed(llama, checkpoint);
      }
      if (wants("memory")) {
        memory();
      }
    } finally {
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private boolean wants(String part) {
    return only.isEmpty() || only.equals(part);
  }

  private void load(Path checkpoint, long before) throws IOException {
    long start = System.nanoTime();
    long cpu = processCpu();
    try (Llama llama = Llama.load(checkpoint)) {
      double seconds = (System.nanoTime() - start) / 1e9;
      double times = (resident() - before) / (4.0 * llama.parameters().count());
      System.out.printf(Locale.ROOT, "load: %.2f processor seconds%n", (processCpu() - cpu) / 1e9);
      gate("load 135M bf16, seconds", seconds, 2, false);
      gate("load 135M bf16, memory over fp32 size", times, 1.3, false);
    }
  }

  private void speed(Llama llama, Path checkpoint) throws Exception {
    try (PeerOrNone peer = new PeerOrNone(StudentPeer.start())) {
      peer.ask("load " + checkpoint + " " + threads);
      if (wants("parity") && peer.peer().isPresent()) {
        parity(checkpoint, peer, DType.F32, "float32", 1e-4);
        parity(checkpoint, peer, DType.BF16, "bfloat16", 2e-2);
      }
      if (wants("decode")) {
        roofline(llama);
        decode(llama, peer, 1);
        decode(llama, peer, 16);
      }
      if (wants("forward")) {
        forward(llama, peer);
      }
    }
  }

  private record PeerOrNone(Optional<StudentPeer> peer) implements AutoCloseable {
    Optional<JsonNode> ask(String command) throws IOException {
      return peer.isEmpty() ? Optional.empty() : Optional.of(peer.get().ask(command));
    }

    @Override
    public void close() throws IOException {
      if (peer.isPresent()) {
        peer.get().close();
      }
    }
  }

  /** The largest difference of log-probabilities of the same, sharded checkpoint. */
  private void parity(Path checkpoint, PeerOrNone peer, DType type, String name, double tolerance)
      throws Exception {
    List<int[]> texts = ids(4, 64);
    JsonNode theirs = peer.ask("logprobs " + name + " 4 64").orElseThrow().path("logprobs");
    double most = 0;
    try (Llama llama = Llama.load(checkpoint, LlamaOptions.cpu().withDtype(type))) {
      List<double[]> ours = Scorer.of(llama).logprobs(texts);
      for (int i = 0; i < ours.size(); i++) {
        for (int j = 0; j < ours.get(i).length; j++) {
          most = Math.max(most, Math.abs(ours.get(i)[j] - theirs.get(i).get(j).asDouble()));
        }
      }
    }
    allHold &= most <= tolerance;
    System.out.printf(
        Locale.ROOT,
        "log-probabilities beside transformers, %s, largest difference | %.1e | <= %.0e | %s%n",
        name,
        most,
        tolerance,
        most <= tolerance ? "holds" : "short");
  }

  /** How fast the weights alone can be read: a matrix of 512 MB times a vector. */
  private void roofline(Llama llama) {
    double seconds = StudentRoofline.secondsFor(512L << 20, 5);
    double bandwidth = (512 << 20) / seconds;
    double bytes = (double) llama.parameters().count() * dtype.bytes();
    System.out.printf(
        Locale.ROOT,
        "roofline: %.1f GB/s read, %.0f MB a step, %.1f ms a step at best%n",
        bandwidth / 1e9,
        bytes / 1e6,
        1e3 * bytes / bandwidth);
  }

  private void decode(Llama llama, PeerOrNone peer, int batch) throws Exception {
    List<int[]> prompts = ids(batch, PROMPT);
    Decoding greedy = Decoding.greedy(NEW).ignoringEnds();
    String command = "decode " + batch + " " + PROMPT + " " + NEW;
    llama.generate(prompts, greedy, batch);
    peer.ask(command);
    compare(
        "decode batch " + batch + ", CPU ms a token",
        1e3 / (batch * NEW),
        1.3,
        () -> llama.generate(prompts, greedy, batch),
        () -> peer.ask(command));
  }

  private void forward(Llama llama, PeerOrNone peer) throws Exception {
    List<int[]> texts = ids(64, 256);
    Scorer scorer = Scorer.of(llama);
    scorer.logprobs(texts.subList(0, 8));
    compare(
        "score 64 x 256, CPU us a token",
        1e6 / (64 * 256),
        1.0,
        () -> scorer.logprobs(texts),
        () -> peer.ask("forward 64 256"));
  }

  /** Alternates the two, and reports the median of the ratios of processor seconds. */
  private void compare(
      String what,
      double unit,
      double target,
      Callable<?> ours,
      Callable<Optional<JsonNode>> theirs)
      throws Exception {
    List<Double> cpu = new ArrayList<>();
    List<Double> wall = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    List<Double> peers = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      long cpuStart = processCpu();
      long start = System.nanoTime();
      ours.call();
      double seconds = (processCpu() - cpuStart) / 1e9;
      wall.add((System.nanoTime() - start) / 1e9);
      cpu.add(seconds);
      Optional<JsonNode> peer = theirs.call();
      if (peer.isPresent()) {
        peers.add(peer.get().path("cpu").asDouble());
        ratios.add(peer.get().path("cpu").asDouble() / seconds);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s: ours %.2f (wall %.2f), transformers %s%n",
        what,
        unit * median(cpu),
        unit * median(wall),
        peers.isEmpty()
            ? "not measured: AGORA_PEER_PYTHON is not set"
            : String.format(Locale.ROOT, "%.2f", unit * median(peers)));
    if (!ratios.isEmpty()) {
      gate(what + ", transformers over ours", median(ratios), target, true);
    }
  }

  private void memory() throws Exception {
    LlamaConfig mini = LlamaConfig.small(1024, 128, 384, 4, 4, 256);
    try (Llama llama = Llama.random(mini, 1, null, LlamaOptions.cpu())) {
      List<int[]> prompts = ids(8, 16).stream().map(StudentBench::small).toList();
      Decoding greedy = Decoding.greedy(50).ignoringEnds();
      Scorer scorer = Scorer.of(llama);
      for (int i = 0; i < 20; i++) {
        llama.generate(prompts, greedy, 8);
      }
      long before = resident();
      long start = System.nanoTime();
      for (int i = 0; i < steps / 51; i++) {
        llama.generate(prompts, greedy, 8);
        scorer.logprobs(prompts);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "miniature (984k parameters), batch 8: %.0f us a decode step%n",
          1e6 * seconds / steps);
      gate("growth of memory over " + steps + " steps, MB", (resident() - before) / 1e6, 32, false);
    }
  }

  private static int[] small(int[] tokens) {
    return Arrays.stream(tokens).map(token -> token % 1024).toArray();
  }

  /** The same tokens that the peer makes. */
  private static List<int[]> ids(int rows, int tokens) {
    List<int[]> out = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      int[] row = new int[tokens];
      for (int j = 0; j < tokens; j++) {
        row[j] = (int) (((i * (long) tokens + j) * 7919 + 13) % 49000);
      }
      out.add(row);
    }
    return out;
  }

  private void gate(String what, double measured, double target, boolean atLeast) {
    boolean holds = atLeast ? measured >= target : measured <= target;
    allHold &= holds;
    System.out.printf(
        Locale.ROOT,
        "%s | %.2f | %s %.1f | %s%n",
        what,
        measured,
        atLeast ? ">=" : "<=",
        target,
        holds ? "holds" : "short");
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static long processCpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("RssAnon:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no RssAnon in /proc/self/status");
  }
}
