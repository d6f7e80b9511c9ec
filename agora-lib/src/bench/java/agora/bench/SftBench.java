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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Measures fine-tuning: the numbers that the tests check, trained checkpoints in transformers and
 * PEFT, and optimizer steps beside transformers with fused AdamW: processor seconds a step in
 * alternating pairs, and the largest resident memory.
 *
 * <p>Options: {@code --pairs N} (9), {@code --threads N} (2), and {@code --only} one of {@code
 * numbers, peer, tiny, 135m, response, mini, bf16, packing}. The 135M shape takes 17 GB for both
 * sides. The peer runs where {@code AGORA_PEER_PYTHON} names an interpreter with torch,
 * transformers and peft; without it only this library's side is measured.
 */
public final class SftBench {
  private final Gates gates = new Gates();
  private final String python = System.getenv("AGORA_PEER_PYTHON");
  private final int pairs;
  private final int threads;
  private final String only;

  private SftBench(List<String> arguments) {
    this.pairs = Integer.parseInt(option(arguments, "--pairs", "9"));
    this.threads = Integer.parseInt(option(arguments, "--threads", "2"));
    this.only = option(arguments, "--only", "");
  }

  private static String option(List<String> arguments, String name, String otherwise) {
    int at = arguments.indexOf(name);
    return at < 0 ? otherwise : arguments.get(at + 1);
  }

  /** Runs the measurements; exits 0 when all gates hold. */
  public static void main(String[] arguments) throws Exception {
    SftBench bench = new SftBench(Arrays.asList(arguments));
    bench.run();
    System.exit(bench.gates.allHold() ? 0 : 1);
  }

  private void run() throws Exception {
    Path folder = Files.createTempDirectory("agora-sft");
    try {
      if (wants("numbers")) {
        SftChecks.numbers(folder).forEach(this::print);
      }
      if (wants("peer")) {
        peer(folder);
      }
    } finally {
      delete(folder);
    }
    compare("tiny", new SftWorker.Setting("tiny", threads, 32, 128, 1, "fp32"), 1.1);
    compare("mini", new SftWorker.Setting("mini", threads, 12, 60, 0.5, "fp32"), 1.1);
    compare("135m", new SftWorker.Setting("135m", threads, 4, 512, 1, "fp32"), 1.05);
    compare("response", new SftWorker.Setting("135m", threads, 4, 512, 0.4, "fp32"), 1.05);
    if (wants("bf16")) {
      bf16();
    }
    if (wants("packing")) {
      new SftPacking(gates, threads, python, Math.max(1, pairs / 3)).run();
    }
  }

  private boolean wants(String part) {
    return only.isEmpty() || only.equals(part);
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
          exported.adapter() == null
              ? "trained checkpoint in transformers: largest difference of a logit"
              : "adapters in PEFT beside ours merged: largest difference of a logit",
          Double.parseDouble(said),
          1e-4);
    }
  }

  private void compare(String part, SftWorker.Setting setting, double target) throws IOException {
    if (!wants(part)) {
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
        estimate(setting, ours.memory());
      }
    }
  }

  private static void estimate(SftWorker.Setting setting, double measured) {
    LlamaConfig shape = StepWorker.shape(setting.shape());
    SftConfig config =
        SftConfig.mini().withBatch(setting.rows(), 1).withMaxTokens(setting.tokens());
    Gates.note(
        String.format(
            Locale.ROOT,
            "peak memory %.2f GB, expected before the run %s, and 0.3 GB for the libraries",
            measured / 1e9,
            MemoryEstimate.of(shape, config)));
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
