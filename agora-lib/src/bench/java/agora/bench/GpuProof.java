package agora.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The rows of a proof on a GPU in the order of their worth, for a machine that is there for
 * minutes: each is printed, and appended to a file, the moment it is known.
 *
 * <p>On a processor the shapes are small, every row runs, and no speed is judged.
 */
final class GpuProof {
  private static final int SETTLING_SECONDS = 20;

  private final GpuSetting setting;
  private final Gates gates;
  private final GpuBench.Machine machine;
  private final ProofTimes times;
  private final Path checkpoint;
  private final int steps;
  private final long deadline;

  /**
   * @param deadline the {@link System#nanoTime()} by which the last row must have ended
   */
  GpuProof(
      GpuSetting setting,
      Gates gates,
      GpuBench.Machine machine,
      ProofTimes times,
      Path checkpoint,
      int steps,
      long deadline) {
    this.setting = setting;
    this.gates = gates;
    this.machine = machine;
    this.times = times;
    this.checkpoint = checkpoint;
    this.steps = steps;
    this.deadline = deadline;
  }

  private interface Body {
    void run() throws IOException, InterruptedException;
  }

  /**
   * A row.
   *
   * @param seconds what it is taken to need on an H100 until it has been run there
   * @param bytes what must fit on the card
   */
  private record Row(String name, String what, int seconds, long bytes, Body body) {}

  private List<Row> rows() throws IOException {
    String big = setting.onGpu() ? "8b" : "small";
    String little = setting.onGpu() ? "1b" : "small";
    GpuSpeed large = speed(big);
    GpuSpeed small = speed(little);
    long training = large.trainingBytes();
    long bigBytes = large.weights() * 5 / 4;
    long littleBytes = small.weights() * 5;
    return List.of(
        new Row("correctness", "against the torch there", 90, 0, this::correctness),
        new Row("sft-" + big, "fine-tuning, recipe paper", 90, training, large::paper),
        new Row("peer-" + big, "transformers' loop beside it", 120, training, large::peerLoop),
        new Row("varlen", "attention over packed documents", 30, 0, this::varlen),
        new Row("decode-" + big, "decoding, batch 1, 32, 128", 100, bigBytes, large::decoding),
        new Row("read-" + big, "perplexity and reward", 80, bigBytes, large::reading),
        new Row("all-" + little, "the same of 1 billion weights", 150, littleBytes, small::run),
        new Row("lora-" + big, "LoRA", 60, bigBytes, large::lora));
  }

  private GpuSpeed speed(String shape) throws IOException {
    return new GpuSpeed(setting, gates, shape, machine.bytes(), machine.peak(), steps);
  }

  /** Runs the rows that fit into the time that is left, in order. */
  void run() throws IOException {
    List<Row> planned = plan();
    for (Row row : planned) {
      double expected = times.seconds(row.name(), row.seconds());
      if (left() < expected) {
        Gates.note(
            row.name()
                + ": left out, it takes some "
                + seconds(expected)
                + " and "
                + seconds(left())
                + " are left");
        continue;
      }
      long start = System.nanoTime();
      try {
        row.body().run();
      } catch (IOException | RuntimeException e) {
        gates.check(row.name(), "failed: " + e.getMessage(), "runs", false);
        continue;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      double took = (System.nanoTime() - start) / 1e9;
      times.remember(row.name(), took);
      Gates.note(row.name() + " took " + seconds(took));
    }
  }

  /** Prints what is planned and returns the rows that the card has room for, in order. */
  private List<Row> plan() throws IOException {
    List<Row> planned = new ArrayList<>();
    double used = SETTLING_SECONDS;
    for (Row row : rows()) {
      double expected = times.seconds(row.name(), row.seconds());
      String verdict;
      if (setting.onGpu() && row.bytes() > machine.bytes()) {
        verdict =
            "left out: needs "
                + GpuPlan.gigabytes(row.bytes())
                + ", the card has "
                + GpuPlan.gigabytes(machine.bytes());
      } else if (used + expected > left()) {
        verdict = "if time is left: " + seconds(left() - used) + " are planned for it";
      } else {
        verdict = "planned";
        used += expected;
      }
      if (!setting.onGpu() || row.bytes() <= machine.bytes()) {
        planned.add(row);
      }
      Gates.note(
          "plan | "
              + row.name()
              + " | "
              + row.what()
              + " | some "
              + seconds(expected)
              + " | "
              + verdict);
    }
    return planned;
  }

  private double left() {
    return (deadline - System.nanoTime()) / 1e9;
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.0f s", seconds);
  }

  private void correctness() throws IOException {
    try (GpuProcess ours = setting.ours();
        GpuProcess peer = setting.peer()) {
      new GpuCorrectness(setting, checkpoint, gates, ours, peer).run();
    }
  }

  /** In the head sizes of 8 billion weights, documents of many lengths in a row of 4,096 tokens. */
  private void varlen() throws IOException {
    try (GpuProcess ours = setting.ours()) {
      ours.ask("load", checkpoint, "BF16");
      GpuCorrectness.varlen(setting, gates, ours);
      if (setting.onGpu()) {
        Gates.note("attention of dense rows: " + ours.ask("dense", "32x8x128", 4, 4096));
      }
    }
  }
}
