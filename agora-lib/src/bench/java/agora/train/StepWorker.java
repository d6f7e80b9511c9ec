package agora.train;

import agora.llama.DType;
import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.llama.Scope;
import agora.llama.Torch;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * Takes optimizer steps on command, for the benchmark that compares them with another program's.
 *
 * <p>Started with a shape, threads, rows, tokens a row and the share of tokens in the loss; each
 * line {@code step} on standard input is answered by {@code CPU seconds, loss}, {@code memory} by
 * the largest resident memory in bytes.
 */
public final class StepWorker {
  private StepWorker() {}

  public static void main(String[] arguments) throws IOException {
    Torch.setThreads(Integer.parseInt(arguments[1]));
    LlamaOptions options =
        LlamaOptions.cpu().withDtype(arguments[5].equals("bf16") ? DType.BF16 : DType.F32);
    try (Llama llama = Llama.random(shape(arguments[0]), 1, null, options);
        Scope scope = Scope.open()) {
      Network network = new Network(llama, scope, DType.F32, arguments[6].equals("checkpointing"));
      SftConfig config = SftConfig.mini().withAdamW(AdamW.precise(1e-4).withClipNorm(0));
      Optimizers optimizers = new Optimizers(network.trained(), config, scope);
      List<Example> rows =
          rows(
              llama.config().vocabSize(),
              Integer.parseInt(arguments[2]),
              Integer.parseInt(arguments[3]),
              Double.parseDouble(arguments[4]));
      answer(network, optimizers, MicroBatch.padded(rows));
    }
  }

  private static void answer(Network network, Optimizers optimizers, MicroBatch batch)
      throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    long step = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("memory")) {
        System.out.println(peakMemory());
        continue;
      }
      step++;
      long before = system.getProcessCpuTime();
      double loss = network.learn(batch, 1.0 / batch.trainable()) / batch.trainable();
      optimizers.step(step, 1);
      System.out.println((system.getProcessCpuTime() - before) / 1e9 + " " + loss);
    }
  }

  /** Returns a shape by name: {@code tiny}, or {@code 135m} (SmolLM2's smallest). */
  static LlamaConfig shape(String name) {
    return switch (name) {
      case "tiny" -> LlamaConfig.small(2048, 256, 768, 4, 8, 1024);
      case "mini" -> LlamaConfig.small(1024, 128, 384, 4, 4, 512);
      case "135m" ->
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
      default -> throw new IllegalArgumentException("no shape '" + name + "'");
    };
  }

  private static List<Example> rows(int vocabulary, int count, int tokens, double share) {
    Random random = new Random(1);
    List<Example> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      BitSet learned = new BitSet();
      learned.set(Math.max(1, (int) Math.round(tokens * (1 - share))), tokens);
      rows.add(new Example(i, random.ints(tokens, 0, vocabulary).toArray(), learned));
    }
    return rows;
  }

  private static long peakMemory() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return -1;
  }
}
