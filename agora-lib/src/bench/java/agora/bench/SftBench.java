package agora.bench;

import agora.llama.LlamaConfig;
import agora.train.MemoryEstimate;
import agora.train.SftChecks;
import agora.train.SftConfig;
import agora.train.StepWorker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures fine-tuning: the numbers that the tests check, trained checkpoints in transformers and
 * PEFT, and optimizer steps beside transformers with fused AdamW: processor seconds a step in
 * alternating pairs, and the largest resident memory.
 *
 * <p>The peer runs where {@code AGORA_PEER_PYTHON} names an interpreter with torch, transformers
 * and peft; without it only this library's side is measured.
 */
public final class SftBench {
  private static final String ABOUT =
      "Measures fine-tuning, and transformers with fused AdamW beside it where AGORA_PEER_PYTHON"
          + " names an interpreter that has it; each row takes at most five minutes on two cores,"
          + " and those of the 135M shape 17 GB for both sides.";
  private static final Map<String, String> ROWS = new LinkedHashMap<>();

  static {
    ROWS.put("numbers", "gradients, 50 steps, killed runs and memory, as the tests check them");
    ROWS.put("efficiency", "useful tokens of 10,000 packed log-normal pairs");
    ROWS.put("peer", "trained checkpoints in transformers and adapters in PEFT");
    ROWS.put("tiny", "throughput and peak memory, 4 layers of 256, 32 rows of 128");
    ROWS.put("mini", "the same, 4 layers of 128, 12 rows of 60, loss on half of the tokens");
    ROWS.put("135m", "the same, 135 million weights, 4 rows of 512");
    ROWS.put("response", "the same, loss on 40 % of the tokens");
    ROWS.put("bf16", "135 million weights in bf16 over our own fp32");
    ROWS.put("packing", "packed over padded rows, log-normal lengths");
    ROWS.put("answers", "the same, lengths of AlpacaEval 2's answers");
  }

  /** What the libraries and Java take beside a run, in bytes. */
  private static final double LIBRARIES = 0.3e9;

  private final Gates gates;
  private final String python = System.getenv("AGORA_PEER_PYTHON");
  private final BenchRows rows;
  private final int pairs;
  private final int threads;

  private SftBench(BenchRows rows, Gates gates) {
    this.rows = rows;
    this.gates = gates;
    this.pairs = rows.number("pairs");
    this.threads = rows.number("threads");
  }

  /** Runs the measurements; exits 0 when all gates hold. */
  public static void main(String[] arguments) throws Exception {
    Map<String, Integer> numbers = Map.of("pairs", 9, "threads", 2);
    SftBench bench = new SftBench(BenchRows.of(ABOUT, ROWS, numbers, arguments), new Gates());
    bench.run();
    System.exit(bench.gates.allHold() ? 0 : 1);
  }

  /** Measures the shape of the real network, 4 rows of 512 in fp32, for another program. */
  static void real(Gates gates, int pairs, int threads) throws IOException {
    Map<String, Integer> numbers = Map.of("pairs", pairs, "threads", threads);
    SftBench bench =
        new SftBench(BenchRows.of(ABOUT, ROWS, numbers, new String[] {"--rows", "135m"}), gates);
    bench.compare("135m", new SftWorker.Setting("135m", threads, 4, 512, 1, "fp32"), 1.1);
  }

  private void run() throws Exception {
    Path folder = Files.createTempDirectory("agora-sft");
    try {
      if (rows.wants("numbers")) {
        SftChecks.numbers(folder).forEach(this::print);
      }
      if (rows.wants("efficiency")) {
        print(SftChecks.efficiency());
      }
      if (rows.wants("peer")) {
        peer(folder);
      }
    } finally {
      delete(folder);
    }
    compare("tiny", new SftWorker.Setting("tiny", threads, 32, 128, 1, "fp32"), 1.1);
    compare("mini", new SftWorker.Setting("mini", threads, 12, 60, 0.5, "fp32"), 1.1);
    compare("135m", new SftWorker.Setting("135m", threads, 4, 512, 1, "fp32"), 1.05);
    compare("response", new SftWorker.Setting("135m", threads, 4, 512, 0.4, "fp32"), 1.05);
    if (rows.wants("bf16")) {
      bf16();
    }
    SftPacking packing = new SftPacking(gates, threads, python, Math.max(1, pairs / 3));
    if (rows.wants("packing")) {
      packing.logNormal();
    }
    if (rows.wants("answers")) {
      packing.answers();
    }
  }

  private void print(SftChecks.Check check) {
    if (check.most()) {
      gates.atMost(check.gate(), check.measured(), check.bound());
    } else {
      gates.atLeast(check.gate(), check.measured(), check.bound());
    }
  }

  private void peer(Path folder) throws IOException, InterruptedException {
    if (python == null) {
      Gates.note("checkpoints in transformers and PEFT: no peer, set AGORA_PEER_PYTHON");
      return;
    }
    for (SftChecks.Exported exported : SftChecks.exported(folder)) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  python,
                  "agora-lib/src/test/python/check_trained.py",
                  exported.checkpoint().toString(),
                  exported.logits().toString()));
      if (exported.adapter() != null) {
        command.add(exported.adapter().toString());
      }
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IOException("check_trained.py failed: " + said);
      }
      gates.atMost(
          exported.name()
              + (exported.adapter() == null
                  ? ", trained checkpoint in transformers: largest difference over the largest logit"
                  : ", adapters in PEFT beside ours merged: largest difference over the largest logit"),
          Double.parseDouble(said),
          1e-5);
    }
  }

  private void compare(String row, SftWorker.Setting setting, double target) throws IOException {
    if (!rows.wants(row)) {
      return;
    }
    String name =
        String.format(
            Locale.ROOT,
            "%s %dx%d, loss on %.0f %%",
            setting.shape(),
            setting.rows(),
            setting.tokens(),
            100 * setting.share());
    try (SftWorker ours = SftWorker.ours(setting)) {
      if (python == null) {
        alternate(name + ": processor seconds a step", ours, ours);
        Gates.note("no peer: set AGORA_PEER_PYTHON");
        return;
      }
      try (SftWorker peer = SftWorker.peer(python, setting)) {
        double ratio =
            alternate(name + ": processor seconds a step, ours and transformers", ours, peer);
        gates.atLeast(name + ": throughput over transformers", ratio, target);
        gates.atMost(name + ": peak memory over transformers", ours.memory() / peer.memory(), 0.65);
        estimate(name, setting, ours.memory());
      }
    }
  }

  private void estimate(String name, SftWorker.Setting setting, double measured) {
    LlamaConfig shape = StepWorker.shape(setting.shape());
    SftConfig config =
        SftConfig.mini().withBatch(setting.rows(), 1).withMaxTokens(setting.tokens());
    MemoryEstimate expected = MemoryEstimate.of(shape, config);
    Gates.note(
        String.format(
            Locale.ROOT,
            "peak memory %.2f GB, expected before the run %s, and 0.3 GB for the libraries",
            measured / 1e9,
            expected));
    double ratio = (expected.total() + LIBRARIES) / measured;
    gates.atLeast(name + ": memory expected before the run, over the peak", ratio, 0.9);
    // What the libraries take differs by 0.1 GB from run to run, which is much beside a tiny
    // network.
    double slack = 0.1e9 / measured;
    gates.atMost(name + ": memory expected before the run, over the peak", ratio, 1.2 + slack);
  }

  /** The matrices are multiplied in bf16, masters, gradients and moments stay in fp32. */
  private void bf16() throws IOException {
    SftWorker.Setting narrow = new SftWorker.Setting("135m", threads, 4, 512, 1, "bf16");
    SftWorker.Setting wide = new SftWorker.Setting("135m", threads, 4, 512, 1, "fp32");
    try (SftWorker ours = SftWorker.ours(narrow);
        SftWorker exact = SftWorker.ours(wide)) {
      double ratio = alternate("135m 4x512: processor seconds a step, bf16 and fp32", ours, exact);
      gates.atLeast("135m 4x512, bf16: throughput over our fp32", ratio, 1);
    }
  }

  /** Takes steps in turns, notes both medians, and returns that of theirs over ours. */
  private double alternate(String name, SftWorker ours, SftWorker theirs) throws IOException {
    List<Double> mine = new ArrayList<>();
    List<Double> others = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < pairs + 2; i++) {
      double our = ours.step();
      double their = theirs.step();
      if (i >= 2) {
        mine.add(our);
        others.add(their);
        ratios.add(their / our);
      }
    }
    Gates.note(
        String.format(
            Locale.ROOT,
            "%s, medians of %d: %.3f and %.3f",
            name,
            pairs,
            median(mine),
            median(others)));
    return median(ratios);
  }

  static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
