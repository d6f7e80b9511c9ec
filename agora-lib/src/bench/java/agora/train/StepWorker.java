package agora.train;

import agora.data.Jsonl;
import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Torch;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Takes optimizer steps on command, for the benchmark that compares them with another program's.
 *
 * <p>Started with a shape, threads, rows, tokens a row and the share of tokens in the loss; each
 * line {@code step} on standard input is answered by {@code CPU seconds, loss}, and so are {@code
 * padded 20,31} and {@code packed 20,31} with examples of those lengths; {@code memory} is answered
 * by the largest resident memory in bytes.
 */
public final class StepWorker {
  private final Network network;
  private final Optimizers optimizers;
  private final int vocabulary;
  private final double share;
  private long step;

  private StepWorker(Network network, Optimizers optimizers, int vocabulary, double share) {
    this.network = network;
    this.optimizers = optimizers;
    this.vocabulary = vocabulary;
    this.share = share;
  }

  public static void main(String[] arguments) throws IOException {
    Torch.setThreads(Integer.parseInt(arguments[1]));
    LlamaOptions options =
        LlamaOptions.cpu().withDtype(arguments[5].equals("bf16") ? DType.BF16 : DType.F32);
    try (Llama llama = Llama.random(shape(arguments[0]), 1, null, options);
        NativeScope scope = NativeScope.open()) {
      Network network = new Network(llama, scope, DType.F32, arguments[6].equals("checkpointing"));
      SftConfig config = SftConfig.mini().withAdamW(AdamW.precise(1e-4).withClipNorm(0));
      Optimizers optimizers = new Optimizers(network.trained(), config, scope);
      // What drawing the weights took in Java is no part of training, which reads a checkpoint.
      System.gc();
      int tokens = Integer.parseInt(arguments[3]);
      double share = Double.parseDouble(arguments[4]);
      new StepWorker(network, optimizers, llama.config().vocabSize(), share)
          .answer(Collections.nCopies(Integer.parseInt(arguments[2]), tokens));
    }
  }

  private void answer(List<Integer> usual) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("memory")) {
        System.out.println(peakMemory());
        continue;
      }
      String[] words = line.split(" ", 2);
      List<Example> examples = examples(words.length == 1 ? usual : lengths(words[1]));
      take(
          words[0].equals("packed") ? MicroBatch.documents(examples) : MicroBatch.padded(examples));
    }
  }

  private void take(MicroBatch batch) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    step++;
    long before = system.getProcessCpuTime();
    double loss = network.learn(batch, 1.0 / batch.trainable()) / batch.trainable();
    optimizers.step(step, 1);
    System.out.println((system.getProcessCpuTime() - before) / 1e9 + " " + loss);
  }

  private static List<Integer> lengths(String list) {
    return Arrays.stream(list.split(",", -1)).map(Integer::valueOf).toList();
  }

  /** Returns a shape by name: {@code tiny}, or {@code 135m} (SmolLM2's smallest). */
  public static LlamaConfig shape(String name) {
    return switch (name) {
      case "tiny" -> LlamaConfig.small(2048, 256, 768, 4, 8, 1024);
      case "mini" -> LlamaConfig.small(1024, 128, 384, 4, 4, 512);
      case "135m" ->
          LlamaConfig.of(
              Jsonl.mapper()
                  .<JsonNode>valueToTree(
                      Map.of(
                          "architectures", List.of("LlamaForCausalLM"),
                          "vocab_size", 49152,
                          "hidden_size", 576,
                          "intermediate_size", 1536,
                          "num_hidden_layers", 30,
                          "num_attention_heads", 9,
                          "num_key_value_heads", 3,
                          "max_position_embeddings", 2048,
                          "rms_norm_eps", 1e-5,
                          "tie_word_embeddings", true)));
      default -> throw new IllegalArgumentException("no shape '" + name + "'");
    };
  }

  private List<Example> examples(List<Integer> lengths) {
    Random random = new Random(1);
    List<Example> examples = new ArrayList<>();
    for (int length : lengths) {
      BitSet learned = new BitSet();
      learned.set(Math.max(1, (int) Math.round(length * (1 - share))), length);
      int[] tokens = random.ints(length, 0, vocabulary).toArray();
      examples.add(new Example(examples.size(), tokens, learned));
    }
    return examples;
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
