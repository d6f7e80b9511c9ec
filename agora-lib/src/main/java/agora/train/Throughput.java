package agora.train;

import agora.llama.Llama;
import agora.torch.NativeScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Throughput, model FLOPs utilisation and remaining time of a run. */
final class Throughput {
  private static final int MATRIX = 512;
  private static final int PRODUCTS = 4;
  private static final Path STATUS = Path.of("/proc/self/status");

  private final Llama llama;
  private final long steps;
  private final long first;
  private final double peak;
  private final long start = System.nanoTime();
  private long lap = start;

  Throughput(Llama llama, long steps, long first) {
    this.llama = llama;
    this.steps = steps;
    this.first = first;
    this.peak = peak();
  }

  /** Returns the event of a step that has just been taken. */
  TrainingEvent.Step after(long step, int stepsPerEpoch, Trainer.StepReport report) {
    long now = System.nanoTime();
    double seconds = (now - lap) / 1e9;
    lap = now;
    double mean = (now - start) / 1e9 / (step - first);
    return new TrainingEvent.Step(
        step,
        steps,
        step / (double) stepsPerEpoch,
        report.loss(),
        report.learningRate(),
        report.gradientNorm(),
        report.tokens(),
        report.tokens() / seconds,
        operations(report.tokens()) / seconds / peak,
        memory(),
        mean * (steps - step));
  }

  /** Returns the floating-point operations of training on so many tokens, without recomputation. */
  private double operations(long tokens) {
    return 6.0 * llama.parameters().count() * tokens;
  }

  /** Measures the floating-point operations per second of a plain matrix product. */
  private double peak() {
    double best = 0;
    for (int i = 0; i < PRODUCTS; i++) {
      long before = System.nanoTime();
      try (NativeScope scope = NativeScope.open()) {
        TrainingScript.script()
            .call(scope, "sft_product", MATRIX, llama.parameters().tensors().getFirst());
      }
      double seconds = (System.nanoTime() - before) / 1e9;
      best = Math.max(best, 2.0 * MATRIX * MATRIX * MATRIX / seconds);
    }
    return best;
  }

  /** Returns the resident memory of the process in bytes, -1 where the system does not say. */
  private static long memory() {
    if (!Files.exists(STATUS)) {
      return -1;
    }
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmRSS:")) {
          return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
      return -1;
    } catch (IOException e) {
      throw new UncheckedIOException(STATUS + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
